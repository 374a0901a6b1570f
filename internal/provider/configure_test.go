package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

const (
	liveKey     = "ek_live_a1b2c3d4e5f6g7h8i9j0"
	accessToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"
)

// speak speaks to a provider in an environment.
func speak(t testing.TB, environment map[string]string) *acctest.Protocol {
	t.Helper()
	return acctest.Speak(t, func(name string) string { return environment[name] })
}

func ecoEvents(block acctest.Values) acctest.Values { return acctest.Values{"ecoevents": block} }

// expect wants one error, on an attribute, that says something.
func expect(t *testing.T, found acctest.Diagnostics, attribute, message string) {
	t.Helper()
	if len(found) != 1 || found.Errors() != 1 {
		t.Fatalf("got %+v, want one error", found)
	}
	if found[0].Attribute != attribute {
		t.Errorf("the error is on %q, want %q", found[0].Attribute, attribute)
	}
	if text := found[0].Summary + ": " + found[0].Detail; !regexp.MustCompile(message).MatchString(text) {
		t.Errorf("the error says %q, want %q", text, message)
	}
}

// What is wrong with the block itself is found without the environment: terraform validate shows it.
func TestMistakesInTheBlock(t *testing.T) {
	t.Parallel()
	const oneKind = `.* Set one kind: api_key, or access_token, or email and password\.$`
	for name, test := range map[string]struct {
		config    acctest.Values
		attribute string
		message   string
	}{
		"api_key and access_token": {
			ecoEvents(acctest.Values{"api_key": liveKey, "access_token": accessToken}),
			"ecoevents.access_token", "^Two kinds of credential: api_key and access_token are set at once" + oneKind,
		},
		"api_key and a sign-in": {
			ecoEvents(acctest.Values{"api_key": liveKey, "email": "ada@example.com", "password": "hunter2"}),
			"ecoevents.email", "^Two kinds of credential: api_key and email and password are set at once" + oneKind,
		},
		"access_token and a sign-in": {
			ecoEvents(acctest.Values{"access_token": accessToken, "email": "ada@example.com", "password": "hunter2"}),
			"ecoevents.email", "^Two kinds of credential: access_token and email and password are set at once" + oneKind,
		},
		"api_key and half a sign-in": {
			ecoEvents(acctest.Values{"api_key": liveKey, "password": "hunter2"}),
			"ecoevents.password", oneKind,
		},
		"all three": {
			ecoEvents(acctest.Values{"api_key": liveKey, "access_token": accessToken, "email": "ada@example.com", "password": "hunter2"}),
			"ecoevents.access_token", oneKind,
		},
		"two kinds, neither known yet": {
			ecoEvents(acctest.Values{"api_key": acctest.Unknown, "access_token": acctest.Unknown}),
			"ecoevents.access_token", oneKind,
		},
		"email without password": {
			ecoEvents(acctest.Values{"email": "ada@example.com"}),
			"ecoevents.password", `Half a credential: .*password is missing\..*ECOEVENTS_PASSWORD`,
		},
		"password without email": {
			ecoEvents(acctest.Values{"password": "hunter2"}),
			"ecoevents.email", `Half a credential: .*email is missing\..*ECOEVENTS_EMAIL`,
		},
		"a password not known yet without email": {
			ecoEvents(acctest.Values{"password": acctest.Unknown}),
			"ecoevents.email", `Half a credential: .*email is missing\.`,
		},
		"an empty api_key": {
			ecoEvents(acctest.Values{"api_key": ""}),
			"ecoevents.api_key", `Cannot use ecoevents\.api_key: An empty string is not a credential: leave the argument out, or null\.$`,
		},
		"an empty access_token": {
			ecoEvents(acctest.Values{"access_token": ""}),
			"ecoevents.access_token", `An empty string is not a credential`,
		},
		"an empty email": {
			ecoEvents(acctest.Values{"email": "", "password": "hunter2"}),
			"ecoevents.email", `An empty string is not a credential`,
		},
		"an empty password": {
			ecoEvents(acctest.Values{"email": "ada@example.com", "password": ""}),
			"ecoevents.password", `An empty string is not a credential`,
		},
		"an api_key with a line break at its end": {
			ecoEvents(acctest.Values{"api_key": liveKey + "\n"}),
			"ecoevents.api_key", `holds a line break.* wrap it in trimspace\(\) or chomp\(\)\.$`,
		},
		"an api_key with a carriage return": {
			ecoEvents(acctest.Values{"api_key": liveKey + "\r"}),
			"ecoevents.api_key", `holds a line break`,
		},
		"an access_token with a line break inside": {
			ecoEvents(acctest.Values{"access_token": strings.Replace(accessToken, ".", ".\n", 1)}),
			"ecoevents.access_token", `holds a line break`,
		},
		"a password with a line break at its end": {
			ecoEvents(acctest.Values{"email": "ada@example.com", "password": "hunter2\n"}),
			"ecoevents.password", `holds a line break`,
		},
		"an email with a line break at its end": {
			ecoEvents(acctest.Values{"email": "ada@example.com\r\n", "password": "hunter2"}),
			"ecoevents.email", `holds a line break`,
		},
		"an api_key with a NUL": {
			ecoEvents(acctest.Values{"api_key": liveKey + "\x00"}),
			"ecoevents.api_key", `a character that no HTTP header may hold`,
		},
		"an api_key in quotes of a word processor": {
			ecoEvents(acctest.Values{"api_key": "“" + liveKey + "”"}),
			"ecoevents.api_key", `a character that no HTTP header may hold`,
		},
		"an access_token with a tab": {
			ecoEvents(acctest.Values{"access_token": accessToken + "\t"}),
			"ecoevents.access_token", `a character that no HTTP header may hold`,
		},
		"a malformed api_key": {
			ecoEvents(acctest.Values{"api_key": "sk_live_a1b2c3d4e5f6"}),
			"ecoevents.api_key", `begins with ek_live_ or ek_test_, and goes on with lower-case letters and digits`,
		},
		"an api_key cut short": {
			ecoEvents(acctest.Values{"api_key": "ek_live_"}),
			"ecoevents.api_key", `begins with ek_live_ or ek_test_`,
		},
		"a JWT as api_key": {
			ecoEvents(acctest.Values{"api_key": accessToken}),
			"ecoevents.api_key", `write a JWT as access_token\.$`,
		},
		"an API key as access_token": {
			ecoEvents(acctest.Values{"access_token": liveKey}),
			"ecoevents.access_token", `This is an API key: write it as api_key\.$`,
		},
		"no JWT as access_token": {
			ecoEvents(acctest.Values{"access_token": "hunter2"}),
			"ecoevents.access_token", `a JWT, three parts with dots between`,
		},
		"a base_url over HTTP": {
			ecoEvents(acctest.Values{"base_url": "http://api.ecoevents.com"}),
			"ecoevents.base_url", `Cannot use ecoevents\.base_url: A credential is sent over HTTPS only: write https://`,
		},
		"a base_url whose host only looks like loopback": {
			ecoEvents(acctest.Values{"base_url": "http://127.0.0.1.example.com"}),
			"ecoevents.base_url", `over HTTPS only`,
		},
		"a base_url with another scheme": {
			ecoEvents(acctest.Values{"base_url": "ftp://api.ecoevents.com"}),
			"ecoevents.base_url", `over HTTPS only`,
		},
		"a base_url with user and password": {
			ecoEvents(acctest.Values{"base_url": "https://ada:hunter2@api.ecoevents.com"}),
			"ecoevents.base_url", `must not hold a user name or password: use the arguments for credentials`,
		},
		"a base_url with a query": {
			ecoEvents(acctest.Values{"base_url": "https://api.ecoevents.com?key=hunter2"}),
			"ecoevents.base_url", `no query and no fragment: leave out what follows the path`,
		},
		"a base_url with a fragment": {
			ecoEvents(acctest.Values{"base_url": "https://api.ecoevents.com/#top"}),
			"ecoevents.base_url", `no query and no fragment`,
		},
		"a base_url with the path of the operations": {
			ecoEvents(acctest.Values{"base_url": "https://api.ecoevents.com/v1/"}),
			"ecoevents.base_url", `begin with /v1 or /api by themselves: leave that out at the end\.$`,
		},
		"a base_url with the path of the webhooks": {
			ecoEvents(acctest.Values{"base_url": "https://proxy.example.com/ecoevents/api"}),
			"ecoevents.base_url", `begin with /v1 or /api by themselves`,
		},
		"a base_url without scheme": {
			ecoEvents(acctest.Values{"base_url": "api.ecoevents.com"}),
			"ecoevents.base_url", `Not a URL: write it with scheme and host, such as https://api\.example\.com\.$`,
		},
		"a base_url that cannot be parsed": {
			ecoEvents(acctest.Values{"base_url": "https://api.ecoevents.com:port"}),
			"ecoevents.base_url", `Not a URL`,
		},
		"an empty base_url": {
			ecoEvents(acctest.Values{"base_url": ""}),
			"ecoevents.base_url", `Not a URL`,
		},
		"a negative wait": {
			acctest.Values{"rate_limit": acctest.Values{"max_wait_seconds": -1}},
			"rate_limit.max_wait_seconds", `must be between 0 and 86400, got: -1`,
		},
		"a wait of more than a day": {
			acctest.Values{"rate_limit": acctest.Values{"max_wait_seconds": 86401}},
			"rate_limit.max_wait_seconds", `must be between 0 and 86400, got: 86401`,
		},
		"a negative reserve": {
			acctest.Values{"rate_limit": acctest.Values{"reserve_percent": -1}},
			"rate_limit.reserve_percent", `must be between 0 and 90, got: -1`,
		},
		"a reserve of everything": {
			acctest.Values{"rate_limit": acctest.Values{"reserve_percent": 100}},
			"rate_limit.reserve_percent", `must be between 0 and 90, got: 100`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, speak(t, nil).Validate(test.config), test.attribute, test.message)
		})
	}
}

