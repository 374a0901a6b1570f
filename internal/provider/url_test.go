package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// With auth_method = "query" the key is in the address. Whatever goes wrong with an address, it is in no message and no
// log, however it is spelled.
func testSecretsInURLs(t *testing.T, built string) {
	const (
		recognizable = "n0tT0BeSeen"
		key          = `k+y/%2F&=?#"'<>` + recognizable + `~|\^{};:,!$@[]` + "`"
	)
	answer := func(status int, contentType string, body func(*http.Request) string) acctest.Interceptor {
		return func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body(r)))
			return true
		}
	}
	redirect := func(location func(*http.Request) string) acctest.Interceptor {
		return func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Location", location(r))
			w.WriteHeader(http.StatusFound)
			return true
		}
	}
	asSent := func(r *http.Request) string { return r.URL.String() }
	decoded := func(r *http.Request) string { return "the key " + r.URL.Query().Get("_apikey") + " is no good" }
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)

	for name, test := range map[string]struct {
		intercept acctest.Interceptor
		baseURL   string // in place of the sandbox's
		says      string
	}{
		"refused connection":         {baseURL: "http://127.0.0.1:1", says: "connection refused"},
		"certificate not trusted":    {baseURL: secure.URL, says: "certificate"},
		"redirect":                   {intercept: redirect(func(r *http.Request) string { return "https://elsewhere.example.com" + r.URL.RequestURI() }), says: "redirected to https://elsewhere.example.com"},
		"redirect that is malformed": {intercept: redirect(func(r *http.Request) string { return "http://[" + r.URL.RawQuery }), says: "302 Found"},
		"414":                        {intercept: answer(414, "text/html", func(r *http.Request) string { return "<h1>Too long</h1>" + asSent(r) }), says: "414 Request URI Too Long"},
		"500 with the URL":           {intercept: answer(500, "text/plain", asSent), says: "500 Internal Server Error"},
		"500 with the key":           {intercept: answer(500, "text/plain", decoded), says: "500 Internal Server Error"},
		"500 in lower case":          {intercept: answer(500, "text/plain", lowerEscapes), says: "500 Internal Server Error"},
		"401 as JSON":                {intercept: answer(401, "application/json", func(r *http.Request) string { return fmt.Sprintf(`{"error": %q}`, decoded(r)) }), says: "401 Unauthorized"},
		"200 of something else":      {intercept: answer(200, "text/html", asSent), says: "200 OK"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			box.Intercept(test.intercept)
			environment := box.Environment()
			environment["EVENTICAT_API_KEY"] = key
			if test.baseURL != "" {
				environment["EVENTICAT_BASE_URL"] = test.baseURL
			}
			environment["TF_LOG"] = "TRACE"
			environment["TF_LOG_PATH"] = "terraform.log"
			cli := acctest.NewCLI(t, built, environment, `
provider "eventcreds" {
  eventicat = { auth_method = "query" }
}
data "eventcreds_eventicat_aggregators" "test" {}
`)
			plan := cli.Terraform("plan", "-json")
			cli.Write("plan.out", plan.Output)
			found := plan.Diagnostics()
			if plan.Exit != 1 || found.Errors() != 1 || !strings.Contains(fmt.Sprint(found), test.says) {
				t.Errorf("exit code %d, got %+v, want an error that says %q", plan.Exit, found, test.says)
			}
			warnings := slices.DeleteFunc(found, func(d acctest.Diagnostic) bool { return !d.Warning })
			if len(warnings) != 1 || warnings[0].Summary != "The Eventicat API key is sent in URLs" {
				t.Errorf("the warnings are %+v", warnings)
			}
			searched := expectNoLeak(t, cli.Directory(), []string{key, recognizable}, nil)
			if !slices.Contains(searched, "terraform.log") || !slices.Contains(searched, "plan.out") {
				t.Errorf("only %v were searched", searched)
			}
		})
	}
}

// lowerEscapes spells the address as some proxies do: %2f for a slash.
func lowerEscapes(r *http.Request) string {
	key := url.QueryEscape(r.URL.Query().Get("_apikey"))
	for i := 0; i+2 < len(key); i++ {
		if key[i] == '%' {
			key = key[:i] + strings.ToLower(key[i:i+3]) + key[i+3:]
		}
	}
	return r.URL.Path + "?_apikey=" + key
}
