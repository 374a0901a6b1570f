package resources_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const apiKey = "eventcreds_ecoevents_api_key.test"

func apiKeyConfig(arguments string) string {
	return fmt.Sprintf("resource \"eventcreds_ecoevents_api_key\" \"test\" {\n%s\n}\n", arguments)
}

const twoScopes = `
  name   = "ci"
  scopes = ["events:read", "events:write"]`

func TestAccEcoEventsAPIKeyLifecycle(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var id, key string
	box.Run(t,
		resource.TestStep{
			Config: apiKeyConfig(twoScopes),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(apiKey, tfjsonpath.New("id"), knownvalue.StringRegexp(regexp.MustCompile(`^key_`))),
				statecheck.ExpectKnownValue(apiKey, tfjsonpath.New("key"), knownvalue.StringRegexp(regexp.MustCompile(`^ek_live_`))),
				statecheck.ExpectKnownValue(apiKey, tfjsonpath.New("environment"), knownvalue.StringExact("live")),
				statecheck.ExpectKnownValue(apiKey, tfjsonpath.New("created_at"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue(apiKey, tfjsonpath.New("retiring"), knownvalue.ListSizeExact(0)),
				statecheck.ExpectSensitiveValue(apiKey, tfjsonpath.New("key")),
			},
			Check: resource.ComposeTestCheckFunc(value(apiKey, "id", &id), value(apiKey, "key", &key)),
		},
		resource.TestStep{
			PreConfig: func() {
				live := expectLive(t, box, sandbox.KindAPIKey, 1)
				if live[0].ID != id || live[0].Value != key {
					t.Errorf("the platform knows %s, the state %s, or their values differ", live[0].ID, id)
				}
				verifyWith(t, box, key, http.StatusOK) // a use changes the key on the platform, not the plan
			},
			Config:   apiKeyConfig(strings.Replace(twoScopes, `"events:read", "events:write"`, `"events:write", "events:read"`, 1)),
			PlanOnly: true,
		},
	)
	expectLive(t, box, sandbox.KindAPIKey, 0)
}

// verifyWith asks the platform itself about a key.
func verifyWith(t *testing.T, box *acctest.Sandbox, key string, want int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, box.URL+"/ecoevents/v1/auth/verify", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != want {
		t.Errorf("the platform answers %d to the key, want %d", resp.StatusCode, want)
	}
}

func TestAccEcoEventsAPIKeyReissue(t *testing.T) {
	t.Parallel()
	for argument, arguments := range map[string]string{
		"name":        strings.Replace(twoScopes, `"ci"`, `"release"`, 1),
		"scopes":      strings.Replace(twoScopes, `"events:write"`, `"analytics:read"`, 1),
		"environment": twoScopes + "\n  environment = \"test\"",
	} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			var oldID, newID, oldKey, newKey string
			box.Run(t,
				resource.TestStep{
					Config: apiKeyConfig(twoScopes),
					Check:  resource.ComposeTestCheckFunc(value(apiKey, "id", &oldID), value(apiKey, "key", &oldKey)),
				},
				resource.TestStep{
					Config: apiKeyConfig(arguments),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(apiKey, plancheck.ResourceActionUpdate),
						plancheck.ExpectUnknownValue(apiKey, tfjsonpath.New("id")),
						plancheck.ExpectUnknownValue(apiKey, tfjsonpath.New("key")),
						plancheck.ExpectUnknownValue(apiKey, tfjsonpath.New("created_at")),
						plancheck.ExpectUnknownValue(apiKey, tfjsonpath.New("retiring")),
					}},
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(apiKey, tfjsonpath.New("retiring"), knownvalue.ListSizeExact(0)),
					},
					Check: resource.ComposeTestCheckFunc(value(apiKey, "id", &newID), value(apiKey, "key", &newKey)),
					PostApplyFunc: func() {
						if live := expectLive(t, box, sandbox.KindAPIKey, 1); live[0].ID != newID || oldID == newID {
							t.Errorf("alive is %s, in state was %s and is %s", live[0].ID, oldID, newID)
						}
						verifyWith(t, box, oldKey, http.StatusUnauthorized)
						verifyWith(t, box, newKey, http.StatusOK)
					},
				},
			)
			expectLive(t, box, sandbox.KindAPIKey, 0)
		})
	}
}

