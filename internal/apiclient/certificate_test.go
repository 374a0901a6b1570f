package apiclient_test

import (
	"crypto/x509"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// A certificate that is not accepted is told in plain words, at once: nothing was sent, and asking again is of no use.
func TestCertificates(t *testing.T) {
	t.Parallel()
	root := clienttest.NewAuthority(t, "Root")
	gateway := root.Intermediate(t, "Gateway").Intermediate(t, "Zone")
	other := clienttest.NewAuthority(t, "Other")
	const here = "127.0.0.1"
	for name, test := range map[string]struct {
		signer  *clienttest.Authority
		host    string
		change  func(*x509.Certificate)
		trusted []byte
		message string // empty: it is accepted
		cause   error
	}{
		"of a trusted authority":             {signer: root, host: here, trusted: root.PEM},
		"of one under a trusted authority":   {signer: gateway, host: here, trusted: slices.Concat(other.PEM, root.PEM)},
		"of one that is trusted itself":      {signer: gateway, host: here, trusted: gateway.PEM},
		"of an unknown authority":            {root, here, nil, nil, "signed by an authority that is not trusted here: CN=Root,O=Company", apiclient.ErrUnknownAuthority},
		"of another authority":               {root, here, nil, other.PEM, "not trusted here: CN=Root,O=Company", apiclient.ErrUnknownAuthority},
		"of one under an unknown authority":  {gateway, here, nil, other.PEM, "not trusted here: CN=Root,O=Company", apiclient.ErrUnknownAuthority},
		"of another host":                    {root, "other.example.com", nil, root.PEM, "is for another host: other.example.com", apiclient.ErrOtherHost},
		"of another address":                 {root, "192.0.2.1", nil, root.PEM, "is for another host: 192.0.2.1", apiclient.ErrOtherHost},
		"of no host":                         {root, here, func(c *x509.Certificate) { c.IPAddresses = nil }, root.PEM, "is for another host: CN=127.0.0.1", apiclient.ErrOtherHost},
		"that expired":                       {root, here, func(c *x509.Certificate) { c.NotAfter = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }, root.PEM, "expired at 2026-01-02T03:04:05Z", apiclient.ErrOutOfDate},
		"that is not valid yet":              {root, here, func(c *x509.Certificate) { c.NotBefore = clock().Add(30 * time.Minute) }, root.PEM, "is not valid before 2", apiclient.ErrOutOfDate},
		"for something else than for a host": {root, here, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }, root.PEM, "is not accepted: x509: ", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			change := test.change
			if change == nil {
				change = func(*x509.Certificate) {}
			}
			server := clienttest.ServeTLS(t, test.signer.Issue(t, test.host, change), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				_, _ = w.Write([]byte(thingBody))
			}))
			var authorities *x509.CertPool
			if test.trusted != nil {
				authorities = clienttest.Succeed[*x509.CertPool](t)(apiclient.Authorities(test.trusted))
			}
			transport := apiclient.NewTransport(authorities)
			t.Cleanup(transport.CloseIdleConnections)
			client, _ := newClient(nil, over(transport, server.URL))
			err := client.Do(t.Context(), createThing, nil)
			if test.message == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			e := failure(t, err)
			if !strings.HasPrefix(e.Message, "the certificate of 127.0.0.1 ") || !strings.Contains(e.Message, test.message) {
				t.Errorf("got %q, want %q", e.Message, test.message)
			}
			if test.cause != nil && !errors.Is(err, test.cause) || e.OutcomeUnknown || asked.Load() > 0 {
				t.Errorf("the outcome unknown: %t, asked %d times: %v", e.OutcomeUnknown, asked.Load(), err)
			}
		})
	}
}

// The text that is refused is not repeated, whatever it is.
func TestAuthorities(t *testing.T) {
	t.Parallel()
	one, two := string(clienttest.NewAuthority(t, "One").PEM), string(clienttest.NewAuthority(t, "Two").PEM)
	const key = "-----BEGIN PRIVATE KEY-----\naHVudGVyMg==\n-----END PRIVATE KEY-----\n"
	const damaged = "-----BEGIN CERTIFICATE-----\naHVudGVyMg==\n-----END CERTIFICATE-----\n"
	for name, test := range map[string]struct {
		text, says string // empty: it is good
		added      int
	}{
		"one":                       {one, "", 1},
		"one after words":           {"Company CA\n==========\n" + one + "\n", "", 1},
		"two, with CRLF":            {strings.ReplaceAll(one+two, "\n", "\r\n"), "", 2},
		"one beside a key":          {key + one, "", 1},
		"nothing":                   {"", "there is no certificate in it", 0},
		"a key":                     {key, "there is no certificate in it", 0},
		"words":                     {"hunter2", "there is no certificate in it", 0},
		"a damaged one":             {damaged, "certificate 1 cannot be read", 0},
		"a damaged one after a one": {one + damaged, "certificate 2 cannot be read", 0},
		"one that is cut":           {one[:len(one)-40], "there is no certificate in it", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			system, err := x509.SystemCertPool()
			if err != nil {
				t.Fatal(err)
			}
			pool, err := apiclient.Authorities([]byte(test.text))
			switch {
			case test.says == "" && err != nil:
				t.Error(err)
			case test.says == "":
				//nolint:staticcheck // on other systems than Linux those of the system are not among them, in either
				if added := len(pool.Subjects()) - len(system.Subjects()); added != test.added {
					t.Errorf("%d were added to those of the system, want %d", added, test.added)
				}
			case err == nil || pool != nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "unter2"):
				t.Errorf("got %v, want %q", err, test.says)
			}
		})
	}
}

func FuzzAuthorities(f *testing.F) {
	f.Add(clienttest.NewAuthority(f, "One").PEM)
	f.Add([]byte("-----BEGIN CERTIFICATE-----\naHVudGVyMg==\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		pool, err := apiclient.Authorities(text)
		if (pool == nil) != (err != nil) {
			t.Errorf("got %v and %v", pool, err)
		}
	})
}
