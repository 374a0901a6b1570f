package attributes

import (
	"context"
	"errors"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// SignIn are the arguments of an ephemeral resource that signs in.
type SignIn struct {
	Email    types.String `tfsdk:"email"`
	Password types.String `tfsdk:"password"`
}

// WithSignIn adds the attributes of a SignIn to others.
func WithSignIn(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	maps.Copy(attributes, map[string]schema.Attribute{
		"email": schema.StringAttribute{
			MarkdownDescription: "The email address to sign in with. The default is the provider's, where the provider signs in.",
			Optional:            true,
			Validators:          []validator.String{signInText{}, stringvalidator.AlsoRequires(path.MatchRoot("password"))},
		},
		"password": schema.StringAttribute{
			MarkdownDescription: "The password to sign in with. It goes with `email`.",
			Optional:            true,
			Sensitive:           true,
			Validators:          []validator.String{signInText{}, stringvalidator.AlsoRequires(path.MatchRoot("email"))},
		},
	})
	return attributes
}

// Credentials are the arguments. It reports false where they are not given.
func (s SignIn) Credentials() (apiclient.Credentials, bool) {
	return apiclient.Credentials{Email: s.Email.ValueString(), Password: s.Password.ValueString()}, !s.Email.IsNull()
}

// CheckSignIn checks an email address or a password. It goes into no header, and so may hold any character that a person
// types. The error does not repeat it.
func CheckSignIn(value string) error {
	switch {
	case value == "":
		return errors.New("the value is empty. Remove the argument, or set it to null")
	case strings.ContainsAny(value, "\r\n"):
		return errors.New("the value contains a line break, perhaps from the file it was read from. Remove it, for example with trimspace()")
	}
	return nil
}

// signInText is CheckSignIn as a validator.
type signInText struct{}

// Description implements validator.Describer.
func (signInText) Description(context.Context) string { return "not empty, and without a line break" }

// MarkdownDescription implements validator.Describer.
func (v signInText) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString implements validator.String.
func (signInText) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := CheckSignIn(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Cannot sign in with this "+req.Path.String(), Sentence(err))
	}
}
