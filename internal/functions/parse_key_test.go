package functions_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"
)

func TestParseKey(t *testing.T) {
	t.Parallel()
	p := speak(t)
	const ecoEvents = "ecoevents"
	for key, want := range map[string][3]any{ // platform, environment, well_formed
		"ek_live_a1b2c3d4e5f6g7h8i9j0":       {ecoEvents, "live", true},
		"ek_test_a1b2c3d4e5f6g7h8i9j0":       {ecoEvents, "test", true},
		"ek_live_":                           {ecoEvents, "live", false},
		"ek_live_a1b2":                       {ecoEvents, "live", false},
		"ek_test_A1B2C3D4E5F6G7H8I9J0":       {ecoEvents, "test", false},
		" ek_live_a1b2c3d4e5f6g7h8i9j0\n":    {ecoEvents, "live", false},
		"ek_stage_a1b2c3d4e5f6g7h8i9j0":      {nil, nil, nil},
		"Bearer ek_live_a1b2c3d4e5f6g7h8i9":  {nil, nil, nil},
		"a-token-of-event-connectors-or-not": {nil, nil, nil},
		"":                                   {nil, nil, nil},
	} {
		result, failed := p.Call("parse_key", key)
		if failed != nil {
			t.Errorf("%q: %+v", key, failed)
			continue
		}
		of := members(t, result)
		for i, name := range []string{"platform", "environment", "well_formed"} {
			typ := tftypes.Type(tftypes.String)
			if i == 2 {
				typ = tftypes.Bool
			}
			if wanted := tftypes.NewValue(typ, want[i]); !of[name].Equal(wanted) {
				t.Errorf("%s of %q is %s, want %s", name, key, of[name], wanted)
			}
		}
	}
}

// Whatever the key, the result does not hold what makes it a secret, and there is no error.
func TestParseKeyLaws(t *testing.T) {
	t.Parallel()
	p := speak(t)
	rapid.Check(t, func(rt *rapid.T) {
		prefix := rapid.SampledFrom([]string{"ek_live_", "ek_test_", "whsec_", "eyJ", ""}).Draw(rt, "prefix")
		secret := rapid.StringMatching(`[a-z0-9]{16,24}`).Draw(rt, "secret")
		result, failed := p.Call("parse_key", prefix+secret)
		if failed != nil {
			rt.Fatalf("%+v", failed)
		}
		if text := result.String(); strings.Contains(text, secret) {
			rt.Errorf("the result holds the secret: %s", text)
		}
		wellFormed := tftypes.NewValue(tftypes.Bool, nil)
		if strings.HasPrefix(prefix, "ek_") {
			wellFormed = tftypes.NewValue(tftypes.Bool, true)
		}
		if got := members(rt, result)["well_formed"]; !got.Equal(wellFormed) {
			rt.Errorf("well_formed is %s, want %s", got, wellFormed)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	f.Add("ek_live_a1b2c3d4e5f6g7h8i9j0")
	f.Add("ek_test_\xff")
	f.Fuzz(func(t *testing.T, key string) {
		if _, failed := speak(t).Call("parse_key", key); failed != nil {
			t.Errorf("%+v", failed)
		}
	})
}