// The old key cannot be revoked: both stay in state, and the next apply heals it.
func TestAccEcoEventsAPIKeyFailedRevoke(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	changed := apiKeyConfig(strings.Replace(twoScopes, `"ci"`, `"release"`, 1))
	var oldID string
	box.Run(t,
		resource.TestStep{Config: apiKeyConfig(twoScopes), Check: value(apiKey, "id", &oldID)},
		resource.TestStep{
			PreConfig: func() {
				box.Intercept(refuse(http.MethodDelete, "/v1/api-keys/", status(http.StatusInternalServerError, "")))
			},
			Config: changed,
			Check: func(state *terraform.State) error {
				return resource.TestCheckResourceAttr(apiKey, "retiring.0.id", oldID)(state)
			},
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig: func() { expectLive(t, box, sandbox.KindAPIKey, 2); box.Intercept(nil) },
			Config:    changed,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(apiKey, plancheck.ResourceActionUpdate),
				plancheck.ExpectUnknownValue(apiKey, tfjsonpath.New("retiring")),
				plancheck.ExpectKnownValue(apiKey, tfjsonpath.New("id"), knownvalue.NotNull()),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(apiKey, tfjsonpath.New("retiring"), knownvalue.ListSizeExact(0)),
			},
			PostApplyFunc: func() { expectLive(t, box, sandbox.KindAPIKey, 1) },
		},
	)
	expectLive(t, box, sandbox.KindAPIKey, 0)
}

// The current key is revoked by hand while an older one is still to be revoked: neither is forgotten.
func TestAccEcoEventsAPIKeyRevokedOutsideWhileRetiring(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	changed := apiKeyConfig(strings.Replace(twoScopes, `"ci"`, `"release"`, 1))
	var id string
	box.Run(t,
		resource.TestStep{Config: apiKeyConfig(twoScopes)},
		resource.TestStep{
			PreConfig: func() {
				box.Intercept(refuse(http.MethodDelete, "/v1/api-keys/", status(http.StatusInternalServerError, "")))
			},
			Config:             changed,
			Check:              value(apiKey, "id", &id),
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig: func() {
				box.Intercept(nil)
				dashboard(t, box, "ecoevents", "revoke", id, nil)
			},
			RefreshState:       true,
			ExpectNonEmptyPlan: true,
			Check: resource.ComposeTestCheckFunc(
				resource.TestCheckNoResourceAttr(apiKey, "id"),
				resource.TestCheckNoResourceAttr(apiKey, "key"),
				resource.TestCheckResourceAttr(apiKey, "retiring.#", "2"), // it is revoked again, in case it is alive after all
			),
		},
		resource.TestStep{
			Config:           changed,
			ConfigPlanChecks: expectAction(apiKey, plancheck.ResourceActionUpdate),
			Check:            resource.TestCheckResourceAttr(apiKey, "retiring.#", "0"),
			PostApplyFunc:    func() { expectLive(t, box, sandbox.KindAPIKey, 1) },
		},
	)
	expectLive(t, box, sandbox.KindAPIKey, 0)
}

func TestAccEcoEventsAPIKeyDrift(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var before, id string
	steps := []resource.TestStep{{Config: apiKeyConfig(twoScopes), Check: value(apiKey, "id", &id)}}
	for _, test := range []struct {
		action string
		fields map[string]any
		want   plancheck.ResourceActionType
	}{
		{"rescope", map[string]any{"scopes": []string{"events:read"}}, plancheck.ResourceActionUpdate},
		{"rescope", map[string]any{"scopes": []string{"full_access"}}, plancheck.ResourceActionUpdate},
		{"rename", map[string]any{"name": "hands off"}, plancheck.ResourceActionUpdate},
		{"revoke", nil, plancheck.ResourceActionUpdate},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() {
				before = id
				dashboard(t, box, "ecoevents", test.action, id, test.fields)
			},
			Config:           apiKeyConfig(twoScopes),
			ConfigPlanChecks: expectAction(apiKey, test.want),
			Check:            value(apiKey, "id", &id),
			PostApplyFunc: func() {
				if live := expectLive(t, box, sandbox.KindAPIKey, 1); live[0].ID != id || id == before || live[0].Name != "ci" {
					t.Errorf("alive is %s with the name %q, in state was %s and is %s", live[0].ID, live[0].Name, before, id)
				}
			},
		})
	}
	box.Run(t, steps...)
	expectLive(t, box, sandbox.KindAPIKey, 0)
}

