package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
)

// block is how one platform can be configured, and what the configuration says. Its arguments are strings.
type block struct {
	name      string
	platform  string // as people read it
	object    types.Object
	arguments []argument
}

// argument is one argument of a block. Its value comes from the configuration, or else from the environment.
type argument struct {
	name     string
	variable string
	kind     string             // of credential; those of one kind belong together; empty for what is no credential
	check    func(string) error // whose error says what to write instead, and does not repeat the value
}

// settings are what a block comes to.
type settings struct {
	values     map[string]string
	credential bool      // one kind is there, whole
	unknown    path.Path // an argument whose value is not known yet, or empty
}

// resolve takes each argument from the configuration or the environment, and refuses what does not fit together. A block
// that holds any credential ignores those of the environment.
func (b block) resolve(getenv func(string) string, diags *diag.Diagnostics) settings {
	s := settings{values: map[string]string{}}
	if b.object.IsUnknown() {
		s.unknown = path.Root(b.name)
		return s
	}

	written := b.object.Attributes()
	inBlock := slices.ContainsFunc(b.arguments, func(a argument) bool {
		return a.kind != "" && written[a.name] != nil && !written[a.name].IsNull()
	})
	present := map[string]bool{}
	for _, a := range b.arguments {
		value, _ := written[a.name].(types.String)
		switch {
		case value.IsUnknown():
			s.unknown = path.Root(b.name).AtName(a.name)
			present[a.name] = true
			continue
		case !value.IsNull():
			s.values[a.name] = value.ValueString()
		case a.kind != "" && inBlock || getenv(a.variable) == "":
			continue
		default:
			s.values[a.name] = getenv(a.variable)
		}
		present[a.name] = true
		if err := a.check(s.values[a.name]); err != nil {
			diags.AddAttributeError(path.Root(b.name).AtName(a.name), "Cannot use "+b.source(a, value), attributes.Sentence(err))
		}
	}
	s.credential = b.checkKinds(present, diags)
	return s
}

// checkKinds refuses two kinds of credential at once, and half of one. It reports whether there is a credential.
func (b block) checkKinds(present map[string]bool, diags *diag.Diagnostics) bool {
	first := ""
	for _, a := range b.arguments {
		switch {
		case a.kind == "" || !present[a.name]:
		case first == "":
			first = a.kind
		case a.kind != first:
			diags.AddAttributeError(path.Root(b.name).AtName(a.name), "Two kinds of "+b.platform+" credentials",
				fmt.Sprintf("More than one kind is set, in the provider block or in the environment: %s, and %s. Set one kind: %s.", first, a.kind, b.kinds()))
			return false
		}
	}
	for _, a := range b.arguments {
		if a.kind == first && first != "" && !present[a.name] {
			diags.AddAttributeError(path.Root(b.name).AtName(a.name), fmt.Sprintf("Missing %s.%s", b.name, a.name),
				fmt.Sprintf("For a sign-in, %s are set together, and %s is missing. Set it where the other one is set (in the environment: %s).",
					a.kind, a.name, a.variable))
			return false
		}
	}
	return first != ""
}

// kinds lists the kinds of credential: "api_key, or access_token, or email and password".
func (b block) kinds() string {
	var kinds []string
	for _, a := range b.arguments {
		if a.kind != "" && !slices.Contains(kinds, a.kind) {
			kinds = append(kinds, a.kind)
		}
	}
	return strings.Join(kinds, ", or ")
}

// credentialVariables are the variables of each kind of credential: "ECOEVENTS_EMAIL and ECOEVENTS_PASSWORD".
func (b block) credentialVariables() []string {
	var variables []string
	last := ""
	for _, a := range b.arguments {
		switch a.kind {
		case "":
		case last:
			variables[len(variables)-1] += " and " + a.variable
		default:
			variables = append(variables, a.variable)
		}
		last = a.kind
	}
	return variables
}

// source names where a value came from.
func (b block) source(a argument, written types.String) string {
	if written.IsNull() {
		return fmt.Sprintf("%s from the environment as %s.%s", a.variable, b.name, a.name)
	}
	return b.name + "." + a.name
}

// checkBaseURL refuses, beside what no base URL may be, one that ends in what the platform's paths begin with.
func checkBaseURL(raw string, prefixes ...string) error {
	baseURL, err := apiclient.CheckBaseURL(raw)
	if err != nil {
		return err
	}
	for _, prefix := range prefixes {
		if strings.HasSuffix(baseURL, prefix) {
			return fmt.Errorf("the provider adds %s itself. Remove it from the end of the URL", prefix)
		}
	}
	return nil
}

func anything(string) error { return nil }
