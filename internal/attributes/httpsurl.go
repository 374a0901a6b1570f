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
		resp.Diagnostics.AddAttributeError(req.Path, "The "+req.Path.String()+" is not a URL", "The value is empty. Write an HTTPS URL, or remove the argument.")
	case err != nil || u.Hostname() == "":
		resp.Diagnostics.AddAttributeError(req.Path, "The "+req.Path.String()+" is not a URL",
			"Write it with scheme and host, such as https://hooks.example.com/path.")
	case !strings.HasPrefix(req.ConfigValue.ValueString(), "https://"):
		resp.Diagnostics.AddAttributeError(req.Path, "The "+req.Path.String()+" is not an HTTPS URL",
			"The platform calls HTTPS URLs only. Begin it with https://.")
	case u.User != nil:
		resp.Diagnostics.AddAttributeError(req.Path, "The "+req.Path.String()+" contains a user name or a password",
			"The URL is stored and shown in plain text. Remove what is before the @. To protect the URL, verify the signature of each delivery.")
	}
}
