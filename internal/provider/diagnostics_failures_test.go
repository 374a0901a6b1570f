package provider_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net/http"
	"strings"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// failurePlaces are what a platform, or the network, can answer to one operation; and what each operation is called.
func failurePlaces() []place {
	const keys = "/v1/api-keys"
	list := func(w *provoker) acctest.Diagnostics {
		_, found := w.provider(nil).ReadDataSource("eventcreds_ecoevents_api_keys", nil)
		return found
	}
	places := slicesOf(
		at("failure: the connection breaks", func(w *provoker) acctest.Diagnostics {
			w.intercept("", keys, abort)
			return list(w)
		}),
		at("failure: a redirect", func(w *provoker) acctest.Diagnostics {
			w.intercept("", keys, func(rw http.ResponseWriter, r *http.Request) {
				http.Redirect(rw, r, "https://other.example.com/?token="+w.secret("hunter2hunter2"), http.StatusFound)
			})
			return list(w)
		}),
		at("failure: a rate limit that is used up for long", func(w *provoker) acctest.Diagnostics {
			w.intercept("", keys, func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("X-RateLimit-Limit", "60")
				rw.Header().Set("Retry-After", "3600")
				rw.WriteHeader(http.StatusTooManyRequests)
			})
			_, found := w.provider(acctest.Values{"rate_limit": acctest.Values{"reserve_percent": 10}}).ReadDataSource("eventcreds_ecoevents_api_keys", nil)
			return found
		}),
		at("failure: an access token that has expired", func(w *provoker) acctest.Diagnostics {
			token, err := w.platform.EcoEvents.IssueAccessToken(time.Minute)
			if err != nil {
				w.Fatal(err)
			}
			w.environment["ECOEVENTS_API_KEY"], w.environment["ECOEVENTS_ACCESS_TOKEN"] = "", token
			wait(w, time.Hour)
			return list(w)
		}),
		at("failure: the run is cancelled", func(w *provoker) acctest.Diagnostics {
			return w.provider(nil).Open(w.cancelled(), "eventcreds_ecoevents_verify", nil).Diagnostics
		}),
		at("failure: a wrong password of the provider", func(w *provoker) acctest.Diagnostics {
			w.withPassword()
			w.environment["ECOEVENTS_PASSWORD"] = w.secret("hunter2hunter2")
			return list(w)
		}),
	)
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"200, not JSON":           {200, "It works!"},
		"200, a web page":         {200, "<html>It works!</html>"},
		"200, without the fields": {200, `{"data": [{"name": "ci"}], "pagination": {"page": 1, "limit": 100, "total": 1, "totalPages": 1}}`},
		"200, not a list":         {200, `{"keys": 17}`},
		"400":                     {400, `{"error": {"code": "invalid", "message": "limit is too large"}}`},
		"401":                     {401, `{"error": {"code": "unauthorized", "message": "The key is revoked"}}`},
		"401, a web page":         {401, "<html>Sign in to the proxy</html>"},
		"403":                     {403, `{"error": {"code": "forbidden", "message": "The scope is missing"}}`},
		"404":                     {404, `{"error": "No such path"}`},
		"404, a web page":         {404, "<html>No such page</html>"},
		"405":                     {405, ""},
		"409":                     {409, `{"error": "The name is taken"}`},
		"410":                     {410, ""},
		"422":                     {422, `{"title": "Unprocessable", "detail": "page must be a number"}`},
		"429":                     {429, `{"error": "Rate limit exceeded"}`},
		"500":                     {500, `{"error": "The database is away"}`},
		"503":                     {503, ""},
	} {
		places = append(places, at("failure: "+name, func(w *provoker) acctest.Diagnostics {
			w.answer("", keys, answer.status, answer.body)
			return list(w)
		}))
	}
	// Every request shows a certificate, and fails to verify it.
	shown := &x509.Certificate{
		Issuer: pkix.Name{CommonName: "A company's authority"}, DNSNames: []string{"gateway.example.com"},
		NotBefore: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(1999, 2, 1, 0, 0, 0, 0, time.UTC),
	}
	for name, err := range map[string]error{
		"a certificate of an unknown authority": x509.UnknownAuthorityError{Cert: shown},
		"a certificate of another host":         x509.HostnameError{Certificate: shown, Host: "api.ecoevents.com"},
		"a certificate that expired":            x509.CertificateInvalidError{Cert: shown, Reason: x509.Expired},
	} {
		places = append(places, at("failure: "+name, func(w *provoker) acctest.Diagnostics {
			w.broken = &tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{shown}, Err: err}
			return list(w)
		}))
	}
	return append(places, operationPlaces()...)
}

// operationPlaces are each operation of each thing, where it is forbidden.
func operationPlaces() []place {
	var places []place
	for _, p := range platforms() {
		places = append(places,
			at(p.name+": what a verification says of a credential that is not valid", func(w *provoker) acctest.Diagnostics {
				w.answer("", "", http.StatusForbidden, "")
				_, found := w.provider(nil).ReadDataSource(p.verify, nil)
				return found
			}),
			at(p.name+": lists that are forbidden", func(w *provoker) (found acctest.Diagnostics) {
				w.answer("", "", http.StatusForbidden, "")
				asked := w.provider(nil)
				for _, name := range p.dataSources(asked) {
					if name != p.verify {
						_, diagnostics := asked.ReadDataSource(name, nil)
						found = append(found, diagnostics...)
					}
				}
				return found
			}),
		)
		for name, arguments := range p.resources() {
			places = append(places, at("resource "+strings.TrimPrefix(name, "eventcreds_")+": what is forbidden", func(w *provoker) acctest.Diagnostics {
				asked := w.provider(nil)
				made := asked.Make(asked.Absent(name), arguments)
				changed := merged(arguments, otherArguments()[name])
				planned := asked.Plan(made, changed)
				w.intercept("", "", func(rw http.ResponseWriter, r *http.Request) {
					if strings.HasSuffix(r.URL.Path, "/v1/auth/verify") { // which other operations begin with
						w.platform.Sandbox.ServeHTTP(rw, r)
						return
					}
					rw.WriteHeader(http.StatusForbidden)
				})
				found := asked.Apply(w.Context(), asked.Plan(asked.Absent(name), arguments)).Diagnostics
				found = append(found, w.provider(nil).Read(made).Diagnostics...)
				if planned.Replaces == 0 {
					found = append(found, asked.Apply(w.Context(), planned).Diagnostics...)
				}
				return append(found, asked.Apply(w.Context(), asked.Plan(made, nil)).Diagnostics...)
			}))
		}
	}
	return places
}

// otherArguments are arguments with which the resources of platform.resources are changed.
func otherArguments() map[string]acctest.Values {
	return map[string]acctest.Values{
		"eventcreds_ecoevents_api_key":     {"scopes": []any{"events:write"}},
		"eventcreds_ecoevents_webhook":     {"url": "https://example.com/another"},
		"eventcreds_eventicat_aggregator":  {"name": "another"},
		"eventcreds_eventconnectors_token": {"name": "another"},
	}
}

// wait waits in the bubble's time.
func wait(w *provoker, d time.Duration) {
	w.Helper()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-w.Context().Done():
	}
}
