package provider

import (
	"crypto/x509"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// longestCACertFile is the most that ca_cert_file may hold, in bytes: all authorities of a system are a fifth of it.
const longestCACertFile = 1 << 20

// authorities are what ca_cert_pem or ca_cert_file adds to the certificate authorities of the system, or nil where neither does.
// What is not known yet is not used: no call is made then.
func authorities(config model, getenv func(string) string, diags *diag.Diagnostics) *x509.CertPool {
	if config.CACertFile.IsUnknown() || config.CACertPEM.IsUnknown() {
		return nil
	}
	argument, source, text := "ca_cert_pem", "ca_cert_pem", []byte(config.CACertPEM.ValueString())
	if config.CACertPEM.IsNull() {
		file := config.CACertFile.ValueString()
		argument, source = "ca_cert_file", "ca_cert_file"
		if config.CACertFile.IsNull() {
			if file = getenv(platform.CACertFileVariable); file == "" {
				return nil
			}
			source = platform.CACertFileVariable + " from the environment as ca_cert_file"
		}
		var err error
		if text, err = attributes.ReadFile(file, longestCACertFile); err != nil {
			diags.AddAttributeError(path.Root(argument), "Cannot use "+source, attributes.Sentence(err))
			return nil
		}
	}
	trusted, err := apiclient.Authorities(text)
	if err != nil {
		diags.AddAttributeError(path.Root(argument), "Cannot use "+source, attributes.Sentence(err))
	}
	return trusted
}