// What is wrong with the environment, or with block and environment together, is found before anything is planned.
func TestMistakesInTheEnvironment(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environment map[string]string
		config      acctest.Values
		attribute   string
		message     string
	}{
		"key and token": {
			map[string]string{"ECOEVENTS_API_KEY": liveKey, "ECOEVENTS_ACCESS_TOKEN": accessToken}, nil,
			"ecoevents.access_token", `Two kinds of credential: api_key and access_token are set at once, in the block or in the environment`,
		},
		"key and sign-in": {
			map[string]string{"ECOEVENTS_API_KEY": liveKey, "ECOEVENTS_EMAIL": "ada@example.com", "ECOEVENTS_PASSWORD": "hunter2"}, nil,
			"ecoevents.email", `Two kinds of credential`,
		},
		"token and sign-in": {
			map[string]string{"ECOEVENTS_ACCESS_TOKEN": accessToken, "ECOEVENTS_EMAIL": "ada@example.com", "ECOEVENTS_PASSWORD": "hunter2"}, nil,
			"ecoevents.email", `Two kinds of credential`,
		},
		"two kinds beside a block without any": {
			map[string]string{"ECOEVENTS_API_KEY": liveKey, "ECOEVENTS_ACCESS_TOKEN": accessToken},
			ecoEvents(acctest.Values{"base_url": "https://api.example.com"}),
			"ecoevents.access_token", `Two kinds of credential`,
		},
		"email without password": {
			map[string]string{"ECOEVENTS_EMAIL": "ada@example.com"}, nil,
			"ecoevents.password", `Half a credential: .*password is missing\. Set it where the other is set \(ECOEVENTS_PASSWORD in the environment\)`,
		},
		"a malformed key": {
			map[string]string{"ECOEVENTS_API_KEY": "hunter2"}, nil,
			"ecoevents.api_key", `Cannot use ECOEVENTS_API_KEY from the environment as ecoevents\.api_key: .*begins with ek_live_`,
		},
		"a key with a line break": {
			map[string]string{"ECOEVENTS_API_KEY": liveKey + "\n"}, nil,
			"ecoevents.api_key", `ECOEVENTS_API_KEY from the environment.*holds a line break`,
		},
		"a key as token": {
			map[string]string{"ECOEVENTS_ACCESS_TOKEN": liveKey}, nil,
			"ecoevents.access_token", `ECOEVENTS_ACCESS_TOKEN from the environment.*This is an API key: write it as api_key`,
		},
		"a password with a line break": {
			map[string]string{"ECOEVENTS_EMAIL": "ada@example.com", "ECOEVENTS_PASSWORD": "hunter2\n"}, nil,
			"ecoevents.password", `ECOEVENTS_PASSWORD from the environment.*holds a line break`,
		},
		"a base URL over HTTP": {
			map[string]string{"ECOEVENTS_API_KEY": liveKey, "ECOEVENTS_BASE_URL": "http://api.ecoevents.com"}, nil,
			"ecoevents.base_url", `ECOEVENTS_BASE_URL from the environment as ecoevents\.base_url: A credential is sent over HTTPS only`,
		},
		"a base URL over HTTP beside a credential in the block": {
			map[string]string{"ECOEVENTS_BASE_URL": "http://api.ecoevents.com"}, ecoEvents(acctest.Values{"api_key": liveKey}),
			"ecoevents.base_url", `over HTTPS only`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := speak(t, test.environment)
			if found := p.Validate(test.config); len(found) > 0 {
				t.Errorf("terraform validate, which needs no environment, found %+v", found)
			}
			expect(t, p.Configure(test.config), test.attribute, test.message)
		})
	}
}

