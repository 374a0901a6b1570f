package apiclient_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// urlSpellings are the ways in which a key may stand in a text.
func urlSpellings(key string) []string {
	escaped := url.QueryEscape(key)
	text, _ := json.Marshal(key)
	return []string{
		key, escaped, strings.ToLower(escaped), url.PathEscape(key), strings.Trim(fmt.Sprintf("%q", key), `"`),
		strings.Trim(string(text), `"`), html.EscapeString(key), html.EscapeString(escaped), "_apikey=" + escaped[:6],
	}
}

// keyIn finds a key, however it is spelled, in what was logged and in an error, with all that it wraps.
func keyIn(logged string, err error, key string) (found []string) {
	text := logged
	for ; err != nil; err = errors.Unwrap(err) {
		text += fmt.Sprintf("%v\n%#v\n", err, err)
	}
	for _, secret := range urlSpellings(key) {
		if strings.Contains(text, secret) {
			found = append(found, fmt.Sprintf("%q is in\n%s", secret, text))
		}
	}
	return found
}

// echo answers with the URL, in its body and where it is asked to come next.
func echo(status int, location string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if location != "" {
			w.Header().Set("Location", location+r.URL.RequestURI())
		}
		w.Header().Set("X-Request-Id", r.URL.RawQuery)
		w.WriteHeader(status)
		key := r.URL.Query().Get("_apikey")
		_, _ = fmt.Fprintf(w, "no: %s %s %q %q %s", r.URL, key, key, r.URL.String(), html.EscapeString(key))
	}
}

// hijacked takes the connection and writes what is no answer.
func hijacked(says func(*http.Request) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_, _ = io.WriteString(connection, says(r))
			_ = connection.Close()
		}
	}
}

