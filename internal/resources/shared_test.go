package resources_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func emptyPlan() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

func expectAction(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

// value remembers an attribute of a resource for later steps.
func value(address, attribute string, into *string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		instance, ok := state.RootModule().Resources[address]
		if !ok {
			return fmt.Errorf("%s is not in state", address)
		}
		*into = instance.Primary.Attributes[attribute]
		return nil
	}
}

// refuse answers requests of a method to paths that contain a text, and reports them.
func refuse(method, path string, answer http.HandlerFunc) acctest.Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != method || !strings.Contains(r.URL.Path, path) {
			return false
		}
		answer(w, r)
		return true
	}
}

func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if strings.HasPrefix(body, "{") {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	}
}

// expectLive fails unless exactly so many credentials that Terraform made are alive.
func expectLive(t *testing.T, box *acctest.Sandbox, kind string, want int) []sandbox.Credential {
	t.Helper()
	live := box.Live(kind)
	if len(live) != want {
		t.Errorf("%d credentials of kind %s are alive, want %d: %+v", len(live), kind, want, live)
	}
	return live
}

func dashboard(t *testing.T, box *acctest.Sandbox, platform, action, id string, fields map[string]any) {
	t.Helper()
	if err := box.Dashboard(platform, action, id, fields); err != nil {
		t.Error(err)
	}
}

// lose lets the sandbox do what a request asks for, and breaks the connection before the answer.
func lose(box *acctest.Sandbox) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		box.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}
}

// once answers the first request in another way than the sandbox, and leaves it to the sandbox from then on.
func once(box *acctest.Sandbox, answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		box.Intercept(nil)
		answer(w, r)
	}
}

// At a wrong address everything is "not found", and nothing of it is gone: neither a refresh nor a destroy takes it so.
func TestAccWrongAddress(t *testing.T) {
	t.Parallel()
	for variable, test := range map[string]struct{ config, asked string }{
		"ECOEVENTS_BASE_URL":       {apiKeyConfig(twoScopes), "cannot list the API keys"},
		"EVENTICAT_BASE_URL":       {aggregatorConfig(fullAggregator), "cannot list the aggregators"},
		"EVENTCONNECTORS_BASE_URL": {tokenConfig(plainToken), "cannot list the tokens"},
	} {
		t.Run(variable, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			right := box.Environment()[variable]
			wrong := resource.TestStep{
				PreConfig:   func() { box.Setenv(variable, right+"/elsewhere") },
				Config:      test.config,
				ExpectError: regexp.MustCompile(`(?s)` + test.asked + `.*404 Not Found.*base_url`),
			}
			destroy := wrong
			destroy.Destroy = true
			box.Run(t,
				resource.TestStep{Config: test.config},
				wrong,
				destroy,
				resource.TestStep{PreConfig: func() { box.Setenv(variable, right) }, Config: test.config, PlanOnly: true},
			)
		})
	}
}
