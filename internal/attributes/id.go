package attributes

import (
	"context"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// NotAnID says what an id looks like, to whoever wrote something else.
const NotAnID = "An id is one word, as the platform shows it, without spaces and slashes. What was copied may hold characters that cannot be " +
	"seen: type it."

// IsID reports whether a text can be the id of something, as it stands in a path.
func IsID(text string) bool {
	unseen := func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) } // a zero-width space too, as comes with what is copied
	return strings.Trim(text, ".") != "" && !strings.ContainsFunc(text, unseen) && !strings.ContainsAny(text, "/?#")
}

// ID validates an id.
func ID() validator.String { return idShape{} }

type idShape struct{}

func (idShape) Description(context.Context) string { return "an id" }

func (v idShape) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (idShape) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && !IsID(req.ConfigValue.ValueString()) {
		resp.Diagnostics.AddAttributeError(req.Path, "This is not an id", NotAnID)
	}
}
