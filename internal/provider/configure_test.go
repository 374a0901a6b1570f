package provider_test

import (
	"regexp"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// speak speaks to a provider in an environment.
func speak(t testing.TB, environment map[string]string) *acctest.Protocol {
	t.Helper()
	return acctest.Speak(t, func(name string) string { return environment[name] })
}

func ecoEvents(block acctest.Values) acctest.Values { return acctest.Values{"ecoevents": block} }

func eventicat(block acctest.Values) acctest.Values { return acctest.Values{"eventicat": block} }

func eventConnectors(block acctest.Values) acctest.Values {
	return acctest.Values{"eventconnectors": block}
}

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

// What one platform refuses beside what all of them do.
func TestMistakesOfOnePlatform(t *testing.T) {
	t.Parallel()
	const (
		oneKind = `.* Set one kind: api_key, or access_token, or email and password\.$`
		retired = `app\.thefeedfactory\.nl is out of service since The Feed Factory became Event Connectors\. Write https://app\.eventconnectors\.nl/api, or remove base_url\.$`
	)
	for name, test := range map[string]struct {
		config    acctest.Values
		attribute string
		message   string
	}{
		"all three kinds": {
			ecoEvents(acctest.Values{"api_key": liveKey, "access_token": accessToken, "email": "ada@example.com", "password": "hunter2"}),
			"ecoevents.access_token", oneKind,
		},
		"two kinds, neither known yet": {
			ecoEvents(acctest.Values{"api_key": acctest.Unknown, "access_token": acctest.Unknown}),
			"ecoevents.access_token", oneKind,
		},
		"a password not known yet without email": {
			ecoEvents(acctest.Values{"password": acctest.Unknown}),
			"ecoevents.email", `Missing ecoevents\.email: .*email is missing\.`,
		},
		"a malformed api_key": {
			ecoEvents(acctest.Values{"api_key": "sk_live_a1b2c3d4e5f6"}),
			"ecoevents.api_key", `begins with ek_live_ or ek_test_, followed by lower-case letters and digits`,
		},
		"an api_key cut short": {
			ecoEvents(acctest.Values{"api_key": "ek_live_"}),
			"ecoevents.api_key", `begins with ek_live_ or ek_test_`,
		},
		"a JWT as api_key": {
			ecoEvents(acctest.Values{"api_key": accessToken}),
			"ecoevents.api_key", `set a JWT as access_token\.$`,
		},
		"an API key as access_token": {
			ecoEvents(acctest.Values{"access_token": liveKey}),
			"ecoevents.access_token", `This is an API key\. Set it as api_key\.$`,
		},
		"no JWT as access_token": {
			ecoEvents(acctest.Values{"access_token": "hunter2"}),
			"ecoevents.access_token", `a JWT, which has three parts with dots between`,
		},
		"EcoEvents' base_url with the path of the operations": {
			ecoEvents(acctest.Values{"base_url": "https://api.ecoevents.com/v1/"}),
			"ecoevents.base_url", `The provider adds /v1 itself\. Remove it from the end of the URL\.$`,
		},
		"EcoEvents' base_url with the path of the webhooks": {
			ecoEvents(acctest.Values{"base_url": "https://proxy.example.com/ecoevents/api"}),
			"ecoevents.base_url", `The provider adds /api itself`,
		},
		"Eventicat's base_url with the path of the operations": {
			eventicat(acctest.Values{"base_url": "https://app.eventicat.com/api"}),
			"eventicat.base_url", `The provider adds /api itself\. Remove it from the end of the URL\.$`,
		},
		"an auth_method that there is not": {
			eventicat(acctest.Values{"api_key": eventicatKey, "auth_method": "basic"}),
			"eventicat.auth_method", `value must be one of: \["bearer" "query"\], got: "basic"`,
		},
		"an auth_method in capitals": {
			eventicat(acctest.Values{"api_key": eventicatKey, "auth_method": "Bearer"}),
			"eventicat.auth_method", `value must be one of: \["bearer" "query"\]`,
		},
		"an empty auth_method": {
			eventicat(acctest.Values{"api_key": eventicatKey, "auth_method": ""}),
			"eventicat.auth_method", `value must be one of: \["bearer" "query"\]`,
		},
		"the retired host": {
			eventConnectors(acctest.Values{"token": connectorToken, "base_url": "https://app.thefeedfactory.nl/api"}),
			"eventconnectors.base_url", retired,
		},
		"the retired host in another spelling": {
			eventConnectors(acctest.Values{"base_url": "http://App.TheFeedFactory.NL:443"}),
			"eventconnectors.base_url", retired,
		},
		"an empty account": {
			eventConnectors(acctest.Values{"token": connectorToken, "account_id": ""}),
			"eventconnectors.account_id", `The value is empty\. Remove the argument, or set it to null\.$`,
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

// The same in the environment, where the error names the variable.
func TestMistakesOfOnePlatformInTheEnvironment(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variable, value string
		attribute       string
		message         string
	}{
		"a malformed key":  {"ECOEVENTS_API_KEY", "hunter2", "ecoevents.api_key", `begins with ek_live_`},
		"a key as token":   {"ECOEVENTS_ACCESS_TOKEN", liveKey, "ecoevents.access_token", `This is an API key\. Set it as api_key`},
		"a path too long":  {"EVENTICAT_BASE_URL", "https://app.eventicat.com/api/", "eventicat.base_url", `The provider adds /api itself`},
		"the retired host": {"EVENTCONNECTORS_BASE_URL", "https://app.thefeedfactory.nl/api", "eventconnectors.base_url", `is out of service since The Feed Factory became Event Connectors\. Write https://app\.eventconnectors\.nl/api`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, speak(t, map[string]string{test.variable: test.value}).Configure(nil), test.attribute,
				`^Cannot use `+test.variable+` from the environment as `+test.attribute+`: .*`+test.message)
		})
	}
}

func TestNoMistake(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]acctest.Values{
		"nothing":                    nil,
		"everything not known":       {"ecoevents": acctest.Unknown, "eventicat": acctest.Unknown, "eventconnectors": acctest.Unknown, "rate_limit": acctest.Unknown},
		"a test key":                 ecoEvents(acctest.Values{"api_key": "ek_test_a1b2c3d4e5f6g7h8i9j0"}),
		"an odd password":            eventConnectors(acctest.Values{"email": "ada@example.com", "password": "pass word “ü”"}),
		"an odd key":                 eventicat(acctest.Values{"api_key": `k+/%&=?#"'<>\`}),
		"a key in the header":        eventicat(acctest.Values{"api_key": eventicatKey, "auth_method": "bearer"}),
		"a method without a key":     eventicat(acctest.Values{"auth_method": "query"}),
		"an account":                 eventConnectors(acctest.Values{"token": connectorToken, "account_id": "acc_1"}),
		"the base URL as documented": eventConnectors(acctest.Values{"token": connectorToken, "base_url": "https://app.eventconnectors.nl/api/"}),
		"limits at their ends":       {"rate_limit": acctest.Values{"max_wait_seconds": 0, "reserve_percent": 90}},
		"limits at their other ends": {"rate_limit": acctest.Values{"max_wait_seconds": 86400, "reserve_percent": 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := speak(t, nil)
			if found := append(p.Validate(config), p.Configure(config)...); len(found) > 0 {
				t.Errorf("found %+v", found)
			}
		})
	}
}

// A key in the query is good, and a warning says what is better.
func TestKeyInTheQueryGetsAWarning(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*acctest.Protocol{
		"key in the block":       speak(t, nil),
		"key in the environment": speak(t, map[string]string{"EVENTICAT_API_KEY": eventicatKey}),
	} {
		block := acctest.Values{"auth_method": "query"}
		if name == "key in the block" {
			block["api_key"] = eventicatKey
		}
		found := p.Configure(eventicat(block))
		if len(found) != 1 || !found[0].Warning || found[0].Attribute != "eventicat.auth_method" ||
			!regexp.MustCompile(`Eventicat recommends the header`).MatchString(found[0].Detail) {
			t.Errorf("%s: got %+v, want one warning", name, found)
		}
	}
}
