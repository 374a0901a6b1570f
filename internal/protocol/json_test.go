package protocol

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"
)

var state = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"text": tftypes.String, "number": tftypes.Number, "switch": tftypes.Bool, "list": tftypes.List{ElementType: tftypes.Number},
	"map": tftypes.Map{ElementType: tftypes.String}, "nested": tftypes.Object{AttributeTypes: map[string]tftypes.Type{"number": tftypes.Number}},
}}

func drawn(t *rapid.T) tftypes.Value {
	optional := func(name string, of tftypes.Type, draw func() any) tftypes.Value {
		if rapid.Bool().Draw(t, name+" is null") {
			return tftypes.NewValue(of, nil)
		}
		return tftypes.NewValue(of, draw())
	}
	number := func() any { return rapid.Int64().Draw(t, "number") }
	text := func() any { return rapid.String().Draw(t, "text") }
	nested := state.AttributeTypes["nested"]
	return tftypes.NewValue(state, map[string]tftypes.Value{
		"text":   optional("text", tftypes.String, text),
		"number": optional("number", tftypes.Number, number),
		"switch": optional("switch", tftypes.Bool, func() any { return rapid.Bool().Draw(t, "on") }),
		"list": optional("list", state.AttributeTypes["list"], func() any {
			return []tftypes.Value{optional("item", tftypes.Number, number), tftypes.NewValue(tftypes.Number, number())}
		}),
		"map": optional("map", state.AttributeTypes["map"], func() any {
			return map[string]tftypes.Value{text().(string): optional("value", tftypes.String, text)}
		}),
		"nested": optional("nested", nested, func() any {
			return map[string]tftypes.Value{"number": optional("number in it", tftypes.Number, number)}
		}),
	})
}

// Whatever is in a state is the same in JSON, where numbers are whole, as all of the provider's are.
func TestAsJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := drawn(t)
		packed, err := tfprotov6.NewDynamicValue(state, value)
		if err != nil {
			t.Fatal(err)
		}
		answer := asJSON(&packed)
		if len(answer.JSON) == 0 || len(answer.MsgPack) > 0 {
			t.Fatalf("it is not JSON: %+v", answer)
		}
		read, err := answer.Unmarshal(state)
		if err != nil {
			t.Fatalf("%v in %s", err, answer.JSON)
		}
		if !read.Equal(value) {
			t.Errorf("%s\nis not\n%s", read, value)
		}
	})
}

func TestAsJSONLeaves(t *testing.T) {
	t.Parallel()
	unknown, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, tftypes.UnknownValue))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]*tfprotov6.DynamicValue{
		"nothing": nil, "JSON": {JSON: []byte(`"text"`)}, "what is not known": &unknown, "what is broken": {MsgPack: []byte{0xc1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(value, asJSON(value)); diff != "" {
				t.Errorf("it was changed:\n%s", diff)
			}
		})
	}
}
