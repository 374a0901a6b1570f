// Package lifecycletest is the laws of the engine in internal/lifecycle: what holds for every kind of resource, whatever fails.
// A kind is put through them by declaring a Subject. The laws speak the provider's protocol as Terraform does, without its
// command line, and let requests fail on their way; so they do for any platform that answers HTTP.
package lifecycletest

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// Subject is a kind of resource that is put through the laws. What it can do is seen from its schema.
type Subject struct {
	Type string // "eventcreds_ecoevents_api_key"
	// Config is a configuration, and Changed are others that differ in what is sent to the platform.
	Config  acctest.Values
	Changed []acctest.Values

	// Requests of the kind's client, as patterns of http.ServeMux: "DELETE /v1/api-keys/{id}". Read is empty where only the list
	// shows an object.
	Create, Read, List, Delete string
	Account                    string // that for the account of the credential; empty where the platform does not tell it

	Start   func(*testing.T) Platform
	Another func(*testing.T) Platform // where there is Account: starts the platform for a credential of another account
}

// Platform is a platform that some cases have for themselves, one after the other.
type Platform struct {
	// Wire answers what the provider sends. It takes the time from where it is called, which may be a synctest bubble.
	Wire http.RoundTripper
	// Provider serves a provider that sends everything through a transport, and that an empty configuration configures.
	Provider func(http.RoundTripper) func() (tfprotov6.ProviderServer, error)
	// Reset takes it back to the start.
	Reset func()
	// Alive is what requests made and is there: the secrets that the platform accepts, by id. What has none is there too.
	Alive func() map[string][]string
	// Remove removes something as a person does by hand.
	Remove func(id string)
}

// Run puts a subject through all laws, side by side.
func Run(t *testing.T, subject Subject) {
	t.Helper()
	k := newKind(t, subject)
	laws := map[string]func(*testing.T, *kind, Platform){
		"what is created is stored before anything else":          storedFirst,
		"a lost create is settled":                                lostCreate,
		"what the platform does not say is gone stays":            staysInState,
		"wherever an apply fails, the next one goes on":           partialFailure,
		"a refresh of what did not change changes nothing":        quietRefresh,
		"a destroy leaves nothing, and takes what is gone for it": destroyed,
		"every answer has an identity":                            identified,
		"whatever happens":                                        anything,
	}
	if k.Account != "" {
		laws["another account takes nothing"] = anotherAccount
		laws["the account of what is found is kept"] = learntAccount
	}
	if k.rotates {
		laws["what could not be retired is retired later"] = failedRetire
	}
	for name, law := range laws {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			law(t, k, subject.Start(t))
		})
	}
}
