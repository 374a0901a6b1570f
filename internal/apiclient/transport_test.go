package apiclient_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// witness is an Authenticator that tells when it was asked.
type witness struct {
	apiclient.Bearer
	asked *[]time.Time
}

func (w witness) Authenticate(ctx context.Context, request *http.Request) (string, error) {
	*w.asked = append(*w.asked, clock())
	return w.Bearer.Authenticate(ctx, request)
}

// TestOrderOfLayers: a retry waits for its turn like a first request, and the credential is put on after the wait.
func TestOrderOfLayers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked, want []time.Time
		wire := &network{replies: []reply{say(429, "", "Retry-After", "60"), connectionRefused, say(503, ""), say(200, thingBody)}}
		client, _ := newClient(wire, func(c *apiclient.Config) { c.Auth = witness{"", &asked} })
		began := clock()
		if err := client.Do(t.Context(), readThing, nil); err != nil {
			t.Fatal(err)
		}
		for _, after := range []time.Duration{0, 60 * time.Second, 61 * time.Second, 63 * time.Second} {
			want = append(want, began.Add(after))
		}
		var sent []time.Time
		for _, request := range wire.sent() {
			sent = append(sent, request.at)
		}
		if diff := cmp.Diff(want, sent); diff != "" {
			t.Errorf("sent: (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff(want, asked); diff != "" {
			t.Errorf("authenticated: (-want +got)\n%s", diff)
		}
	})
}

func TestRequestIsAsThePlatformsWantIt(t *testing.T) {
	t.Parallel()
	wire := &network{replies: []reply{say(200, thingBody)}}
	client, _ := newClient(wire, func(c *apiclient.Config) { c.BaseURL = "https://api.example.com/base" })
	call := createThing
	call.Query = map[string][]string{"page": {"1"}, "name": {"a b"}}
	call.Auth = apiclient.Bearer("another")
	if err := client.Do(t.Context(), call, nil); err != nil {
		t.Fatal(err)
	}
	sent := wire.sent()[0]
	if got, want := sent.Method+" "+sent.URL.String(), "POST https://api.example.com/base/things?name=a+b&page=1"; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	want := http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer another"}, "Content-Type": {"application/json"}, "User-Agent": {"tests"}}
	if diff := cmp.Diff(want, sent.Header); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnonymousCallHasNoCredential(t *testing.T) {
	t.Parallel()
	wire := &network{replies: []reply{say(401, "")}}
	client, _ := newClient(wire)
	call := readThing
	call.Auth = apiclient.Anonymous{}
	_ = client.Do(t.Context(), call, nil)
	if sent := wire.sent(); len(sent) != 1 || sent[0].Header.Get("Authorization") != "" {
		t.Errorf("sent %d requests, the first with %v", len(sent), sent[0].Header)
	}
}

func TestEveryRequestIsOneLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &network{replies: []reply{
			connectionRefused, say(429, "", "X-Request-Id", "req_1").after(20 * time.Millisecond), say(401, ""), say(403, ""),
		}}
		client, logged := newClient(wire, func(c *apiclient.Config) { c.Redact = apiclient.NewRedactor(regexp.MustCompile("sk_[0-9]+")) })
		call := readThing
		call.Path = "/things/sk_0123" // a secret where an id belongs
		call.Query = map[string][]string{"key": {"secret"}}
		for range 2 {
			_ = client.Do(t.Context(), call, nil)
		}
		const request = `platform=Platform method=GET path=/things/[redacted] milliseconds=`
		want := []string{
			`level=DEBUG msg="Request without an answer" ` + request + `0`,
			`level=DEBUG msg=Request ` + request + `20 status=429 request_id=req_1`,
			`level=DEBUG msg=Request ` + request + `0 status=401 request_id=""`,
			`level=INFO msg="The credential was refused" platform=Platform operation="read the thing" status=401`,
			`level=DEBUG msg=Request ` + request + `0 status=403 request_id=""`,
			`level=INFO msg="The credential does not allow this" platform=Platform operation="read the thing" status=403`,
		}
		var got []string
		for line := range strings.Lines(logged.String()) {
			_, line, _ := strings.Cut(strings.TrimSpace(line), " ")
			got = append(got, line)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// TestSilentPlatform: on a real connection, a platform that says nothing, or stops half-way, does not hold a call up
// for ever.
func TestSilentPlatform(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		says string
		ends time.Duration
		want string
	}{
		"says nothing":           {"", time.Minute, "net/http: timeout awaiting response headers"},
		"stops after the header": {"HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{", 2 * time.Minute, "no whole answer within 2m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				transport := apiclient.NewTransport(nil)
				defer transport.CloseIdleConnections()
				transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
					here, there := net.Pipe()
					go func() {
						if _, err := http.ReadRequest(bufio.NewReader(there)); err == nil {
							_, _ = io.WriteString(there, test.says)
						}
						_, _ = io.Copy(io.Discard, there) // until the client gives up
						_ = there.Close()
					}()
					return here, nil
				}
				client, _ := newClient(transport, func(c *apiclient.Config) { c.BaseURL = "http://127.0.0.1" })
				took, err := doCancelled(t, client, createThing, time.Second)
				e := failure(t, err)
				if e.Message != test.want || !e.OutcomeUnknown || took != test.ends {
					t.Errorf("got %q after %s, the outcome unknown: %t", e.Message, took, e.OutcomeUnknown)
				}
			})
		})
	}
}