// TestKeyInTheURLIsInNoErrorAndNoLog: whatever becomes of the request, and however the key is spelled there.
func TestKeyInTheURLIsInNoErrorAndNoLog(t *testing.T) {
	t.Parallel()
	untrusted := httptest.NewUnstartedServer(echo(200, ""))
	untrusted.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	const noListener = "127.0.0.1:1" // a port that was free a moment ago may be another test's now
	silent := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	plain := serve(t, echo(200, "")).URL
	through := func(proxy http.HandlerFunc) func(*http.Request) (*url.URL, error) {
		u, _ := url.Parse(serve(t, proxy).URL)
		return http.ProxyURL(u)
	}

	for name, test := range map[string]struct {
		url     string
		proxy   func(*http.Request) (*url.URL, error)
		timeout time.Duration
		want    string
	}{
		"refused connection":        {url: "http://" + noListener, want: "connection refused"},
		"TLS failure":               {url: untrusted.URL, want: "certificate"},
		"TLS to plain HTTP":         {url: strings.Replace(plain, "http:", "https:", 1), want: "server gave HTTP response to HTTPS client"},
		"timeout":                   {url: silent.URL, timeout: 2 * time.Millisecond, want: "deadline exceeded"},
		"no HTTP":                   {url: serve(t, hijacked(func(*http.Request) string { return "SSH-2.0-OpenSSH\r\n" })).URL, want: "malformed HTTP"},
		"no HTTP that echoes":       {url: serve(t, hijacked(func(r *http.Request) string { return r.RequestURI + "\r\n" })).URL, want: "malformed HTTP"},
		"a header that echoes":      {url: serve(t, hijacked(func(r *http.Request) string { return "HTTP/1.1 200 OK\r\n" + r.RequestURI + "\r\n\r\n" })).URL, want: "malformed MIME header"},
		"redirect":                  {url: serve(t, echo(302, "https://example.com")).URL, want: "redirected to https://example.com,"},
		"redirect without a target": {url: serve(t, echo(307, "")).URL, want: "307 Temporary Redirect: no: "},
		"redirect to itself":        {url: serve(t, echo(308, ".")).URL, want: "308 Permanent Redirect: redirected to http://127.0.0.1"},
		"redirect to nowhere":       {url: serve(t, echo(302, "https://%zz?")).URL, want: "no: "},
		"URL too long":              {url: serve(t, echo(414, "")).URL, want: "414 Request URI Too Long: no: "},
		"401 that echoes":           {url: serve(t, echo(401, "")).URL, want: "401 Unauthorized: no: "},
		"500 that echoes":           {url: serve(t, echo(500, "")).URL, want: "500 Internal Server Error: no: "},
		"503 that echoes":           {url: serve(t, echo(503, "")).URL, want: "503 Service Unavailable: no: "},
		"no JSON":                   {url: plain, want: "not in the form"},
		"no proxy":                  {url: plain, proxy: func(r *http.Request) (*url.URL, error) { return nil, fmt.Errorf("no proxy for %s", r.URL) }, want: "no proxy for"},
		"a proxy that is gone":      {url: plain, proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: noListener}), want: "connection refused"},
		"a proxy that echoes":       {url: plain, proxy: through(echo(502, "")), want: "502 Bad Gateway: no: "},
		"a proxy that is no HTTP":   {url: plain, proxy: through(hijacked(func(r *http.Request) string { return r.RequestURI + "\r\n" })), want: "malformed HTTP"},
		"a proxy that will not":     {url: untrusted.URL, proxy: through(echo(407, "")), want: "Proxy Authentication Required"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := apiclient.NewTransport(nil)
			t.Cleanup(transport.CloseIdleConnections)
			if transport.Proxy = nil; test.proxy != nil {
				transport.Proxy = test.proxy
			}
			for _, key := range []string{"key/with+signs", `%2B&=#?"\<>;:'{}`, "evc_plain0123456789"} {
				client, logged := newClient(nil, over(transport, test.url), func(c *apiclient.Config) {
					c.Auth = apiclient.QueryKey{Parameter: "_apikey", Key: key}
				})
				for _, call := range []apiclient.Call{readThing, createThing} {
					if test.timeout > 0 && call.Once {
						continue // it is not cancelled with its caller
					}
					ctx, cancel := context.WithTimeout(t.Context(), cmp.Or(test.timeout, time.Minute))
					err := client.Do(ctx, call, into(new(thing)))
					cancel()
					if err == nil || !strings.Contains(err.Error(), test.want) {
						t.Errorf("got the error %v, want %q in it", err, test.want)
					}
					for _, found := range keyIn(logged.String(), err, key) {
						t.Error(found)
					}
				}
			}
		})
	}
}

// inMemory answers as a handler does, or with an error that names the URL where there is none.
type inMemory struct{ http.Handler }

func (m inMemory) RoundTrip(request *http.Request) (*http.Response, error) {
	if m.Handler == nil {
		return nil, fmt.Errorf("cannot reach %s, or %q", request.URL, request.URL)
	}
	recorder := httptest.NewRecorder()
	m.ServeHTTP(recorder, request)
	response := recorder.Result()
	response.Request = request
	return response, nil
}

func TestOddKeyInTheURLIsInNoErrorAndNoLog(t *testing.T) {
	t.Parallel()
	oddKeys := rapid.Map(rapid.SliceOfN(rapid.OneOf(rapid.ByteRange('!', '~'), rapid.SampledFrom([]byte(`%+&=#/?\"<>;:'`))), 12, 40),
		func(key []byte) string { return string(key) })
	for name, wire := range map[string]inMemory{
		"an error": {}, "a redirect": {echo(302, "https://example.com")}, "a redirect to nowhere": {echo(302, "https://%zz?")}, "414": {echo(414, "")}, "500": {echo(500, "")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(rt *rapid.T) {
				key := oddKeys.Draw(rt, "key")
				client, logged := newClient(nil, over(wire, "https://api.example.com"), func(c *apiclient.Config) {
					c.Auth = apiclient.QueryKey{Parameter: "_apikey", Key: key}
				})
				err := client.Do(t.Context(), readThing, nil)
				if err == nil {
					rt.Error("got no error")
				}
				for _, found := range keyIn(logged.String(), err, key) {
					rt.Error(found)
				}
			})
		})
	}
}
