package apiclient_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// issuer makes the sessions of a platform, and is the platform too: it answers 401 to all but the newest access token.
// Everything takes a second.
type issuer struct {
	lifetime   time.Duration
	refuse     error // of a sign-in
	refreshes  error // of a refresh
	unworkable bool  // no token is ever good

	mu              sync.Mutex
	issued          int
	access, refresh string

	signIns, refreshed, requests int
}

func (i *issuer) signIn(ctx context.Context) (apiclient.Tokens, error) {
	if err := i.take(ctx, &i.signIns); err != nil {
		return apiclient.Tokens{}, err
	}
	if i.refuse != nil {
		return apiclient.Tokens{}, i.refuse
	}
	return i.issue(), nil
}

func (i *issuer) renew(ctx context.Context, token string) (apiclient.Tokens, error) {
	if err := i.take(ctx, &i.refreshed); err != nil {
		return apiclient.Tokens{}, err
	}
	if i.refreshes != nil || token != i.refresh {
		return apiclient.Tokens{}, errors.New("the refresh token is no good")
	}
	return i.issue(), nil
}

// take counts a request and takes its second.
func (i *issuer) take(ctx context.Context, count *int) error {
	i.mu.Lock()
	*count++
	i.mu.Unlock()
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (i *issuer) issue() apiclient.Tokens {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.issued++
	i.access, i.refresh = fmt.Sprintf("access-secret-%d", i.issued), fmt.Sprintf("refresh-secret-%d", i.issued)
	return apiclient.Tokens{Access: i.access, Refresh: i.refresh, Lifetime: i.lifetime}
}

// revoke ends the access token before its time.
func (i *issuer) revoke() { i.access = "" }

func (i *issuer) RoundTrip(request *http.Request) (*http.Response, error) {
	status := http.StatusOK
	i.mu.Lock()
	if i.unworkable || request.Header.Get("Authorization") != "Bearer "+i.access {
		status = http.StatusUnauthorized
	}
	i.mu.Unlock()
	if err := i.take(request.Context(), &i.requests); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(thingBody)), Request: request}, nil
}

func (i *issuer) client() (*apiclient.Client, *bytes.Buffer) {
	return newClient(i, func(c *apiclient.Config) {
		c.Auth = &apiclient.Session{Platform: c.Platform, SignIn: i.signIn, Refresh: i.renew, Now: c.Now, Log: c.Log}
	})
}

// expect checks how often the platform was asked.
func (i *issuer) expect(t *testing.T, signIns, refreshes, requests int) {
	t.Helper()
	if i.signIns != signIns || i.refreshed != refreshes || i.requests != requests {
		t.Errorf("%d sign-ins, %d refreshes, %d requests; want %d, %d, %d", i.signIns, i.refreshed, i.requests, signIns, refreshes, requests)
	}
}

func read(t *testing.T, client *apiclient.Client) {
	t.Helper()
	if err := client.Do(t.Context(), readThing, nil); err != nil {
		t.Error(err)
	}
}

func readTenTimesAtOnce(t *testing.T, client *apiclient.Client) {
	t.Helper()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { read(t, client) })
	}
	all.Wait()
}

func TestSessionIsSharedAndRenewedOnce(t *testing.T) {
	t.Parallel()
	spent := errors.New("spent")
	for name, test := range map[string]struct {
		lifetime                     time.Duration
		refreshes                    error
		then                         func(*issuer)
		signIns, refreshed, requests int
	}{
		"while it is good":                {time.Hour, nil, func(*issuer) {}, 1, 0, 20},
		"when it is about to expire":      {time.Hour, nil, func(*issuer) { sleep(59 * time.Minute) }, 1, 1, 20},
		"not long before it expires":      {time.Hour, nil, func(*issuer) { sleep(58*time.Minute + 50*time.Second) }, 1, 0, 20},
		"when it was revoked":             {time.Hour, nil, (*issuer).revoke, 1, 1, 30},
		"by sign-in if a refresh fails":   {time.Hour, spent, func(*issuer) { sleep(time.Hour) }, 2, 1, 20},
		"by sign-in after it was revoked": {time.Hour, spent, (*issuer).revoke, 2, 1, 30},
		"at half of a short life":         {30 * time.Second, nil, func(*issuer) { sleep(15 * time.Second) }, 1, 1, 20},
		"not before half of a short life": {30 * time.Second, nil, func(*issuer) { sleep(11 * time.Second) }, 1, 0, 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				platform := &issuer{lifetime: test.lifetime, refreshes: test.refreshes}
				client, _ := platform.client()
				readTenTimesAtOnce(t, client)
				test.then(platform)
				readTenTimesAtOnce(t, client)
				platform.expect(t, test.signIns, test.refreshed, test.requests)
			})
		})
	}
}

