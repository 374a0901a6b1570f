package attributes

import (
	"errors"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Verdict is what everything tells that verifies a credential. A refused credential is no error, so that check blocks and
// postconditions can use it.
type Verdict struct {
	Valid  types.Bool   `tfsdk:"valid"`
	Reason types.String `tfsdk:"reason"`
}

// WithVerdict adds the attributes of a Verdict to others.
func WithVerdict(platform string, attributes map[string]schema.Attribute) map[string]schema.Attribute {
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

// Judge makes a Verdict of the error, or nil, with which a platform answered. What says nothing about the credential is
// handed back.
func Judge(platform string, err error) (Verdict, error) {
	var failure *apiclient.Error
	if errors.Is(err, apiclient.ErrUnauthorized) && errors.As(err, &failure) {
		return Refused(platform + " refuses it: " + failure.Reason()), nil
	}
	return Verdict{Valid: types.BoolValue(true), Reason: types.StringValue("")}, err
}

// Refused is the Verdict on a credential that is not valid.
func Refused(reason string) Verdict {
	return Verdict{Valid: types.BoolValue(false), Reason: types.StringValue(reason)}
}
