package attributes

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Regex validates a regular expression.
func Regex() validator.String { return regex{} }

type regex struct{}

func (regex) Description(context.Context) string { return "a regular expression (RE2)" }

func (v regex) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (regex) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if _, err := regexp.Compile(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a regular expression", "It must be one of the RE2 syntax, which Go uses: "+err.Error()+".")
	}
}