// sleep passes the time of a synctest bubble.
func sleep(d time.Duration) { <-time.NewTimer(d).C }

func TestSessionWithoutALifetimeIsUsedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := &issuer{}
		client, _ := platform.client()
		for range 3 {
			read(t, client)
		}
		platform.expect(t, 1, 2, 3)
	})
}

func TestSessionThatIsAlwaysRefusedIsNoLoop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := &issuer{lifetime: time.Hour, unworkable: true}
		client, _ := platform.client()
		began := clock()
		if err := client.Do(t.Context(), readThing, nil); !errors.Is(err, apiclient.ErrUnauthorized) {
			t.Errorf("got the error %v", err)
		}
		platform.expect(t, 1, 1, 2)
		if took := clock().Sub(began); took != 4*time.Second {
			t.Errorf("four requests of a second each took %s", took)
		}
	})
}

func TestRefusedSignInIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := &issuer{refuse: &apiclient.Error{Platform: "Platform", Operation: "sign in", Status: http.StatusUnauthorized}}
		client, _ := platform.client()
		for range 3 {
			err := client.Do(t.Context(), createThing, nil)
			if !errors.Is(err, apiclient.ErrUnauthorized) || failure(t, err).OutcomeUnknown {
				t.Errorf("got the error %v", err)
			}
		}
		platform.expect(t, 1, 0, 0)
	})
}

func TestSignInThatFailedForAMomentIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := &issuer{lifetime: time.Hour}
		client, _ := platform.client()
		read(t, client)
		sleep(time.Hour)
		platform.refreshes = errors.New("spent")
		platform.refuse = &apiclient.Error{Operation: "sign in", Status: http.StatusServiceUnavailable}
		if err := client.Do(t.Context(), readThing, nil); failure(t, err).Operation != "sign in" {
			t.Errorf("got the error %v", err)
		}
		platform.refuse = nil
		read(t, client)
		platform.expect(t, 3, 1, 2) // the refresh token was spent by the first try
	})
}

func TestCallerThatLeavesDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(context.Context) (context.Context, context.CancelFunc){
		"cancelled": func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second/2, cancel)
			return ctx, cancel
		},
		"at its deadline": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second/2)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				platform := &issuer{lifetime: time.Hour}
				client, _ := platform.client()
				ctx, cancel := leave(t.Context())
				defer cancel()

				var all sync.WaitGroup
				all.Go(func() {
					err := client.Do(ctx, readThing, nil)
					if !errors.Is(err, ctx.Err()) {
						t.Errorf("got the error %v", err)
					}
				})
				synctest.Wait() // the one that leaves has begun to sign in
				readTenTimesAtOnce(t, client)
				all.Wait()
				platform.expect(t, 2, 0, 10)
			})
		})
	}
}

func TestSessionTellsWhatHappensWithoutSecrets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := &issuer{lifetime: time.Hour}
		client, logged := platform.client()
		read(t, client)
		platform.revoke()
		read(t, client)
		platform.refreshes = errors.New("spent")
		platform.revoke()
		read(t, client)

		var told []string
		for line := range strings.Lines(logged.String()) {
			if _, line, ok := strings.Cut(line, "level=INFO msg="); ok {
				told = append(told, line)
			}
		}
		want := `"Signed in" platform=Platform
"The credential was refused" platform=Platform operation="read the thing" status=401
"Refreshed the session" platform=Platform
"The credential was refused" platform=Platform operation="read the thing" status=401
"The session could not be refreshed, signing in again" platform=Platform
"Signed in" platform=Platform
`
		if got := strings.Join(told, ""); got != want {
			t.Errorf("told\n%s\nwant\n%s", got, want)
		}
		if strings.Contains(logged.String(), "secret") {
			t.Errorf("logged:\n%s", logged)
		}
	})
}
