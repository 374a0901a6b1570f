package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// mistake is what is wrong with a block, and the error that says so.
type mistake struct {
	values    acctest.Values
	attribute string
	message   string
}

// mistakes are those that every platform refuses, in its block and in the environment.
func (p platform) mistakes() map[string]mistake {
	found := map[string]mistake{}
	for i, k := range p.kinds {
		for _, argument := range k.arguments {
			p.addOddValues(found, k, argument)
		}
		if k.isSignIn() {
			for half, missing := range map[string]string{"email": "password", "password": "email"} {
				found[half+" without "+missing] = mistake{acctest.Values{half: k.values[half]}, missing,
					`^Missing ` + p.block + `\.` + missing + `: For a sign-in, email and password are set together, and ` + missing + ` is missing\. .*\(in the environment: ` + p.variable(missing) + `\)`}
			}
		}
		for _, other := range p.kinds[i+1:] {
			message := `^Two kinds of ` + p.name + ` credentials: .*: ` + k.String() + `, and ` + other.String() + `\. Set one kind: ` + p.either() + `\.$`
			found[k.String()+" beside "+other.String()] = mistake{merged(k.values, other.values), other.arguments[0], message}
			last := other.arguments[len(other.arguments)-1]
			found[k.String()+" beside "+last] = mistake{merged(k.values, acctest.Values{last: other.values[last]}), last, message}
		}
	}
	for name, test := range map[string]struct{ value, message string }{
		"over HTTP":                           {"http://api.example.com", `: Credentials are sent over HTTPS only\. Write https://`},
		"whose host only looks like loopback": {"http://127.0.0.1.example.com", `over HTTPS only`},
		"with another scheme":                 {"ftp://api.example.com", `over HTTPS only`},
		"with user and password":              {"https://ada:hunter2@api.example.com", `no user name and no password\. Set credentials with the arguments for credentials`},
		"with a query":                        {"https://api.example.com?key=hunter2", `no query and no fragment\. Remove what follows the path`},
		"with a fragment":                     {"https://api.example.com/#top", `no query and no fragment`},
		"without scheme":                      {"api.example.com", `This is not a URL\. Write it with scheme and host, such as https://api\.example\.com\.$`},
		"that cannot be parsed":               {"https://api.example.com:port", `This is not a URL`},
	} {
		found["a base_url "+name] = mistake{merged(p.kinds[0].values, acctest.Values{"base_url": test.value}), "base_url", test.message}
	}
	return found
}

// addOddValues adds what a credential must not hold.
func (p platform) addOddValues(found map[string]mistake, k kind, argument string) {
	value, _ := k.values[argument].(string)
	odd := func(where, value, message string) {
		found[argument+" with "+where] = mistake{merged(k.values, acctest.Values{argument: value}), argument, message}
	}
	const lineBreak = `: The value contains a line break.* Remove it, for example with trimspace\(\)\.$`
	odd("a line break at its end", value+"\n", lineBreak)
	odd("a carriage return at its end", value+"\r", lineBreak)
	odd("a line break inside", value[:5]+"\n"+value[5:], lineBreak)
	if k.isSignIn() {
		return // what goes into no header may hold everything else
	}
	const noHeader = `: The value contains a character that an HTTP header cannot hold`
	odd("a NUL", value+"\x00", noHeader)
	odd("a DEL", value+"\x7f", noHeader)
	odd("a tab", value+"\t", noHeader)
	odd("a space", value+" ", noHeader)
	odd("quotes of a word processor", "“"+value+"”", noHeader)
}

// What is wrong with a block itself is found without the environment: terraform validate shows it.
func TestMistakesInTheBlock(t *testing.T) {
	t.Parallel()
	for _, p := range platforms() {
		found := p.mistakes()
		for _, k := range p.kinds {
			for _, argument := range k.arguments {
				found[argument+", empty"] = mistake{merged(k.values, acctest.Values{argument: ""}), argument,
					`: The value is empty\. Remove the argument, or set it to null\.$`}
			}
		}
		found["an empty base_url"] = mistake{acctest.Values{"base_url": ""}, "base_url", `This is not a URL`}
		for name, test := range found {
			t.Run(p.block+"/"+name, func(t *testing.T) {
				t.Parallel()
				expect(t, speak(t, nil).Validate(p.config(test.values)), p.block+"."+test.attribute, test.message)
			})
		}
	}
}

// What is wrong with the environment, or with block and environment together, is found before anything is planned, and
// the error names the variable. terraform validate needs no environment.
func TestMistakesInTheEnvironment(t *testing.T) {
	t.Parallel()
	for _, p := range platforms() {
		for name, test := range p.mistakes() {
			if strings.Contains(name, "NUL") {
				continue // which no environment can hold
			}
			t.Run(p.block+"/"+name, func(t *testing.T) {
				t.Parallel()
				asked := speak(t, p.environment(test.values))
				if found := asked.Validate(nil); len(found) > 0 {
					t.Errorf("terraform validate found %+v", found)
				}
				message := test.message
				if strings.HasPrefix(message, ":") {
					message = `^Cannot use ` + p.variable(test.attribute) + ` from the environment as ` + p.block + `\.` + test.attribute + message
				}
				expect(t, asked.Configure(nil), p.block+"."+test.attribute, message)
			})
		}
	}
}

