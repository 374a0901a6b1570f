package provider_test

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const verifyType = "eventcreds_ecoevents_verify"

// rate_limit reaches the client: how long it waits for a window, and how much of one it leaves to others.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	tooFar := `^EcoEvents: cannot verify the credential: 429 Too Many Requests: .*rate_limit\.max_wait_seconds in the provider block, so that the provider waits longer\.$`
	for name, test := range map[string]struct {
		limits acctest.Values
		want   string // of the second call
	}{
		"nothing is reserved":        {acctest.Values{"max_wait_seconds": 0}, ""},
		"half of it is reserved":     {acctest.Values{"max_wait_seconds": 0, "reserve_percent": 50}, `(?s)` + tooFar},
		"a third of it is reserved":  {acctest.Values{"max_wait_seconds": 0, "reserve_percent": 30}, ""},
		"half, and a minute to wait": {acctest.Values{"max_wait_seconds": 59, "reserve_percent": 50}, `(?s)` + tooFar},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			box.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
				w = leaving{w, 40}
				box.ServeHTTP(w, r)
				return true
			})
			p := box.Protocol(t)
			if found := p.Configure(acctest.Values{"rate_limit": test.limits}); len(found) > 0 {
				t.Fatalf("%+v", found)
			}
			if _, found := p.ReadDataSource(verifyType, nil); len(found) > 0 {
				t.Fatalf("%+v", found)
			}
			switch _, found := p.ReadDataSource(verifyType, nil); {
			case test.want != "":
				expect(t, found, "", test.want)
			case len(found) > 0:
				t.Errorf("%+v", found)
			}
		})
	}
}

// leaving is an answer of a platform that allows 100 requests in a window, of which so many are left for an hour.
type leaving struct {
	http.ResponseWriter
	left int
}

func (l leaving) WriteHeader(status int) {
	l.Header().Set("X-RateLimit-Limit", "100")
	l.Header().Set("X-RateLimit-Remaining", strconv.Itoa(l.left))
	l.Header().Set("X-RateLimit-Reset", strconv.Itoa(int(time.Hour/time.Second)))
	l.ResponseWriter.WriteHeader(status)
}

// A window that opens too late is an error that says when it opens, and asks for nothing a second time.
func TestLongestWait(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var asked atomic.Int32
	box.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		asked.Add(1)
		w.Header().Set("Retry-After", "901")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	})
	p := box.Configured(t)
	_, found := p.ReadDataSource(verifyType, nil)
	expect(t, found, "", `(?s)429 Too Many Requests: .*until 20\d\d-.*15m0s.*rate_limit\.max_wait_seconds`)
	if asked.Load() != 1 {
		t.Errorf("asked %d times", asked.Load())
	}
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var agent atomic.Value
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		agent.Store(r.UserAgent())
		return false
	})
	box.Configured(t).ReadDataSource(verifyType, nil)
	if got := agent.Load(); got != "terraform-provider-eventcreds/test Terraform/1.11.4" {
		t.Errorf("got %v", got)
	}
}
