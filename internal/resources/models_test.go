package resources

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"
)

// The engine leaves out what would set a state or a plan to what is there already. That is right only where a model
// holds all that it was read from: whatever is in a state, reading it and setting it again must change nothing.
func TestModelsKeepEverything(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]struct {
		create func() resource.Resource
		model  func() any
	}{
		"ecoevents_api_key":     {NewEcoEventsAPIKey, func() any { return new(ecoEventsAPIKeyModel) }},
		"ecoevents_webhook":     {NewEcoEventsWebhook, func() any { return new(ecoEventsWebhookModel) }},
		"eventconnectors_token": {NewEventConnectorsToken, func() any { return new(eventConnectorsTokenModel) }},
		"eventicat_aggregator":  {NewEventicatAggregator, func() any { return new(eventicatAggregatorModel) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var described resource.SchemaResponse
			kind.create().Schema(t.Context(), resource.SchemaRequest{}, &described)
			object, ok := described.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
			if !ok {
				t.Fatal("the state is no object")
			}
			rapid.Check(t, func(t *rapid.T) {
				raw := drawObject(t, "state", object)
				read := tfsdk.State{Schema: described.Schema, Raw: raw}
				model := kind.model()
				if diags := read.Get(t.Context(), model); diags.HasError() {
					t.Fatal(diags)
				}
				written := tfsdk.State{Schema: described.Schema, Raw: tftypes.NewValue(object, nil)}
				if diags := written.Set(t.Context(), model); diags.HasError() {
					t.Fatal(diags)
				}
				if !written.Raw.Equal(raw) {
					t.Errorf("read:    %s\nwritten: %s", raw, written.Raw)
				}
			})
		})
	}
}

// drawValue draws a value that is null, not known yet, or holds some of its kind.
func drawValue(t *rapid.T, name string, of tftypes.Type) tftypes.Value {
	switch rapid.IntRange(0, 4).Draw(t, name+" is") {
	case 0:
		return tftypes.NewValue(of, nil)
	case 1:
		return tftypes.NewValue(of, tftypes.UnknownValue)
	}
	elements := func(of tftypes.Type, most int) []tftypes.Value {
		values := make([]tftypes.Value, rapid.IntRange(0, most).Draw(t, name+" has"))
		for i := range values {
			values[i] = drawValue(t, fmt.Sprintf("%s[%d]", name, i), of)
		}
		return values
	}
	switch of := of.(type) {
	case tftypes.Object:
		return drawObject(t, name, of)
	case tftypes.List:
		return tftypes.NewValue(of, elements(of.ElementType, 2))
	case tftypes.Set:
		return tftypes.NewValue(of, elements(of.ElementType, 1)) // two could be equal
	case tftypes.Map:
		values := map[string]tftypes.Value{}
		for i, value := range elements(of.ElementType, 2) {
			values[fmt.Sprint(i)] = value
		}
		return tftypes.NewValue(of, values)
	}
	switch {
	case of.Is(tftypes.Number):
		return tftypes.NewValue(of, rapid.Int64Range(0, 1000).Draw(t, name))
	case of.Is(tftypes.Bool):
		return tftypes.NewValue(of, rapid.Bool().Draw(t, name))
	}
	texts := []string{"", "text"}
	switch {
	case strings.HasSuffix(name, "_at"):
		texts = []string{"2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00"}
	case strings.HasSuffix(name, "_filter"):
		texts = []string{`{"a": 1}`, "[]"}
	}
	return tftypes.NewValue(of, rapid.SampledFrom(texts).Draw(t, name))
}

func drawObject(t *rapid.T, name string, of tftypes.Object) tftypes.Value {
	attributes := map[string]tftypes.Value{}
	for _, attribute := range slices.Sorted(maps.Keys(of.AttributeTypes)) {
		attributes[attribute] = drawValue(t, name+"."+attribute, of.AttributeTypes[attribute])
	}
	return tftypes.NewValue(of, attributes)
}
