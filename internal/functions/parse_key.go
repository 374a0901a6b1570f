package functions

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
)

// parseKey tells what the shape of a key tells, and nothing else of it.
type parseKey struct{}

// NewParseKey returns the function parse_key.
func NewParseKey() function.Function { return parseKey{} }

// parsedKey is the result; null is what cannot be told.
type parsedKey struct {
	Platform    types.String `tfsdk:"platform"`
	Environment types.String `tfsdk:"environment"`
	WellFormed  types.Bool   `tfsdk:"well_formed"`
}

// Metadata implements function.Function.
func (parseKey) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_key"
}

// Definition implements function.Function.
func (parseKey) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Tells the platform and the environment of a key",
		MarkdownDescription: "Tells what can be seen in a key, for a `validation` or a `precondition`, without asking a platform: an object of " +
			"`platform` (`ecoevents`), `environment` (`live` or `test`) and `well_formed`. What cannot be told is null: only EcoEvents documents " +
			"what its keys look like, so all three are null for everything that does not begin with `ek_live_` or `ek_test_`, which includes the keys of " +
			"Eventicat and the tokens of Event Connectors. `well_formed` is false for a key of EcoEvents that was cut off, or copied with " +
			"something around it. It does not say whether EcoEvents accepts the key: `eventcreds_ecoevents_verify` does.\n\n" +
			"The result does not hold the key. Terraform still treats it as sensitive when the key is: `nonsensitive` undoes that.",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "key",
			MarkdownDescription: "The key. It must not be null, as the `key` of an imported resource is.",
		}},
		Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
			"platform": types.StringType, "environment": types.StringType, "well_formed": types.BoolType,
		}},
	}
}

// Run implements function.Function.
func (parseKey) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var key string
	if resp.Error = req.Arguments.Get(ctx, &key); resp.Error != nil {
		return
	}
	var result parsedKey
	for _, environment := range []string{ecoevents.EnvironmentLive, ecoevents.EnvironmentTest} {
		if strings.HasPrefix(strings.TrimSpace(key), "ek_"+environment+"_") {
			result = parsedKey{types.StringValue("ecoevents"), types.StringValue(environment), types.BoolValue(ecoevents.IsAPIKey(key))}
		}
	}
	resp.Error = resp.Result.Set(ctx, result)
}
