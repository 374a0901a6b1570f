package attributes_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
)

func TestStrings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		set  types.Set
		want []string
	}{
		"null":    {types.SetNull(types.StringType), []string{}},
		"unknown": {types.SetUnknown(types.StringType), []string{}},
		"sorted":  {attributes.StringSet([]string{"b", "a"}), []string{"a", "b"}},
		"partly known": {
			types.SetValueMust(types.StringType, []attr.Value{types.StringUnknown(), types.StringValue("a")}), []string{"a"},
		},
	} {
		if diff := cmp.Diff(test.want, attributes.Strings(test.set)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Whatever order the platform lists the strings in, the set is the same, and a request lists them in one order.
func TestStringSetIsASet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfDistinct(rapid.String(), rapid.ID[string]).Draw(t, "values")
		set, shuffled := attributes.StringSet(values), attributes.StringSet(rapid.Permutation(values).Draw(t, "shuffled"))
		if !set.Equal(shuffled) || set.IsNull() {
			t.Fatalf("%s and %s differ, or are null", set, shuffled)
		}
		if got := attributes.Strings(shuffled); !slices.Equal(got, slices.Sorted(slices.Values(values))) {
			t.Fatalf("got %q", got)
		}
	})
}

func TestTimestamp(t *testing.T) {
	t.Parallel()
	if got := attributes.Timestamp(time.Time{}); !got.IsNull() {
		t.Errorf("a time that nobody told is %s, want null", got)
	}
	noon := time.Date(2026, 5, 4, 14, 0, 0, 0, time.FixedZone("", 7200))
	if got := attributes.Timestamp(noon).ValueString(); got != "2026-05-04T12:00:00Z" {
		t.Errorf("got %s, want it in UTC", got)
	}
}

func TestStringOrNull(t *testing.T) {
	t.Parallel()
	if got := attributes.StringOrNull(""); !got.IsNull() {
		t.Errorf("nothing is %s, want null", got)
	}
	if got := attributes.StringOrNull("a"); got.ValueString() != "a" {
		t.Errorf("got %s", got)
	}
}

func TestStringMap(t *testing.T) {
	t.Parallel()
	values := types.MapValueMust(types.StringType, map[string]attr.Value{"a": types.StringValue("1"), "b": types.StringUnknown()})
	if diff := cmp.Diff(map[string]string{"a": "1"}, attributes.StringMap(values)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := attributes.StringMap(types.MapNull(types.StringType)); len(got) != 0 {
		t.Errorf("null is %v", got)
	}
}

func TestJSONStrings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]types.Map{
		`null`: types.MapNull(types.StringType),
		`{}`:   types.MapNull(types.StringType),
		`{"team": "x", "empty": "", "escaped": "\u00fc\"", "digits": "3"}`: stringMap(map[string]string{"team": "x", "empty": "", "escaped": `ü"`, "digits": "3"}),
		`{"number": 3, "big": 12345678901234567890, "yes": true, "nothing": null, "list": [1,"a"], "object": {"a": null}}`: stringMap(map[string]string{
			"number": "3", "big": "12345678901234567890", "yes": "true", "nothing": "null", "list": `[1,"a"]`, "object": `{"a": null}`,
		}),
	} {
		var values map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text), &values); err != nil {
			t.Fatal(err)
		}
		if got := attributes.JSONStrings(values); !got.Equal(want) {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func stringMap(values map[string]string) types.Map {
	elements := map[string]attr.Value{}
	for name, value := range values {
		elements[name] = types.StringValue(value)
	}
	return types.MapValueMust(types.StringType, elements)
}
