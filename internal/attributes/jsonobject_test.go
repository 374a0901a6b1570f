package attributes_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
)

func TestJSONObject(t *testing.T) {
	t.Parallel()
	notAnObject := []string{"error: The argument is not a JSON object"}
	for value, want := range map[string][]string{
		`{}`:                               nil,
		" {\n\"city\": [\"Amsterdam\"]}\n": nil,
		``:                                 notAnObject,
		`null`:                             notAnObject,
		`[]`:                               notAnObject,
		`"city"`:                           notAnObject,
		`17`:                               notAnObject,
		`{"city": }`:                       notAnObject,
		`{"city": 1} more`:                 notAnObject,
		`{city: 1}`:                        notAnObject,
	} {
		if diff := cmp.Diff(want, summaries(validateString(t, attributes.JSONObject(), types.StringValue(value)))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", value, diff)
		}
	}
	for _, value := range []types.String{types.StringNull(), types.StringUnknown()} {
		if found := validateString(t, attributes.JSONObject(), value); len(found) > 0 {
			t.Errorf("%s: %v", value, found)
		}
	}
}

// A reformatted text plans what is there, and any other what is written.
func TestKeepSameJSON(t *testing.T) {
	t.Parallel()
	text, null, unknown := types.StringValue, types.StringNull(), types.StringUnknown()
	for name, test := range map[string]struct {
		state, written types.String
		keeps          bool
	}{
		"the same":               {text(`{"a":1}`), text(`{"a":1}`), true},
		"white space":            {text(`{"a":1}`), text("{ \"a\" : 1 }\n"), true},
		"order":                  {text(`{"a":1,"b":[2]}`), text(`{"b":[2],"a":1}`), true},
		"escapes":                {text(`{"a":"<"}`), text(`{"a":"\u003c"}`), true},
		"spellings of numbers":   {text(`{"a":[1.0,1e3,-0.50,1E-2]}`), text(`{"a":[1,1000,-0.5,0.01]}`), true},
		"numbers that differ":    {text(`{"a":1.0}`), text(`{"a":1.01}`), false},
		"huge numbers":           {text(`{"a":1e999999999}`), text(`{"a":1e999999998}`), false},
		"another value":          {text(`{"a":1}`), text(`{"a":2}`), false},
		"another order of items": {text(`{"a":[1,2]}`), text(`{"a":[2,1]}`), false},
		"a large number":         {text(`{"a":12345678901234567890}`), text(`{"a":12345678901234567891}`), false},
		"a string of a number":   {text(`{"a":1}`), text(`{"a":"1"}`), false},
		"null and absent":        {text(`{"a":null}`), text(`{}`), false},
		"set":                    {null, text(`{}`), false},
		"removed":                {text(`{}`), null, false},
		"not known yet":          {text(`{}`), unknown, false},
		"no JSON":                {text(`{}`), text(`{`), false},
	} {
		resp := planmodifier.StringResponse{PlanValue: test.written}
		attributes.KeepSameJSON().PlanModifyString(t.Context(), planmodifier.StringRequest{PlanValue: test.written, StateValue: test.state}, &resp)
		want := test.written
		if test.keeps {
			want = test.state
		}
		if !resp.PlanValue.Equal(want) || resp.Diagnostics.HasError() {
			t.Errorf("%s: planned %s, want %s, %v", name, resp.PlanValue, want, resp.Diagnostics)
		}
	}
}

// However an object is formatted, it is the same.
func TestSameJSONIgnoresFormatting(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		object := rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.Int())).Draw(rt, "object")
		compact, err := json.Marshal(object)
		if err != nil {
			rt.Fatal(err)
		}
		indented, err := json.MarshalIndent(object, " ", "\t")
		if err != nil {
			rt.Fatal(err)
		}
		if !attributes.SameJSON(types.StringValue(string(compact)), types.StringValue(string(indented))) {
			rt.Fatalf("%s and %s differ", compact, indented)
		}
	})
}

func TestJSONOrNull(t *testing.T) {
	t.Parallel()
	for _, raw := range []json.RawMessage{nil, {}, json.RawMessage(`null`)} {
		if got := attributes.JSONOrNull(raw); !got.IsNull() {
			t.Errorf("%q is %s, want null", raw, got)
		}
	}
	for _, text := range []string{`{}`, `{"city":["Amsterdam"]}`} {
		if got := attributes.JSONOrNull(json.RawMessage(text)); got.ValueString() != text {
			t.Errorf("got %s, want %s", got, text)
		}
	}
}
