package datasources

import (
	"errors"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// verdict is what every data source tells that verifies a credential. A refused credential is no error, so that check
// blocks can use it.
type verdict struct {
	Valid  types.Bool   `tfsdk:"valid"`
	Reason types.String `tfsdk:"reason"`
}

// withVerdict adds the attributes of a verdict to those of a data source.
func withVerdict(platform string, attributes map[string]schema.Attribute) map[string]schema.Attribute {
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

// judge makes a verdict of the error, or nil, with which a platform answered. What says nothing about the credential is
// handed back.
func judge(platform string, err error) (verdict, error) {
	var failure *apiclient.Error
	if errors.Is(err, apiclient.ErrUnauthorized) && errors.As(err, &failure) {
		return refused(platform + " refuses it: " + failure.Reason()), nil
	}
	return verdict{Valid: types.BoolValue(true), Reason: types.StringValue("")}, err
}

// refused is the verdict on a credential that is not valid.
func refused(reason string) verdict {
	return verdict{Valid: types.BoolValue(false), Reason: types.StringValue(reason)}
}