// A block that holds any credential ignores those of the environment, so that half of one cannot be completed there.
func TestHalfInTheBlockAndHalfInTheEnvironment(t *testing.T) {
	t.Parallel()
	p := speak(t, map[string]string{"ECOEVENTS_PASSWORD": "hunter2"})
	expect(t, p.Configure(ecoEvents(acctest.Values{"email": "ada@example.com"})),
		"ecoevents.password", `^Half a credential: .*password is missing\. Set it where the other is set`)
}

func TestNoMistake(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environment map[string]string
		config      acctest.Values
	}{
		"nothing":                    {nil, nil},
		"an empty block":             {nil, ecoEvents(acctest.Values{})},
		"a key":                      {nil, ecoEvents(acctest.Values{"api_key": liveKey})},
		"a test key":                 {nil, ecoEvents(acctest.Values{"api_key": "ek_test_a1b2c3d4e5f6g7h8i9j0"})},
		"a token":                    {nil, ecoEvents(acctest.Values{"access_token": accessToken})},
		"a sign-in":                  {nil, ecoEvents(acctest.Values{"email": "ada@example.com", "password": "pass word “ü”"})},
		"everything not known":       {nil, acctest.Values{"ecoevents": acctest.Unknown, "rate_limit": acctest.Unknown}},
		"a base_url with a path":     {nil, ecoEvents(acctest.Values{"api_key": liveKey, "base_url": "https://proxy.example.com/ecoevents/"})},
		"HTTP to loopback":           {nil, ecoEvents(acctest.Values{"api_key": liveKey, "base_url": "http://127.0.0.1:8080"})},
		"HTTP to localhost":          {nil, ecoEvents(acctest.Values{"api_key": liveKey, "base_url": "http://localhost:8080"})},
		"HTTP to loopback over IPv6": {nil, ecoEvents(acctest.Values{"api_key": liveKey, "base_url": "http://[::1]:8080"})},
		"limits at their ends":       {nil, acctest.Values{"rate_limit": acctest.Values{"max_wait_seconds": 0, "reserve_percent": 90}}},
		"limits at their other ends": {nil, acctest.Values{"rate_limit": acctest.Values{"max_wait_seconds": 86400, "reserve_percent": 0}}},
		"an empty variable":          {map[string]string{"ECOEVENTS_API_KEY": "", "ECOEVENTS_EMAIL": ""}, nil},
		"another kind in the environment than in the block": {
			map[string]string{"ECOEVENTS_API_KEY": "malformed", "ECOEVENTS_PASSWORD": "half"}, ecoEvents(acctest.Values{"access_token": accessToken}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := speak(t, test.environment)
			if found := append(p.Validate(test.config), p.Configure(test.config)...); len(found) > 0 {
				t.Errorf("found %+v", found)
			}
		})
	}
}

