package functions_test

import (
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"
)

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func TestJWTClaims(t *testing.T) {
	t.Parallel()
	p := speak(t)
	const signature = "c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
	result, failed := p.Call("jwt_claims", strings.Join([]string{
		encode(`{"alg": "nobody knows", "typ": "JWT"}`),
		encode(`{"sub": "acc_1", "exp": 12345678901234567890, "ratio": 0.5, "admin": true, "none": null, "roles": ["a", 1, {}], "deep": {"x": []}}`),
		signature,
	}, "."))
	if failed != nil {
		t.Fatalf("%+v", failed)
	}
	of := members(t, result)
	if header := members(t, of["header"]); !header["alg"].Equal(tftypes.NewValue(tftypes.String, "nobody knows")) {
		t.Errorf("the header is %s", of["header"])
	}
	claims := members(t, of["claims"])
	exact, _, err := big.ParseFloat("12345678901234567890", 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]tftypes.Value{
		"sub":   tftypes.NewValue(tftypes.String, "acc_1"),
		"exp":   tftypes.NewValue(tftypes.Number, exact),
		"ratio": tftypes.NewValue(tftypes.Number, 0.5),
		"admin": tftypes.NewValue(tftypes.Bool, true),
	} {
		if !claims[name].Equal(want) {
			t.Errorf("%s is %s, want %s", name, claims[name], want)
		}
	}
	if !claims["none"].IsNull() || !claims["roles"].Type().Is(tftypes.Tuple{}) || !claims["deep"].Type().Is(tftypes.Object{}) {
		t.Errorf("the claims are %s", of["claims"])
	}
	if strings.Contains(result.String(), signature) {
		t.Error("the result holds the signature")
	}
}

func TestJWTClaimsOfWhatIsNone(t *testing.T) {
	t.Parallel()
	p := speak(t)
	header, claims := encode(`{"alg": "HS256"}`), encode(`{"sub": "hunter2"}`)
	for name, token := range map[string]string{
		"empty":                  "",
		"a key":                  "ek_live_a1b2c3d4e5f6g7h8i9j0",
		"two parts":              header + "." + claims,
		"four parts":             header + "." + claims + ".c2ln.c2ln",
		"with Bearer":            "Bearer " + header + "." + claims + ".c2ln",
		"with a line break":      header + "." + claims + ".c2ln\n",
		"not base64url":          header + ".hunter2 hunter2.c2ln",
		"padded":                 encode(`{"alg":"HS256"} `) + "=." + claims + ".c2ln",
		"no JSON":                header + "." + encode("hunter2") + ".c2ln",
		"claims of another kind": header + "." + encode(`["hunter2"]`) + ".c2ln",
		"no claims":              header + "." + encode("null") + ".c2ln",
		"no header":              encode("null") + "." + claims + ".c2ln",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failed := p.Call("jwt_claims", token)
			expectArgumentError(t, failed, "This is not a JWT", token)
		})
	}
	huge := header + "." + encode(`{"hunter2": 1e999999999}`) + ".c2ln"
	_, failed := p.Call("jwt_claims", huge)
	expectArgumentError(t, failed, "too large", huge)
}

// What was signed comes back, and the signature does not.
func TestJWTClaimsLaws(t *testing.T) {
	t.Parallel()
	p := speak(t)
	rapid.Check(t, func(rt *rapid.T) {
		claims := jwt.MapClaims{}
		for name, text := range rapid.MapOf(rapid.StringMatching(`[a-z_]{1,12}`), rapid.String()).Draw(rt, "claims") {
			claims[name] = text
		}
		token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("signing key of the platform"))
		if err != nil {
			rt.Fatal(err)
		}
		result, failed := p.Call("jwt_claims", token)
		if failed != nil {
			rt.Fatalf("%+v", failed)
		}
		got := members(rt, members(rt, result)["claims"])
		if len(got) != len(claims) {
			rt.Errorf("got %v, want %v", got, claims)
		}
		for name, want := range claims {
			if !got[name].Equal(tftypes.NewValue(tftypes.String, want)) {
				rt.Errorf("%s is %s, want %q", name, got[name], want)
			}
		}
		if signature := token[strings.LastIndex(token, ".")+1:]; strings.Contains(result.String(), signature) {
			rt.Error("the result holds the signature")
		}
	})
}

// Nothing makes it panic, and what it takes is an object of objects.
func FuzzJWTClaims(f *testing.F) {
	f.Add(`{"alg":"HS256"}`, `{"sub":"a","exp":1e3,"n":null,"l":[1,"a"]}`)
	f.Add(`{"alg":7}`, `{"":{"":[]}}`)
	f.Add(`null`, `1e400`)
	f.Fuzz(func(t *testing.T, header, claims string) {
		token := encode(header) + "." + encode(claims) + ".c2ln"
		result, failed := speak(t).Call("jwt_claims", token)
		if failed != nil {
			expectArgumentError(t, failed, "", token)
			return
		}
		if !json.Valid([]byte(header)) {
			t.Errorf("a header that is no JSON was taken: %s", result)
		}
		of := members(t, result)
		members(t, of["header"])
		members(t, of["claims"])
	})
}
