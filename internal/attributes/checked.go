package attributes

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
)

// checked validates a text that no error may repeat.
type checked struct {
	wanted string // what the text has to be: "an id"
	check  func(string) error
}

// Credential validates a credential of whatever shape.
func Credential() validator.String {
	return checked{"a credential", apiclient.CheckCredential}
}

// EcoEventsAPIKey validates an API key.
func EcoEventsAPIKey() validator.String {
	return checked{"an EcoEvents API key", func(key string) error {
		if !ecoevents.IsAPIKey(key) {
			return errors.New("an EcoEvents API key begins with ek_live_ or ek_test_, followed by lower-case letters and digits. Copy it again")
		}
		return nil
	}}
}

// NoSecret refuses a secret where an id is wanted: what begins with one of these.
func NoSecret(platform string, prefixes ...string) validator.String {
	return checked{"an id", func(text string) error {
		for _, prefix := range prefixes {
			if strings.HasPrefix(text, prefix) {
				return errors.New("a text that begins with " + prefix + " is a secret. Write the id that " + platform + " shows beside it. The secret " +
					"stands in the configuration now, or in the history of your shell: replace it")
			}
		}
		return nil
	}}
}

// Description implements validator.Describer.
func (c checked) Description(context.Context) string { return c.wanted }

// MarkdownDescription implements validator.Describer.
func (c checked) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

// ValidateString implements validator.String.
func (c checked) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := c.check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "The "+req.Path.String()+" is not "+c.wanted, Sentence(err))
	}
}
