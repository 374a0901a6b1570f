package apiclient_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// over returns a change to a client's configuration: it goes through a real transport, and does not wait for retries.
func over(transport http.RoundTripper, baseURL string) func(*apiclient.Config) {
	return func(c *apiclient.Config) {
		c.Transport, c.BaseURL, c.RetryWait = transport, baseURL, 1
	}
}

func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func TestCredentialDoesNotFollowARedirect(t *testing.T) {
	t.Parallel()
	elsewhere := serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("got a request with %v", r.Header) })
	here := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	client, _ := newClient(nil, over(apiclient.NewTransport(), here.URL))
	for _, call := range []apiclient.Call{readThing, createThing} {
		if e := failure(t, client.Do(t.Context(), call, nil)); e.Status != http.StatusTemporaryRedirect {
			t.Errorf("got the error %v", e)
		}
	}
}

// TestBrokenConnections: over sockets, what reached the platform is told from what did not.
func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(http.ResponseWriter){
		"before an answer": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"in the middle of an answer": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "99")
			_, _ = io.WriteString(w, thingBody)
			panic(http.ErrAbortHandler)
		},
	} {
		for _, call := range []apiclient.Call{readThing, createThing} {
			t.Run(name+"/"+call.Operation, func(t *testing.T) {
				t.Parallel()
				var requests atomic.Int32
				server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					if requests.Add(1) == 2 { // the first one leaves a connection to be used again
						breaks(w)
					}
					_, _ = io.WriteString(w, thingBody)
				})
				client, _ := newClient(nil, over(apiclient.NewTransport(), server.URL))
				if err := client.Do(t.Context(), call, nil); err != nil {
					t.Fatal(err)
				}
				err := client.Do(t.Context(), call, nil)
				switch {
				case call.Once && (requests.Load() != 2 || !failure(t, err).OutcomeUnknown):
					t.Errorf("got %d requests and the error %v", requests.Load(), err)
				case !call.Once && (requests.Load() != 3 || err != nil):
					t.Errorf("got %d requests and the error %v", requests.Load(), err)
				}
			})
		}
	}
}

func TestCreateOverASocketOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		_ = http.NewResponseController(w).Flush() // the header first, so that the body is read after it
		_, _ = io.WriteString(w, thingBody)
	})
	client, _ := newClient(nil, over(apiclient.NewTransport(), server.URL))
	var got thing
	if err := client.Do(ctx, createThing, into(&got)); err != nil || got.ID != "thing_1" {
		t.Errorf("got %+v and the error %v", got, err)
	}
}

func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	var connections atomic.Int32
	var arrived sync.WaitGroup
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived.Done()
		arrived.Wait() // all ten are answered at once
		if status, err := strconv.Atoi(r.URL.Query().Get("status")); err == nil {
			w.WriteHeader(status)
		}
		_, _ = io.WriteString(w, thingBody)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	client, _ := newClient(nil, over(apiclient.NewTransport(), server.URL))

	arrived.Add(1)
	_ = client.Do(t.Context(), readThing, nil) // it scouts
	for _, status := range []string{"200", "404", "501", "201", "409", "400", "200"} {
		call := readThing
		call.Query = url.Values{"status": {status}}
		arrived.Add(10)
		var answered sync.WaitGroup
		for range 10 {
			answered.Go(func() { _ = client.Do(t.Context(), call, nil) })
		}
		answered.Wait()
	}
	if got := connections.Load(); got > 20 {
		t.Errorf("70 requests, ten at a time, opened %d connections", got)
	}
}

func TestTLSVersions(t *testing.T) {
	t.Parallel()
	for version, accepted := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = fmt.Fprintf(w, `{"id": %q}`, r.Proto)
			}))
			server.EnableHTTP2 = true
			server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
			server.TLS = &tls.Config{MinVersion: version, MaxVersion: version}
			server.StartTLS()
			t.Cleanup(server.Close)

			transport := apiclient.NewTransport()
			t.Cleanup(transport.CloseIdleConnections)
			transport.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
			client, _ := newClient(nil, over(transport, server.URL))
			var got thing
			err := client.Do(t.Context(), createThing, into(&got))
			switch {
			case accepted && (err != nil || got.ID != "HTTP/2.0"):
				t.Errorf("got an answer over %q and the error %v", got.ID, err)
			case !accepted && (err == nil || failure(t, err).OutcomeUnknown):
				t.Errorf("got the error %v", err)
			}
		})
	}
}
