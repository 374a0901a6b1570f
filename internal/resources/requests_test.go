package resources_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// A plan that changes nothing asks for little, however many objects there are.
func TestRequestsOfAPlan(t *testing.T) {
	t.Parallel()
	keys := func(account, managed int) func(*testing.T) (*acctest.Sandbox, []acctest.Object) {
		return func(t *testing.T) (*acctest.Sandbox, []acctest.Object) {
			box := acctest.Start(t, sandbox.Options{APIKeys: account})
			provider := box.Configured(t)
			var objects []acctest.Object
			for _, c := range box.Credentials() {
				if c.Kind == sandbox.KindAPIKey && c.Value != box.Environment()["ECOEVENTS_API_KEY"] && len(objects) < managed {
					objects = append(objects, provider.Import(apiKeyType, c.ID))
				}
			}
			return box, objects
		}
	}
	for name, test := range map[string]struct {
		objects func(*testing.T) (*acctest.Sandbox, []acctest.Object)
		managed int
		most    int
	}{
		"1,000 of 1,000 keys": {keys(1000, 1000), 1000, 25},
		"3 of 10,000 keys":    {keys(10_000, 3), 3, 11},
		"1,000 webhooks": {func(t *testing.T) (*acctest.Sandbox, []acctest.Object) {
			box := acctest.Start(t, sandbox.Options{})
			provider := box.Configured(t)
			var objects []acctest.Object
			for n := range 1000 {
				objects = append(objects, provider.Make(provider.Absent(webhookType), webhookValues(fmt.Sprint("https://hooks.example.com/", n))))
			}
			return box, objects
		}, 1000, 15},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, objects := test.objects(t)
			if len(objects) != test.managed {
				t.Fatalf("there are %d objects", len(objects))
			}
			before := box.Stats().Total
			provider := box.Configured(t)
			var all sync.WaitGroup
			for first := range 10 {
				all.Go(func() {
					for n := first; n < len(objects); n += 10 {
						object := provider.Read(objects[n])
						if planned := provider.Plan(object, arguments(object)); !planned.State.Equal(object.State) {
							t.Errorf("the plan changes %s into %s", object.State, planned.State)
						}
					}
				})
			}
			all.Wait()
			requests := box.Stats().Total - before
			t.Logf("%d requests", requests)
			if requests > test.most {
				t.Errorf("%d requests, want at most %d: %v", requests, test.most, box.Stats().Requests)
			}
		})
	}
}

// arguments are what a configuration says of an object as it is.
func arguments(object acctest.Object) acctest.Values {
	var state map[string]tftypes.Value
	_ = object.State.As(&state) // it is an object
	config := acctest.Values{}
	for _, name := range []string{"name", "scopes", "url", "events"} {
		if value, has := state[name]; has {
			config[name] = value
		}
	}
	return config
}
