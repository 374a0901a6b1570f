package apiclient_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// queryKey is a credential that a platform takes in the URL.
type queryKey string

func (k queryKey) Authenticate(_ context.Context, request *http.Request) (string, error) {
	request.URL.RawQuery = url.Values{"_apikey": {string(k)}}.Encode()
	return string(k), nil
}

func (queryKey) Refused(string) bool { return false }

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

func TestCredentialInTheURLIsInNoError(t *testing.T) {
	t.Parallel()
	const key = "key/with+signs"
	echo := func(status int, location string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if location != "" {
				w.Header().Set("Location", location+r.URL.RawQuery)
			}
			w.WriteHeader(status)
			_, _ = fmt.Fprintf(w, "no: %s %s %q", r.URL, r.URL.Query().Get("_apikey"), r.URL.String())
		}
	}
	untrusted := httptest.NewUnstartedServer(echo(200, ""))
	untrusted.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	noListener := httptest.NewServer(nil)
	noListener.Close()
	silent := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	rude := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = io.WriteString(connection, "SSH-2.0-OpenSSH\r\n")
			_ = connection.Close()
		}
	})

	for name, test := range map[string]struct{ url, want string }{
		"refused connection":  {noListener.URL, "connection refused"},
		"TLS failure":         {untrusted.URL, "certificate"},
		"TLS to plain HTTP":   {strings.Replace(silent.URL, "http:", "https:", 1), "server gave HTTP response to HTTPS client"},
		"timeout":             {silent.URL, "deadline exceeded"},
		"no HTTP":             {rude.URL, "malformed HTTP"},
		"redirect":            {serve(t, echo(302, "https://example.com/?")).URL, "redirected to https://example.com,"},
		"redirect to nowhere": {serve(t, echo(302, "https://%zz?")).URL, "no: "},
		"URL too long":        {serve(t, echo(414, "")).URL, "414 Request URI Too Long: no: "},
		"500 that echoes":     {serve(t, echo(500, "")).URL, "500 Internal Server Error: no: "},
		"no JSON":             {serve(t, echo(200, "")).URL, "not the JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := apiclient.NewTransport()
			t.Cleanup(transport.CloseIdleConnections)
			client, logged := newClient(nil, over(transport, test.url), func(c *apiclient.Config) { c.Auth = queryKey(key) })
			ctx := t.Context()
			if name == "timeout" {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, 1e7)
				defer cancel()
			}
			err := client.Do(ctx, readThing, &thing{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got the error %v, want %q in it", err, test.want)
			}
			text := logged.String()
			for ; err != nil; err = errors.Unwrap(err) {
				text += fmt.Sprintf("%v\n%#v\n", err, err)
			}
			for _, secret := range []string{key, url.QueryEscape(key), "_apikey=key"} {
				if strings.Contains(text, secret) {
					t.Errorf("%q is in\n%s", secret, text)
				}
			}
		})
	}
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
	if err := client.Do(ctx, createThing, &got); err != nil || got.ID != "thing_1" {
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
		status, _ := strconv.Atoi(r.URL.Query().Get("status"))
		w.WriteHeader(status)
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

	for _, status := range []string{"200", "404", "500", "201", "409", "400", "200"} {
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
			err := client.Do(t.Context(), createThing, &got)
			switch {
			case accepted && (err != nil || got.ID != "HTTP/2.0"):
				t.Errorf("got an answer over %q and the error %v", got.ID, err)
			case !accepted && (err == nil || failure(t, err).OutcomeUnknown):
				t.Errorf("got the error %v", err)
			}
		})
	}
}
