package attributes

import (
	"context"
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
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

// SameJSON reports whether two known texts are the same JSON, whatever their formatting. A number may be written in several ways,
// of which jsonencode knows one.
func SameJSON(a, b types.String) bool {
	x, isJSON := decoded(a)
	y, isToo := decoded(b)
	return isJSON && isToo && sameValue(x, y)
}

// decoded is a JSON text, with its numbers as they are written.
func decoded(text types.String) (value any, ok bool) {
	if !json.Valid([]byte(text.ValueString())) { // also where it is null, or not known
		return nil, false
	}
	decoder := json.NewDecoder(strings.NewReader(text.ValueString()))
	decoder.UseNumber()
	err := decoder.Decode(&value)
	return value, err == nil
}

func sameValue(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(a, b)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameValue)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, sameValue)
	}
	return a == b
}

// terraformPrecision is that of Terraform's numbers, in bits.
const terraformPrecision = 512

func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	x, _, err := big.ParseFloat(string(a), 10, terraformPrecision, big.ToNearestEven)
	y, _, err2 := big.ParseFloat(string(b), 10, terraformPrecision, big.ToNearestEven)
	return err == nil && err2 == nil && !x.IsInf() && x.Cmp(y) == 0
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
	var decoded any
	if value.IsNull() || value.IsUnknown() || json.Unmarshal([]byte(value.ValueString()), &decoded) != nil {
		return value.StringValue
	}
	compact, err := json.Marshal(decoded)
	if err != nil {
		return value.StringValue
	}
	return types.StringValue(string(compact))
}
