package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// deliberate are the differences between what is offered as an ephemeral resource and the resource or data source of the
// same name, by attribute. Everything else about them is the same.
func deliberate() map[string]string {
	return map[string]string{
		"eventcreds_ecoevents_api_key.id":               "it does not change: nothing re-issues an ephemeral key",
		"eventcreds_ecoevents_api_key.name":             "its lifetime is a part of it on the platform",
		"eventcreds_ecoevents_api_key.key":              "it is never null: it is in no state, not imported and not encrypted",
		"eventcreds_ecoevents_api_key.lifetime_minutes": "a managed key has no end",
		"eventcreds_ecoevents_api_key.age_recipients":   "nothing is stored",
		"eventcreds_ecoevents_api_key.encrypted_key":    "nothing is stored",
		"eventcreds_ecoevents_api_key.rotation":         "it lives for one run",
		"eventcreds_ecoevents_api_key.rotation_due_at":  "it lives for one run",
		"eventcreds_ecoevents_api_key.pending":          "what it asked for is revoked by a later run",
		"eventcreds_ecoevents_api_key.retiring":         "it lives for one run",
		"eventcreds_ecoevents_verify.key":               "it may be ephemeral, and is what it was afterwards; a data source stores none",
	}
}

// What exists in both flavours is described and typed alike, and the list of what is not holds nothing else.
func TestEphemeralsAgree(t *testing.T) {
	t.Parallel()
	offered := speak(t, nil).Schema
	differ := map[string]bool{}
	compared := 0
	for name, schema := range offered.EphemeralResourceSchemas {
		other := offered.ResourceSchemas[name]
		if other == nil {
			other = offered.DataSourceSchemas[name]
		}
		if other == nil {
			continue
		}
		compared++
		ephemeral, stored := described(schema), described(other)
		both := maps.Clone(ephemeral)
		maps.Copy(both, stored)
		for attribute := range both {
			if ephemeral[attribute] != stored[attribute] {
				differ[name+"."+attribute] = true
				if deliberate()[name+"."+attribute] == "" {
					t.Errorf("%s.%s:\n%s\n%s", name, attribute, ephemeral[attribute], stored[attribute])
				}
			}
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(deliberate())), slices.Sorted(maps.Keys(differ))); diff != "" || compared != 2 {
		t.Errorf("of %d, what differs (-want +got):\n%s", compared, diff)
	}
}

// described is what users read and write of each attribute. No ephemeral resource nests any.
func described(schema *tfprotov6.Schema) map[string]string {
	all := map[string]string{}
	for _, a := range schema.Block.Attributes {
		all[a.Name] = fmt.Sprintf("%v, required %t, optional %t, computed %t, sensitive %t: %s",
			a.Type, a.Required, a.Optional, a.Computed, a.Sensitive, a.Description)
	}
	return all
}

// What one refuses or warns of, so does the other, in the same words.
func TestEphemeralsValidateAlike(t *testing.T) {
	t.Parallel()
	p := speak(t, nil)
	odd := 0
	for attribute, values := range map[string][]any{
		"name":        {"", " ", acctest.Unknown},
		"scopes":      {[]any{}, []any{"Events"}, []any{"full_access"}, []any{"full_access", "events:read"}, []any{"events:fly"}, []any{"events:read"}, acctest.Unknown},
		"environment": {"", "prod", "live", "test", acctest.Unknown},
	} {
		for _, value := range values {
			config := merged(acctest.Values{"name": "ci", "scopes": []any{"events:read"}}, acctest.Values{attribute: value})
			want := p.ValidateResource("eventcreds_ecoevents_api_key", config)
			odd += len(want)
			if diff := cmp.Diff(want, p.ValidateEphemeral(t.Context(), "eventcreds_ecoevents_api_key", config)); diff != "" {
				t.Errorf("%s = %v (-resource +ephemeral):\n%s", attribute, value, diff)
			}
		}
	}
	for _, scopes := range []any{[]any{}, []any{"Events"}, []any{"events:read"}, nil, acctest.Unknown} {
		config := acctest.Values{"expected_scopes": scopes}
		want := p.ValidateDataSource("eventcreds_ecoevents_verify", config)
		odd += len(want)
		if diff := cmp.Diff(want, p.ValidateEphemeral(t.Context(), "eventcreds_ecoevents_verify", config)); diff != "" {
			t.Errorf("expected_scopes = %v (-data source +ephemeral):\n%s", scopes, diff)
		}
	}
	if odd < 8 {
		t.Errorf("%d findings are too few to compare", odd)
	}
}