func TestAccEcoEventsAPIKeyImport(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	id, key := box.EcoEvents.IssueAPIKey("ci", []string{"events:write", "events:read"}, "live")
	box.Run(t,
		resource.TestStep{
			Config:        apiKeyConfig(twoScopes),
			ResourceName:  apiKey,
			ImportState:   true,
			ImportStateId: key,
			ExpectError:   regexp.MustCompile(`this is a\s+secret, not an id`),
		},
		resource.TestStep{
			Config:        apiKeyConfig(twoScopes),
			ResourceName:  apiKey,
			ImportState:   true,
			ImportStateId: "key_nobodyhas1",
			ExpectError:   regexp.MustCompile("Cannot import non-existent remote object"),
		},
		resource.TestStep{
			Config:             apiKeyConfig(twoScopes),
			ResourceName:       apiKey,
			ImportState:        true,
			ImportStateId:      id,
			ImportStatePersist: true,
		},
		resource.TestStep{
			Config:           apiKeyConfig(twoScopes),
			ConfigPlanChecks: emptyPlan(),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(apiKey, tfjsonpath.New("key"), knownvalue.Null()),
				statecheck.ExpectKnownValue(apiKey, tfjsonpath.New("id"), knownvalue.StringExact(id)),
				statecheck.ExpectKnownValue(apiKey, tfjsonpath.New("retiring"), knownvalue.ListSizeExact(0)),
			},
		},
		resource.TestStep{
			Config: apiKeyConfig(strings.Replace(twoScopes, `"ci"`, `"release"`, 1)),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(apiKey, tfjsonpath.New("key"), knownvalue.NotNull()),
			},
		},
	)
	verifyWith(t, box, key, http.StatusUnauthorized)
}

// Whatever the platform answers to a refresh but "not found", the key stays in state.
func TestAccEcoEventsAPIKeyRefreshFails(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	steps := []resource.TestStep{{Config: apiKeyConfig(twoScopes)}}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"401":              {status(401, `{"error": "Invalid API key"}`), `401 Unauthorized: Invalid API key`},
		"403":              {status(403, `{"error": {"code": "forbidden", "message": "Missing scope"}}`), `403 Forbidden: Missing scope \(forbidden\)`},
		"500 empty":        {status(500, ""), `500 Internal Server Error`},
		"500 problem+json": {status(500, `{"title": "Broken", "detail": "badly"}`), `500 Internal Server Error: Broken \(badly\)`},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://login.example.com/?next=secret", http.StatusFound)
		}, `redirected to https://login\.example\.com,`},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() {
				t.Log(name)
				box.Intercept(refuse(http.MethodGet, "/v1/api-keys/", test.answer))
			},
			Config:      apiKeyConfig(twoScopes),
			ExpectError: regexp.MustCompile(`(?s)cannot read the API key.*` + strings.ReplaceAll(test.want, " ", `\s+`)),
		})
	}
	steps = append(steps, resource.TestStep{PreConfig: func() { box.Intercept(nil) }, Config: apiKeyConfig(twoScopes), PlanOnly: true})
	box.Run(t, steps...)
	expectLive(t, box, sandbox.KindAPIKey, 0)
}

