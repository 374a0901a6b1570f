package provider_test

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// behindGateway is a sandbox behind a gateway that a company's own authority signs, and the environment that says so.
func behindGateway(t *testing.T, authority *clienttest.Authority, options sandbox.Options) (*acctest.Sandbox, map[string]string) {
	t.Helper()
	box := acctest.Start(t, options)
	gateway := clienttest.ServeTLS(t, authority.Issue(t, "127.0.0.1"), box)
	return box, box.Sandbox.Environment(gateway.URL)
}

func writePEM(t *testing.T, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// An authority that the configuration or the environment names is trusted by all platforms, and else all of them name it, and the
// arguments that take it.
func TestCompanyAuthority(t *testing.T) {
	t.Parallel()
	authority, other := clienttest.NewAuthority(t, "Company Root"), clienttest.NewAuthority(t, "Another")
	file, otherFile := writePEM(t, authority.PEM), writePEM(t, other.PEM)
	for name, test := range map[string]struct {
		config      acctest.Values
		environment string
		trusted     bool
	}{
		"nowhere":                       {nil, "", false},
		"in a file":                     {acctest.Values{"ca_cert_file": file}, "", true},
		"in the configuration":          {acctest.Values{"ca_cert_pem": string(authority.PEM)}, "", true},
		"in the environment":            {nil, file, true},
		"in a file of another":          {acctest.Values{"ca_cert_file": otherFile}, "", false},
		"in a file, not the one beside": {acctest.Values{"ca_cert_file": file}, otherFile, true},
		"in text, not the file beside":  {acctest.Values{"ca_cert_pem": string(authority.PEM)}, otherFile, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, environment := behindGateway(t, authority, sandbox.Options{})
			environment["EVENTCREDS_CA_CERT_FILE"] = test.environment
			asked := acctest.Speak(t, func(name string) string { return environment[name] })
			if found := append(asked.Validate(test.config), asked.Configure(test.config)...); len(found) > 0 {
				t.Fatalf("%+v", found)
			}
			for _, p := range platforms() {
				_, found := asked.ReadDataSource(p.verify, nil)
				if !test.trusted {
					expect(t, found, "", `^`+p.name+`: cannot .*: The certificate of 127\.0\.0\.1 is signed by an authority that is not trusted here: `+
						`CN=Company Root,O=Company\.\s+If this authority belongs to your company, .*ca_cert_file or ca_cert_pem .*EVENTCREDS_CA_CERT_FILE`)
				} else if len(found) > 0 {
					t.Errorf("%+v", found)
				}
			}
		})
	}
}

// What is wrong with an authority is an error in the plan, on the argument, and in validate as far as the text shows it.
func TestCompanyAuthorityMistakes(t *testing.T) {
	t.Parallel()
	const notPEM, noFile = `There is no certificate in it\. Write one as PEM`, `: The file cannot be read: no such file`
	text := string(clienttest.NewAuthority(t, "Company Root").PEM)
	words := writePEM(t, []byte("hunter2"))
	missing := filepath.Join(t.TempDir(), "ca.pem")
	for name, test := range map[string]struct {
		config      acctest.Values
		environment string
		attribute   string
		message     string
		isValid     bool // as far as validate shows it
	}{
		"a file that is missing":         {acctest.Values{"ca_cert_file": missing}, "", "ca_cert_file", `^Cannot use ca_cert_file` + noFile, true},
		"an empty name":                  {acctest.Values{"ca_cert_file": ""}, "", "ca_cert_file", `^Cannot use ca_cert_file` + noFile, true},
		"a directory":                    {acctest.Values{"ca_cert_file": t.TempDir()}, "", "ca_cert_file", `: This is a directory`, true},
		"a file without one":             {acctest.Values{"ca_cert_file": words}, "", "ca_cert_file", notPEM, true},
		"text without one":               {acctest.Values{"ca_cert_pem": "hunter2"}, "", "ca_cert_pem", notPEM, false},
		"no text":                        {acctest.Values{"ca_cert_pem": ""}, "", "ca_cert_pem", notPEM, false},
		"a file as text":                 {acctest.Values{"ca_cert_pem": words}, "", "ca_cert_pem", notPEM, false},
		"a missing file for the process": {nil, missing, "ca_cert_file", `^Cannot use EVENTCREDS_CA_CERT_FILE from the environment as ca_cert_file` + noFile, true},
		"both":                           {acctest.Values{"ca_cert_file": words, "ca_cert_pem": text}, "", "ca_cert_file", `"ca_cert_pem" cannot be specified when "ca_cert_file" is`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := acctest.Speak(t, func(name string) string { return map[string]string{"EVENTCREDS_CA_CERT_FILE": test.environment}[name] })
			found := asked.Validate(test.config)
			if test.isValid {
				if len(found) > 0 {
					t.Errorf("validate: %+v", found)
				}
				found = asked.Configure(test.config)
			}
			expect(t, found, test.attribute, test.message)
		})
	}
}

// What else is wrong with a certificate has words of its own, and no advice to trust anybody.
func TestCertificateOfAPlatform(t *testing.T) {
	t.Parallel()
	authority := clienttest.NewAuthority(t, "Company Root")
	for name, test := range map[string]struct {
		host   string
		change func(*x509.Certificate)
		says   string
	}{
		"of another host": {"other.example.com", func(*x509.Certificate) {},
			`The certificate of 127\.0\.0\.1 is for another host: other\.example\.com\.\s+This may not be the address of EcoEvents, or .*base_url in the provider block "ecoevents"\.$`},
		"expired": {"127.0.0.1", func(c *x509.Certificate) { c.NotAfter = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
			`The certificate of 127\.0\.0\.1 expired at 2026-01-02T03:04:05Z\.\s+Check the clock of this machine\. If it is right, the owner of the certificate must renew it\.$`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			gateway := clienttest.ServeTLS(t, authority.Issue(t, test.host, test.change), box)
			environment := box.Sandbox.Environment(gateway.URL)
			asked := acctest.Speak(t, func(name string) string { return environment[name] })
			if found := asked.Configure(acctest.Values{"ca_cert_pem": string(authority.PEM)}); len(found) > 0 {
				t.Fatalf("%+v", found)
			}
			_, found := asked.ReadDataSource("eventcreds_ecoevents_verify", nil)
			expect(t, found, "", test.says)
		})
	}
}
