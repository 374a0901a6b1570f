package provider_test

import (
	"maps"
	"slices"
	"strings"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

const (
	liveKey        = "ek_live_a1b2c3d4e5f6g7h8i9j0"
	accessToken    = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"
	eventicatKey   = "evc_a1b2c3d4e5f6g7h8i9j0"
	connectorToken = "tok_a1b2c3d4e5f6g7h8i9j0"
)

// platform is how a platform is configured, for what all of them have in common.
type platform struct {
	name, block string
	kinds       []kind // of credential
	verify      string // the data source that asks the platform with one call
}

// kind is a kind of credential: the arguments that belong together, in order.
type kind struct {
	arguments []string
	values    acctest.Values
}

func (k kind) String() string { return strings.Join(k.arguments, " and ") }

// isSignIn tells what goes into a body from what goes into a header.
func (k kind) isSignIn() bool { return len(k.arguments) > 1 }

func platforms() []platform {
	one := func(argument, value string) kind { return kind{[]string{argument}, acctest.Values{argument: value}} }
	signIn := kind{[]string{"email", "password"}, acctest.Values{"email": "ada@example.com", "password": "hunter2"}}
	return []platform{
		{"EcoEvents", "ecoevents", []kind{one("api_key", liveKey), one("access_token", accessToken), signIn}, "eventcreds_ecoevents_verify"},
		{"Eventicat", "eventicat", []kind{one("api_key", eventicatKey)}, "eventcreds_eventicat_verify"},
		{"Event Connectors", "eventconnectors", []kind{one("token", connectorToken), signIn}, "eventcreds_eventconnectors_verify"},
	}
}

// config is a configuration of the platform's block alone.
func (p platform) config(values ...acctest.Values) acctest.Values {
	return acctest.Values{p.block: merged(values...)}
}

// environment is the environment that says the same.
func (p platform) environment(values ...acctest.Values) map[string]string {
	environment := map[string]string{}
	for argument, value := range merged(values...) {
		environment[p.variable(argument)], _ = value.(string)
	}
	return environment
}

func (p platform) variable(argument string) string { return strings.ToUpper(p.block + "_" + argument) }

// credentials are the arguments that make up credentials, in order.
func (p platform) credentials() []string {
	var arguments []string
	for _, k := range p.kinds {
		arguments = append(arguments, k.arguments...)
	}
	return arguments
}

// either lists the kinds of credential, as messages do.
func (p platform) either() string {
	var names []string
	for _, k := range p.kinds {
		names = append(names, k.String())
	}
	return strings.Join(names, ", or ")
}

// notConfigured is what everything of the platform says that is used without a credential.
func (p platform) notConfigured() string {
	var variables []string
	for _, k := range p.kinds {
		var together []string
		for _, argument := range k.arguments {
			together = append(together, p.variable(argument))
		}
		variables = append(variables, strings.Join(together, " and "))
	}
	return `^Missing ` + p.name + ` credentials: .*block "` + p.block + `".* \(` + strings.Join(variables, ", or ") + `\)\.$`
}

// offers reports whether a resource, a data source or an ephemeral resource is the platform's.
func (p platform) offers(name string) bool { return strings.HasPrefix(name, "eventcreds_"+p.block+"_") }

// dataSources are the platform's.
func (p platform) dataSources(of *acctest.Protocol) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(of.Schema.DataSourceSchemas)), func(name string) bool { return !p.offers(name) })
}

// resources are arguments enough to plan each of the platform's resources with.
func (p platform) resources() map[string]acctest.Values {
	all := map[string]acctest.Values{
		"eventcreds_ecoevents_api_key":     {"name": "ci", "scopes": []any{"events:read"}},
		"eventcreds_ecoevents_webhook":     {"url": "https://example.com/hook", "events": []any{"event.created"}},
		"eventcreds_eventicat_aggregator":  {"name": "web"},
		"eventcreds_eventconnectors_token": {"name": "crm", "roles": []any{"ROLE_EXTERNAL_USER"}},
	}
	maps.DeleteFunc(all, func(name string, _ acctest.Values) bool { return !p.offers(name) })
	return all
}

// ephemerals are arguments enough to open each of the platform's ephemeral resources with.
func (p platform) ephemerals() map[string]acctest.Values {
	all := map[string]acctest.Values{
		"eventcreds_ecoevents_access_token":  nil,
		"eventcreds_ecoevents_api_key":       {"name": "ci", "scopes": []any{"events:read"}},
		"eventcreds_ecoevents_verify":        nil,
		"eventcreds_eventconnectors_session": nil,
	}
	maps.DeleteFunc(all, func(name string, _ acctest.Values) bool { return !p.offers(name) })
	return all
}

// merged are values of which later ones come before earlier ones.
func merged(values ...acctest.Values) acctest.Values {
	all := acctest.Values{}
	for _, v := range values {
		maps.Copy(all, v)
	}
	return all
}