// Whatever is wrong with a credential, and wherever it is set, no message repeats it.
func TestNoMessageRepeatsACredential(t *testing.T) {
	t.Parallel()
	around := rapid.SampledFrom([]string{
		"", "\n", "\r\n", "\x00", "\t", " ", "\"", "'", "%", "%s", "%!", "\\", "ü", "\u2028", "\U0001F511", ".", "ek_live_", "ek_test_", "rt_",
		"eyJ", "eyJh.", "Bearer ", "http://", "https://", "//", "@", ":", "?", "#", "[", "/v1", "\x7f",
	})
	environment := map[string]string{}
	p := speak(t, environment)
	rapid.Check(t, func(t *rapid.T) {
		clear(environment)
		secret := rapid.StringMatching(`[a-zA-Z0-9]{12}`).Draw(t, "secret")
		block := acctest.Values{}
		for _, a := range []struct{ name, variable string }{
			{"api_key", "ECOEVENTS_API_KEY"}, {"access_token", "ECOEVENTS_ACCESS_TOKEN"}, {"email", "ECOEVENTS_EMAIL"},
			{"password", "ECOEVENTS_PASSWORD"}, {"base_url", "ECOEVENTS_BASE_URL"},
		} {
			odd := strings.Join(rapid.SliceOfN(around, 0, 2).Draw(t, "before"), "") + secret +
				strings.Join(rapid.SliceOfN(around, 0, 2).Draw(t, "after"), "")
			switch rapid.IntRange(0, 3).Draw(t, a.name) {
			case 0:
				block[a.name] = odd
			case 1:
				environment[a.variable] = odd
			}
		}
		found := append(p.Validate(ecoEvents(block)), p.Configure(ecoEvents(block))...)
		if text := fmt.Sprintf("%+v", found); strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
			t.Fatalf("%s is in %s", secret, text)
		}
	})
}
