package provider_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// companyProxy opens all connections that it is asked for, and answers itself, as something that has a certificate for every host.
// It wants a password.
func companyProxy(t *testing.T, answersAt string) (proxy *httptest.Server, opened *atomic.Int32) {
	t.Helper()
	opened = &atomic.Int32{}
	var open sync.WaitGroup
	proxy = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Header.Get("Proxy-Authorization") != "Basic YWRhOmh1bnRlcjI=" { // ada:hunter2
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		there, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", answersAt)
		if err != nil {
			t.Error(err)
			return
		}
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		opened.Add(1)
		_, _ = io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n")
		for from, to := range map[net.Conn]net.Conn{here: there, there: here} {
			open.Go(func() {
				_, _ = io.Copy(to, from)
				_, _ = to.Close(), from.Close()
			})
		}
	}))
	t.Cleanup(func() {
		proxy.Close()
		open.Wait()
	})
	return proxy, opened
}

// Behind a proxy that opens connections, the provider says whose certificate it does not trust, and works once it does. The
// proxy's password is in nothing that is written.
func testCompanyProxy(t *testing.T, built string) {
	box := acctest.Start(t, sandbox.Options{})
	authority := clienttest.NewAuthority(t, "Company Root")
	gateway := clienttest.ServeTLS(t, authority.Issue(t, "ecoevents.example.test"), box)
	at, err := url.Parse(gateway.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy, opened := companyProxy(t, at.Host)
	environment := box.Sandbox.Environment("https://ecoevents.example.test")
	environment["HTTPS_PROXY"] = strings.Replace(proxy.URL, "http://", "http://ada:hunter2@", 1)
	environment["TF_LOG"], environment["TF_LOG_PATH"] = "TRACE", "terraform.log"
	cli := acctest.NewCLI(t, built, environment, `
resource "eventcreds_ecoevents_api_key" "test" {
  name   = "ci"
  scopes = ["events:read"]
}
`)
	output := ""
	expectExit := func(want int, says string) {
		t.Helper()
		got := cli.Terraform("apply", "-auto-approve")
		output += got.Output
		if got.Exit != want || !acctest.Says(says).MatchString(withoutFrame(got.Output)) {
			t.Fatalf("exit code %d, want %d and %q:\n%s", got.Exit, want, says, got.Output)
		}
	}
	expectExit(1, "The certificate of ecoevents.example.test is signed by an authority that is not trusted here: CN=Company Root,O=Company.")
	if box.Stats().Total > 0 || opened.Load() == 0 {
		t.Errorf("%d requests came through %d connections of the proxy", box.Stats().Total, opened.Load())
	}
	cli.Setenv("EVENTCREDS_CA_CERT_FILE", "no/such.pem")
	expectExit(1, "Cannot use EVENTCREDS_CA_CERT_FILE from the environment as ca_cert_file")
	cli.Write("ca.pem", string(authority.PEM))
	cli.Setenv("EVENTCREDS_CA_CERT_FILE", "ca.pem")
	expectExit(0, "Apply complete! Resources: 1 added")

	cli.Setenv("HTTPS_PROXY", strings.Replace(proxy.URL, "http://", "http://ada:hunter3@", 1))
	expectExit(1, "Proxy Authentication Required")
	if written := output + cli.Read("terraform.log"); strings.Contains(written, "hunter") || strings.Contains(written, "YWRhOmh1bnRlcj") {
		t.Error("the password of the proxy was written")
	}
}
