package attributes

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Regex validates a regular expression.
func Regex() validator.String { return regex{} }

type regex struct{}

func (regex) Description(context.Context) string { return "a regular expression (RE2)" }

func (v regex) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (regex) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	_, err := regexp.Compile(req.ConfigValue.ValueString())
	if invalid, ok := errors.AsType[*syntax.Error](err); ok {
		at := ""
		if invalid.Expr != "" {
			at = fmt.Sprintf(" in %q", invalid.Expr)
		}
		resp.Diagnostics.AddAttributeError(req.Path, "The "+req.Path.String()+" is not a regular expression",
			fmt.Sprintf("It is not in the RE2 syntax: %s%s. Correct it.", invalid.Code, at))
	}
}

// Matcher compiles an expression that Regex validated before; a null one matches everything.
func Matcher(expression types.String) func(string) bool {
	if expression.IsNull() {
		return func(string) bool { return true }
	}
	return regexp.MustCompile(expression.ValueString()).MatchString
}
