package attributes

import (
	"errors"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Validity is the result of verifying a credential. A credential that is not valid is no error, so that check blocks and
// postconditions can use it.
type Validity struct {
	Valid  types.Bool   `tfsdk:"valid"`
	Reason types.String `tfsdk:"reason"`
}

// WithValidity adds the attributes of a Validity to others.
func WithValidity(platform string, attributes map[string]schema.Attribute) map[string]schema.Attribute {
	maps.Copy(attributes, map[string]schema.Attribute{
		"valid": schema.BoolAttribute{
			MarkdownDescription: "Whether " + platform + " accepts the credential.",
			Computed:            true,
		},
		"reason": schema.StringAttribute{
			MarkdownDescription: "Why the credential is not valid; empty when it is.",
			Computed:            true,
		},
	})
	return attributes
}

// ValidityOf makes a Validity of the error, or nil, with which a platform answered. An error that says nothing about the
// credential is handed back.
func ValidityOf(platform string, err error) (Validity, error) {
	var failure *apiclient.Error
	if errors.Is(err, apiclient.ErrUnauthorized) && errors.As(err, &failure) {
		return NotValid(platform + " does not accept the credential: " + strings.TrimSuffix(failure.Reason(), ".") + "."), nil
	}
	return Validity{Valid: types.BoolValue(true), Reason: types.StringValue("")}, err
}

// NotValid is the Validity of a credential that is not valid.
func NotValid(reason string) Validity {
	return Validity{Valid: types.BoolValue(false), Reason: types.StringValue(reason)}
}
