package actions

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// validate does what the framework does when Terraform validates a configuration: of an action, Terraform does not do that again
// with what was not known then, such as every variable. An empty id must not get into a path. It reports false where there is an
// error.
func validate(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) bool {
	attributes := config.Schema.GetAttributes()
	for name := range attributes {
		of := argument{config: config, at: path.Root(name), diags: diags}
		switch attribute := attributes[name].(type) {
		case schema.StringAttribute:
			var value types.String
			of.get(ctx, &value)
			of.isThere(value, attribute.Required)
			for _, v := range attribute.Validators {
				resp := validator.StringResponse{}
				v.ValidateString(ctx, validator.StringRequest{Path: of.at, PathExpression: of.at.Expression(), Config: config, ConfigValue: value}, &resp)
				diags.Append(resp.Diagnostics...)
			}
		case schema.SetAttribute:
			value := types.SetNull(attribute.ElementType)
			of.get(ctx, &value)
			for _, v := range attribute.Validators {
				resp := validator.SetResponse{}
				v.ValidateSet(ctx, validator.SetRequest{Path: of.at, PathExpression: of.at.Expression(), Config: config, ConfigValue: value}, &resp)
				diags.Append(resp.Diagnostics...)
			}
		case schema.MapAttribute:
			value := types.MapNull(attribute.ElementType)
			of.get(ctx, &value)
			for _, v := range attribute.Validators {
				resp := validator.MapResponse{}
				v.ValidateMap(ctx, validator.MapRequest{Path: of.at, PathExpression: of.at.Expression(), Config: config, ConfigValue: value}, &resp)
				diags.Append(resp.Diagnostics...)
			}
		}
	}
	return !diags.HasError()
}

// argument is one argument of a configuration.
type argument struct {
	config tfsdk.Config
	at     path.Path
	diags  *diag.Diagnostics
}

func (a argument) get(ctx context.Context, target any) {
	a.diags.Append(a.config.GetAttribute(ctx, a.at, target)...)
}

func (a argument) isThere(value attr.Value, required bool) {
	if required && value.IsNull() {
		a.diags.AddAttributeError(a.at, fmt.Sprintf("Missing %s", a.at), "The value is null. Set it, for example the variable that it comes from.")
	}
}
