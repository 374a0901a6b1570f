package attributes

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// JSONObject validates a text that is to be a JSON object.
func JSONObject() validator.String { return jsonObject{} }

type jsonObject struct{}

func (jsonObject) Description(context.Context) string { return "a JSON object" }

func (v jsonObject) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (jsonObject) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(req.ConfigValue.ValueString()), &object) != nil || object == nil {
		resp.Diagnostics.AddAttributeError(req.Path, "The "+req.Path.String()+" is not a JSON object", "Write it with jsonencode({ ... }).")
	}
}

// KeepSameJSON plans the prior value where the configuration means the same in another formatting. The type
// jsontypes.Normalized does that for what the platform answers, and not for what is written.
func KeepSameJSON() planmodifier.String { return keepSameJSON{} }

type keepSameJSON struct{}

func (keepSameJSON) Description(context.Context) string { return "another formatting is no difference" }

func (m keepSameJSON) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepSameJSON) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if SameJSON(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}

// SameJSON reports whether two known texts are the same JSON, whatever their formatting.
func SameJSON(a, b types.String) bool {
	x, y := json.RawMessage(a.ValueString()), json.RawMessage(b.ValueString()) // empty where there is none, which is no JSON
	return json.Valid(x) && json.Valid(y) && apiclient.SameJSON(x, y)
}

// JSONOrNull is a JSON text that a platform leaves out, or writes as null, where there is none.
func JSONOrNull(raw json.RawMessage) jsontypes.Normalized {
	if len(raw) == 0 || string(raw) == "null" {
		return jsontypes.NewNormalizedNull()
	}
	return jsontypes.NewNormalizedValue(string(raw))
}

// CompactJSON is a JSON text without regard to its formatting; what is not known, or no JSON, stays as it is.
func CompactJSON(value jsontypes.Normalized) types.String {
	decoded, err := apiclient.DecodeJSON(json.RawMessage(value.ValueString()))
	if err != nil {
		return value.StringValue
	}
	compact, err := json.Marshal(decoded)
	if err != nil {
		return value.StringValue
	}
	return types.StringValue(string(compact))
}
