package attributes

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// unlisted warns of values that are not in a platform's list, which is not complete.
type unlisted struct {
	listed  func(string) bool
	summary string // with %q for the value
	detail  string
}

// Description implements validator.Describer.
func (unlisted) Description(context.Context) string {
	return "values that are not listed get a warning"
}

// MarkdownDescription implements validator.Describer.
func (v unlisted) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateSet implements validator.Set.
func (v unlisted) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	for _, value := range Strings(req.ConfigValue) {
		if value != "" && !v.listed(value) {
			resp.Diagnostics.AddAttributeWarning(req.Path, fmt.Sprintf(v.summary, value), v.detail)
		}
	}
}