func TestMistakesInBlockAndEnvironment(t *testing.T) {
	t.Parallel()
	overHTTP := acctest.Values{"base_url": "http://api.example.com"}
	for _, p := range platforms() {
		first := p.kinds[0].values
		expect(t, speak(t, p.environment(overHTTP)).Configure(p.config(first)), p.block+".base_url", `over HTTPS only`)
		expect(t, speak(t, p.environment(first)).Configure(p.config(overHTTP)), p.block+".base_url", `over HTTPS only`)
		if len(p.kinds) == 1 {
			continue
		}
		// A block without any credential leaves those of the environment, and their mistakes.
		second := p.kinds[1]
		expect(t, speak(t, p.environment(first, second.values)).Configure(p.config(acctest.Values{"base_url": "https://api.example.com"})),
			p.block+"."+second.arguments[0], `^Two kinds of `+p.name+` credentials`)
		// A block that holds any ignores those of the environment, so that half of one cannot be completed there.
		expect(t, speak(t, p.environment(acctest.Values{"password": "hunter2"})).Configure(p.config(acctest.Values{"email": "ada@example.com"})),
			p.block+".password", `^Missing `+p.block+`.password: .*password is missing\. Set it where the other one is set`)
	}
}

func TestNoMistakeOnAnyPlatform(t *testing.T) {
	t.Parallel()
	for _, p := range platforms() {
		first := p.kinds[0].values
		at := func(url string) acctest.Values { return p.config(first, acctest.Values{"base_url": url}) }
		for name, test := range map[string]struct {
			environment map[string]string
			config      acctest.Values
		}{
			"an empty block":             {nil, p.config()},
			"the block not known":        {nil, acctest.Values{p.block: acctest.Unknown}},
			"a base_url with a path":     {nil, at("https://proxy.example.com/events/")},
			"HTTP to loopback":           {nil, at("http://127.0.0.1:8080")},
			"HTTP to localhost":          {nil, at("http://localhost:8080")},
			"HTTP to loopback over IPv6": {nil, at("http://[::1]:8080")},
			"a base_url alone":           {nil, p.config(acctest.Values{"base_url": "https://api.example.com"})},
			"empty variables":            {map[string]string{p.variable("api_key"): "", p.variable("token"): "", p.variable("email"): ""}, nil},
			"nonsense in the environment, beside a block": {
				map[string]string{p.variable("api_key"): "mal formed", p.variable("token"): "mal formed", p.variable("password"): "half"}, p.config(first),
			},
		} {
			t.Run(p.block+"/"+name, func(t *testing.T) {
				t.Parallel()
				asked := speak(t, test.environment)
				if found := append(asked.Validate(test.config), asked.Configure(test.config)...); len(found) > 0 {
					t.Errorf("found %+v", found)
				}
			})
		}
		for _, k := range p.kinds {
			for _, asked := range []acctest.Diagnostics{
				speak(t, nil).Configure(p.config(k.values)), speak(t, p.environment(k.values)).Configure(nil),
			} {
				if len(asked) > 0 {
					t.Errorf("%s: %s: found %+v", p.name, k, asked)
				}
			}
		}
	}
}

// Whatever is wrong with a credential, and wherever it is set, no message repeats it.
func TestNoMessageRepeatsACredential(t *testing.T) {
	t.Parallel()
	around := rapid.SampledFrom([]string{
		"", "\n", "\r\n", "\x00", "\t", " ", "\"", "'", "%", "%s", "%!", "\\", "ü", "\u2028", "\U0001F511", ".", "ek_live_", "ek_test_", "rt_",
		"eyJ", "eyJh.", "Bearer ", "http://", "https://", "//", "@", ":", "?", "#", "[", "/v1", "/api", "app.thefeedfactory.nl", "\x7f",
	})
	environment := map[string]string{}
	asked := speak(t, environment)
	rapid.Check(t, func(t *rapid.T) {
		clear(environment)
		secret := rapid.StringMatching(`[a-zA-Z0-9]{12}`).Draw(t, "secret")
		config := acctest.Values{}
		for _, p := range platforms() {
			block := acctest.Values{}
			for _, argument := range append(p.credentials(), "base_url") {
				odd := strings.Join(rapid.SliceOfN(around, 0, 2).Draw(t, "before"), "") + secret +
					strings.Join(rapid.SliceOfN(around, 0, 2).Draw(t, "after"), "")
				switch rapid.IntRange(0, 3).Draw(t, p.block+"."+argument) {
				case 0:
					block[argument] = odd
				case 1:
					environment[p.variable(argument)] = odd
				}
			}
			config[p.block] = block
		}
		found := append(asked.Validate(config), asked.Configure(config)...)
		if text := fmt.Sprintf("%+v", found); strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
			t.Fatalf("%s is in %s", secret, text)
		}
	})
}
