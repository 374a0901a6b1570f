package attributes

import (
	"context"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// NotAnID is the detail of an error about an id: what it looks like.
const NotAnID = "An id is one word without spaces and slashes, as the platform shows it. Copied text may contain invisible characters: type the " +
	"id instead."

// IsID reports whether a text can be the id of something, as it stands in a path.
func IsID(text string) bool {
	invisible := func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) } // a zero-width space too, as comes with what is copied
	return strings.Trim(text, ".") != "" && !strings.ContainsFunc(text, invisible) && !strings.ContainsAny(text, "/?#")
}

// ID validates an id.
func ID() validator.String { return idShape{} }

type idShape struct{}

func (idShape) Description(context.Context) string { return "an id" }

func (v idShape) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (idShape) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && !IsID(req.ConfigValue.ValueString()) {
		resp.Diagnostics.AddAttributeError(req.Path, "The "+req.Path.String()+" is not an id", NotAnID)
	}
}
