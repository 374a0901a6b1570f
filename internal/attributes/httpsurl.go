package attributes

import (
	"context"
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// HTTPSURL validates the address that a platform is to call.
func HTTPSURL() validator.String { return httpsURL{} }

type httpsURL struct{}

func (httpsURL) Description(context.Context) string {
	return "an https:// URL without user name and password"
}

func (v httpsURL) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString does not repeat the URL in an error: it may hold a password.
func (httpsURL) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	u, err := url.Parse(req.ConfigValue.ValueString())
	switch {
	case req.ConfigValue.ValueString() == "":
		resp.Diagnostics.AddAttributeError(req.Path, "Not a URL", "An empty string is no address: leave the argument out, or null.")
	case err != nil || u.Hostname() == "":
		resp.Diagnostics.AddAttributeError(req.Path, "Not a URL", "Write it with scheme and host, such as https://hooks.example.com/path.")
	case !strings.HasPrefix(req.ConfigValue.ValueString(), "https://"):
		resp.Diagnostics.AddAttributeError(req.Path, "Not an HTTPS URL", "The platform calls HTTPS addresses only: begin it with https://.")
	case u.User != nil:
		resp.Diagnostics.AddAttributeError(req.Path, "A URL must not hold a user name or password",
			"It is stored and shown in plain. Leave out what stands before the @, and verify the deliveries' signature instead.")
	}
}
