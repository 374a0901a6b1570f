package functions_test

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"
)

// These numbers stand in states: another one would write every secret again.
func TestSecretVersionNeverChanges(t *testing.T) {
	t.Parallel()
	p := speak(t)
	for text, want := range map[string]int64{
		"key_a1b2c3d4e5": 764358037,
		"tok_a1b2c3d4e5": 976942884,
		"7":              1446075848,
		"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n": 852094716,
	} {
		result, failed := p.Call("secret_version", text)
		if failed != nil {
			t.Fatalf("%q: %+v", text, failed)
		}
		if got := integer(t, result); got != want {
			t.Errorf("the version of %q is %d, want %d", text, got, want)
		}
	}
}

func TestSecretVersionOfNothing(t *testing.T) {
	t.Parallel()
	_, failed := speak(t).Call("secret_version", "")
	expectArgumentError(t, failed, "The text is empty", "")
}

// A version is a positive integer that every kind of number holds exactly, the same for the same text and another one for
// another.
func TestSecretVersionLaws(t *testing.T) {
	t.Parallel()
	p := speak(t)
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringN(1, 300, -1).Draw(rt, "text")
		first, failed := p.Call("secret_version", text)
		if failed != nil {
			rt.Fatalf("%+v", failed)
		}
		version := integer(rt, first)
		if version < 1 || version > math.MaxInt32 {
			rt.Errorf("the version is %d", version)
		}
		var again float64
		if written, err := json.Marshal(version); err != nil || json.Unmarshal(written, &again) != nil || int64(again) != version {
			rt.Errorf("%d is %f as a JSON number", version, again)
		}
		if second, _ := p.Call("secret_version", text); !second.Equal(first) {
			rt.Errorf("the versions are %s and %s", first, second)
		}
		if other, _ := p.Call("secret_version", text+"x"); other.Equal(first) {
			rt.Errorf("another text has the version %s, too", other)
		}
	})
}

func FuzzSecretVersion(f *testing.F) {
	f.Add("key_a1b2c3d4e5")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		_, failed := speak(t).Call("secret_version", text)
		if (failed != nil) != (text == "") {
			t.Errorf("got the error %+v", failed)
		}
	})
}

func integer(t fataler, value tftypes.Value) int64 {
	var number big.Float
	if err := value.As(&number); err != nil {
		t.Fatalf("%v", err)
	}
	integer, accuracy := number.Int64()
	if accuracy != big.Exact {
		t.Errorf("%s is no integer", value)
	}
	return integer
}