// A create that the platform answers with an error is sent once, and leaves nothing in state.
func TestAccEcoEventsAPIKeyCreateFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"409":                 {status(409, `{"message": "The name is taken"}`), `409 Conflict: The name is taken`},
		"503":                 {status(503, "upstream is away"), `503 Service Unavailable: upstream is away.*It is not known whether EcoEvents carried this out`},
		"201 without the key": {status(201, `{"id": "key_1"}`), `expected an object with .id. \(text\) and .key. \(text\)`},
		"201 malformed":       {status(201, `{"id": `), `not in the form this provider knows`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			creates := 0
			box.Intercept(refuse(http.MethodPost, "/v1/api-keys", func(w http.ResponseWriter, r *http.Request) {
				creates++
				test.answer(w, r)
			}))
			box.Run(t, resource.TestStep{
				Config:      apiKeyConfig(twoScopes),
				ExpectError: regexp.MustCompile(`(?s)cannot create the API key.*` + strings.ReplaceAll(test.want, " ", `\s+`)),
			})
			if creates != 1 {
				t.Errorf("the create was sent %d times", creates)
			}
		})
	}
}

// A destroy that fails keeps the key in state; the next one heals it. A key that is gone already is destroyed.
func TestAccEcoEventsAPIKeyDestroyFails(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	box.Run(t,
		resource.TestStep{Config: apiKeyConfig(twoScopes)},
		resource.TestStep{
			PreConfig:   func() { box.Intercept(refuse(http.MethodDelete, "/v1/api-keys/", status(500, ""))) },
			Config:      apiKeyConfig(twoScopes),
			Destroy:     true,
			ExpectError: regexp.MustCompile(`cannot revoke the API key`),
		},
		resource.TestStep{
			PreConfig: func() {
				box.Intercept(refuse(http.MethodDelete, "/v1/api-keys/", func(w http.ResponseWriter, r *http.Request) {
					box.Intercept(nil)
					// Somebody was faster.
					dashboard(t, box, "ecoevents", "revoke", r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:], nil)
					box.ServeHTTP(w, r)
				}))
			},
			Config:  apiKeyConfig(twoScopes),
			Destroy: true,
		},
	)
	expectLive(t, box, sandbox.KindAPIKey, 0)
}

// More keys than the window allows: all are made, the provider waits.
func TestAccEcoEventsAPIKeyRateLimit(t *testing.T) {
	t.Parallel()
	rate, err := sandbox.ParseRate("10/2s")
	if err != nil {
		t.Fatal(err)
	}
	box := acctest.Start(t, sandbox.Options{Rate: rate})
	box.Run(t, resource.TestStep{
		Config: `
resource "eventcreds_ecoevents_api_key" "test" {
  count  = 15
  name   = "ci-${count.index}"
  scopes = ["events:read"]
}`,
	})
	expectLive(t, box, sandbox.KindAPIKey, 0)
	if stats := box.Stats(); stats.Requests["POST /ecoevents/v1/api-keys"]-stats.Refused > 15 {
		t.Errorf("15 keys took %d creates, of which %d were refused", stats.Requests["POST /ecoevents/v1/api-keys"], stats.Refused)
	}
}

func TestAccEcoEventsAPIKeyBadInput(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var steps []resource.TestStep
	for arguments, want := range map[string]string{
		"name = \"\"\nscopes = [\"events:read\"]":                                `(?s)name.*at least 1`,
		"name = \"x\"\nscopes = []":                                              `(?s)scopes.*at least 1`,
		"name = \"x\"\nscopes = [\"Events Read\"]":                               `must be written\s+resource:action`,
		"name = \"x\"\nscopes = [\"full_access\", \"events:read\"]":              `full_access cannot\s+be\s+combined`,
		"name = \"x\"\nscopes = [\"events:read\"]\nenvironment = \"production\"": `(?s)environment.*"live" "test"`,
	} {
		steps = append(steps, resource.TestStep{
			Config:      apiKeyConfig(arguments),
			ExpectError: regexp.MustCompile(want),
			PlanOnly:    true,
		})
	}
	box.Run(t, steps...)
	if total := box.Stats().Total; total != 0 {
		t.Errorf("%d requests were sent", total)
	}
}
