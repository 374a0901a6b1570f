package resources_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	fwresource "github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/resources"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const token = "eventcreds_eventconnectors_token.test"

func tokenConfig(arguments ...string) string {
	return fmt.Sprintf("resource \"eventcreds_eventconnectors_token\" \"test\" {\n%s\n}\n", strings.Join(arguments, "\n"))
}

const (
	plainToken    = "name = \"crm\"\nroles = [\"ROLE_EXTERNAL_USER\"]"
	firstCallback = `callback_url = "https://hooks.example.com/first"`
	otherCallback = `callback_url = "https://hooks.example.com/other"`
)

func TestAccEventConnectorsTokenLifecycle(t *testing.T) {
	t.Parallel()
	for _, auth := range []sandbox.Auth{sandbox.AuthAPIKey, sandbox.AuthPassword} {
		t.Run(string(auth), func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{Auth: auth})
			var id, secret string
			box.Run(t,
				resource.TestStep{
					Config: tokenConfig(plainToken),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(token, tfjsonpath.New("signing_secret"), knownvalue.Null()),
						statecheck.ExpectKnownValue(token, tfjsonpath.New("created_at"), knownvalue.NotNull()),
						statecheck.ExpectKnownValue(token, tfjsonpath.New("account_id"),
							knownvalue.StringExact(box.Environment()["EVENTCONNECTORS_ACCOUNT_ID"])),
						statecheck.ExpectSensitiveValue(token, tfjsonpath.New("token")),
						statecheck.ExpectSensitiveValue(token, tfjsonpath.New("signing_secret")),
					},
					Check: resource.ComposeTestCheckFunc(value(token, "id", &id), value(token, "token", &secret)),
					PostApplyFunc: func() {
						if live := expectLive(t, box, sandbox.KindToken, 1); live[0].ID != id || live[0].Value != secret {
							t.Errorf("the platform knows %s, the state %s, or their values differ", live[0].ID, id)
						}
					},
				},
				resource.TestStep{
					Config:           tokenConfig("name = \"erp\"\nroles = [\"ROLE_ADMIN\", \"ROLE_EXTERNAL_USER\"]"),
					ConfigPlanChecks: expectAction(token, plancheck.ResourceActionUpdate),
					Check:            resource.TestCheckResourceAttrPtr(token, "token", &secret),
				},
				resource.TestStep{
					PreConfig: func() {
						if live := expectLive(t, box, sandbox.KindToken, 1); live[0].ID != id || live[0].Name != "erp" {
							t.Errorf("alive is %s with the name %q", live[0].ID, live[0].Name)
						}
					},
					Config:   tokenConfig("name = \"erp\"\nroles = [\"ROLE_EXTERNAL_USER\", \"ROLE_ADMIN\"]"),
					PlanOnly: true,
				},
			)
			expectLive(t, box, sandbox.KindToken, 0)
		})
	}
}

// The four things that an update does with a callback: mint, leave, keep, remove.
func TestAccEventConnectorsTokenCallback(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var created, kept, minted string
	// The secret in state is the one that verifies.
	verifies := func(secret *string) func() {
		return func() {
			if live := expectLive(t, box, sandbox.KindSigningSecret, 1); live[0].Value != *secret {
				t.Error("the signing secret in state is not the one that verifies")
			}
		}
	}
	box.Run(t,
		resource.TestStep{Config: tokenConfig(plainToken, firstCallback), Check: value(token, "signing_secret", &created)},
		resource.TestStep{
			PreConfig: verifies(&created),
			Config:    tokenConfig(strings.Replace(plainToken, "crm", "erp", 1), firstCallback),
			Check:     resource.TestCheckResourceAttrPtr(token, "signing_secret", &created),
		},
		resource.TestStep{
			PreConfig: verifies(&created),
			Config:    tokenConfig(plainToken, otherCallback),
			Check: resource.ComposeTestCheckFunc(
				value(token, "signing_secret", &kept),
				resource.TestCheckResourceAttrPtr(token, "signing_secret", &created),
			),
		},
		resource.TestStep{
			PreConfig: verifies(&kept),
			Config:    tokenConfig(plainToken),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectKnownValue(token, tfjsonpath.New("signing_secret"), knownvalue.Null()),
			}},
			Check: resource.TestCheckNoResourceAttr(token, "signing_secret"),
		},
		resource.TestStep{
			PreConfig:     func() { expectLive(t, box, sandbox.KindSigningSecret, 0) },
			Config:        tokenConfig(plainToken, firstCallback),
			Check:         value(token, "signing_secret", &minted),
			PostApplyFunc: verifies(&minted),
		},
	)
	if minted == created || minted == "" {
		t.Error("the second first callback minted no secret")
	}
	if rotations := box.Stats().Requests[rotateRoute]; rotations != 0 {
		t.Errorf("the secret was rotated %d times", rotations)
	}
}

const rotateRoute = "POST /eventconnectors/accounts/{accountId}/tokens/{tokenId}/rotate-secret"

func triggers(version string) string {
	return fmt.Sprintf("signing_secret_triggers = { leak = %q }", version)
}

func TestAccEventConnectorsTokenTriggers(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var first, second string
	box.Run(t,
		resource.TestStep{Config: tokenConfig(plainToken, firstCallback), Check: value(token, "signing_secret", &first)},
		resource.TestStep{ // adding the map changes nothing
			Config: tokenConfig(plainToken, firstCallback, triggers("1")),
			Check:  resource.TestCheckResourceAttrPtr(token, "signing_secret", &first),
		},
		resource.TestStep{
			Config: tokenConfig(plainToken, firstCallback, triggers("2")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(token, plancheck.ResourceActionUpdate),
				plancheck.ExpectUnknownValue(token, tfjsonpath.New("signing_secret")),
			}},
			Check: value(token, "signing_secret", &second),
		},
		resource.TestStep{ // nor does removing it
			PreConfig: func() {
				if live := expectLive(t, box, sandbox.KindSigningSecret, 1); live[0].Value != second || first == second {
					t.Error("the state does not hold the rotated secret")
				}
			},
			Config: tokenConfig(plainToken, firstCallback),
			Check:  resource.TestCheckResourceAttrPtr(token, "signing_secret", &second),
		},
	)
	if rotations := box.Stats().Requests[rotateRoute]; rotations != 1 {
		t.Errorf("the secret was rotated %d times", rotations)
	}
}

// Whatever answer is lost on the way to a signing secret, the one in state verifies in the end.
func TestAccEventConnectorsTokenLostAnswers(t *testing.T) {
	t.Parallel()
	with := tokenConfig(plainToken, firstCallback, triggers("1"))
	for name, test := range map[string]struct {
		before, after string
		method, path  string
		answer        func(*acctest.Sandbox) http.HandlerFunc
		fails         string // what the apply says, if it fails
	}{
		"the answer that mints": {
			before: tokenConfig(plainToken), after: with,
			method: http.MethodPut, path: "/tokens/",
			answer: func(box *acctest.Sandbox) http.HandlerFunc { return once(box, lose(box)) },
		},
		"all answers that mint": {
			before: tokenConfig(plainToken), after: with,
			method: http.MethodPut, path: "/tokens/",
			answer: lose,
			fails:  "cannot change the token",
		},
		"the answer that rotates": {
			before: with, after: tokenConfig(plainToken, firstCallback, triggers("2")),
			method: http.MethodPost, path: "/rotate-secret",
			answer: func(box *acctest.Sandbox) http.HandlerFunc { return once(box, lose(box)) },
		},
		"all answers that rotate": {
			before: with, after: tokenConfig(plainToken, firstCallback, triggers("2")),
			method: http.MethodPost, path: "/rotate-secret",
			answer: lose,
			fails:  "cannot rotate the signing secret",
		},
		"a rotation that is refused": {
			before: with, after: tokenConfig(plainToken, firstCallback, triggers("2")),
			method: http.MethodPost, path: "/rotate-secret",
			answer: func(*acctest.Sandbox) http.HandlerFunc { return status(500, `{"message": "broken"}`) },
			fails:  "cannot rotate the signing secret",
		},
		"the secret in the answer that mints": {
			before: tokenConfig(plainToken), after: with,
			method: http.MethodPut, path: "/tokens/",
			answer: func(box *acctest.Sandbox) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) {
					lost := lose(box)
					defer func() {
						_ = recover() // the connection stays
						status(200, `{}`)(w, r)
					}()
					lost(w, r)
				}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			var secret string
			lost := resource.TestStep{
				PreConfig: func() { box.Intercept(refuse(test.method, test.path, test.answer(box))) },
				Config:    test.after,
			}
			if test.fails != "" {
				lost.ExpectError = regexp.MustCompile(test.fails)
			}
			box.Run(t,
				resource.TestStep{Config: test.before},
				lost,
				resource.TestStep{
					PreConfig: func() { box.Intercept(nil) },
					Config:    test.after,
					Check:     value(token, "signing_secret", &secret),
					PostApplyFunc: func() {
						if live := expectLive(t, box, sandbox.KindSigningSecret, 1); live[0].Value != secret {
							t.Error("the signing secret in state is not the one that verifies")
						}
					},
				},
			)
			expectLive(t, box, sandbox.KindToken, 0)
		})
	}
}

// An imported token, whose value nobody knows, gets the signing secret of its first callback as well, however late.
func TestAccEventConnectorsTokenImportedLostAnswers(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	id, _ := box.EventConnectors.IssueToken("crm", []string{"ROLE_EXTERNAL_USER"})
	with := tokenConfig(plainToken, firstCallback)
	var secret string
	box.Run(t,
		resource.TestStep{
			Config: tokenConfig(plainToken), ResourceName: token, ImportState: true, ImportStateId: id, ImportStatePersist: true,
		},
		resource.TestStep{
			PreConfig: func() {
				box.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
					return refuse(http.MethodPut, "/tokens/", lose(box))(w, r) ||
						refuse(http.MethodPost, "/rotate-secret", status(500, ""))(w, r)
				})
			},
			Config:      with,
			ExpectError: regexp.MustCompile("cannot change the token"),
		},
		resource.TestStep{
			PreConfig: func() { box.Intercept(nil) },
			Config:    with,
			Check:     value(token, "signing_secret", &secret),
			PostApplyFunc: func() {
				for _, c := range box.Credentials() {
					if c.Kind == sandbox.KindSigningSecret && c.State == sandbox.StateLive && c.Value != secret {
						t.Error("the signing secret in state is not the one that verifies")
					}
				}
			},
		},
	)
	if secret == "" {
		t.Error("there is no signing secret in state")
	}
}

// Somebody removes the callback between plan and apply: the secret that the apply mints is kept, and said to be new.
func TestAccEventConnectorsTokenUnexpectedMint(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var id, before, after string
	box.Run(t,
		resource.TestStep{
			Config: tokenConfig(plainToken, firstCallback),
			Check:  resource.ComposeTestCheckFunc(value(token, "id", &id), value(token, "signing_secret", &before)),
		},
		resource.TestStep{
			PreConfig: func() {
				box.Intercept(refuse(http.MethodPut, "/tokens/", once(box, func(w http.ResponseWriter, r *http.Request) {
					dashboard(t, box, "eventconnectors", "change", id, map[string]any{"callBackUrl": ""})
					box.ServeHTTP(w, r)
				})))
			},
			Config:      tokenConfig(plainToken, otherCallback),
			ExpectError: regexp.MustCompile(`has a new signing secret,\s+which was not planned`),
		},
		resource.TestStep{
			Config:           tokenConfig(plainToken, otherCallback),
			ConfigPlanChecks: emptyPlan(),
			Check:            value(token, "signing_secret", &after),
		},
	)
	if after == "" || after == before {
		t.Error("the minted secret is not in state")
	}
}

// The same filter in another formatting is no difference, wherever it was reformatted.
func TestAccEventConnectorsTokenFilter(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	filter := func(text string) string {
		return tokenConfig(plainToken, "api_token_filter = <<-EOT\n"+text+"\nEOT")
	}
	box.Run(t,
		resource.TestStep{Config: filter(`{"tags": ["music", "art"], "city": "Delft", "limit": 10}`)},
		resource.TestStep{
			Config:   filter(`{ "city":"Delft",` + "\n" + `"limit": 10, "tags":["music","art"] }`),
			PlanOnly: true,
		},
		resource.TestStep{
			Config:           filter(`{"city": "Leiden"}`),
			ConfigPlanChecks: expectAction(token, plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			Config: tokenConfig(plainToken),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(token, tfjsonpath.New("api_token_filter"), knownvalue.Null()),
			},
		},
	)
}

func TestAccEventConnectorsTokenDrift(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	config := tokenConfig(plainToken, firstCallback)
	var id, secret string
	steps := []resource.TestStep{{Config: config, Check: value(token, "id", &id)}}
	for _, test := range []struct {
		action string
		fields map[string]any
		want   plancheck.ResourceActionType
	}{
		{"change", map[string]any{"name": "hands off"}, plancheck.ResourceActionUpdate},
		{"change", map[string]any{"roles": []string{"ROLE_SUPER_ADMIN"}}, plancheck.ResourceActionUpdate},
		{"change", map[string]any{"callBackUrl": "https://elsewhere.example.com/"}, plancheck.ResourceActionUpdate},
		{"change", map[string]any{"callBackUrl": ""}, plancheck.ResourceActionUpdate},
		{"change", map[string]any{"apiTokenFilter": map[string]any{"city": "Delft"}}, plancheck.ResourceActionUpdate},
		{"revoke", nil, plancheck.ResourceActionUpdate},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig:        func() { dashboard(t, box, "eventconnectors", test.action, id, test.fields) },
			Config:           config,
			ConfigPlanChecks: expectAction(token, test.want),
			Check:            resource.ComposeTestCheckFunc(value(token, "id", &id), value(token, "signing_secret", &secret)),
			PostApplyFunc: func() {
				if live := box.Live(sandbox.KindSigningSecret); len(live) != 1 || live[0].Value != secret {
					t.Errorf("after %v the signing secret in state is not the one that verifies", test.fields)
				}
			},
		})
	}
	box.Run(t, steps...)
	expectLive(t, box, sandbox.KindToken, 0)
}

func TestAccEventConnectorsTokenImport(t *testing.T) {
	t.Parallel()
	for name, withAccount := range map[string]bool{"by id": false, "by account and id": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			id, secret := box.EventConnectors.IssueToken("crm", []string{"ROLE_EXTERNAL_USER"})
			config, importID := tokenConfig(plainToken), id
			if withAccount {
				account := box.Environment()["EVENTCONNECTORS_ACCOUNT_ID"]
				box.Setenv("EVENTCONNECTORS_ACCOUNT_ID", "")
				importID = account + "/" + id
				config = tokenConfig(plainToken, fmt.Sprintf("account_id = %q", account))
			}
			box.Run(t,
				resource.TestStep{
					Config: config, ResourceName: token, ImportState: true, ImportStateId: importID + "x",
					ExpectError: regexp.MustCompile("Cannot import non-existent remote object"),
				},
				resource.TestStep{Config: config, ResourceName: token, ImportState: true, ImportStateId: importID, ImportStatePersist: true},
				resource.TestStep{
					Config:           config,
					ConfigPlanChecks: emptyPlan(),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(token, tfjsonpath.New("token"), knownvalue.Null()),
						statecheck.ExpectKnownValue(token, tfjsonpath.New("id"), knownvalue.StringExact(id)),
					},
				},
			)
			for _, c := range box.Credentials() {
				if c.Value == secret && c.State == sandbox.StateLive {
					t.Error("the imported token is alive after the destroy")
				}
			}
		})
	}
}

// A token belongs to an account: another one replaces it, and without any the plan says where to set one.
func TestAccEventConnectorsTokenAccount(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	own := box.Environment()["EVENTCONNECTORS_ACCOUNT_ID"]
	box.Setenv("EVENTCONNECTORS_ACCOUNT_ID", "")
	box.Run(t,
		resource.TestStep{
			Config:      tokenConfig(plainToken),
			ExpectError: regexp.MustCompile(`(?s)Missing Event Connectors account.*EVENTCONNECTORS_ACCOUNT_ID`),
		},
		resource.TestStep{Config: tokenConfig(plainToken, fmt.Sprintf("account_id = %q", own))},
		resource.TestStep{
			Config:           tokenConfig(plainToken, `account_id = "another"`),
			ConfigPlanChecks: expectAction(token, plancheck.ResourceActionDestroyBeforeCreate),
			ExpectError:      regexp.MustCompile(`cannot create the token`), // this credential is not of that account
		},
	)
	expectLive(t, box, sandbox.KindToken, 0)
}

func TestAccEventConnectorsTokenFails(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	creates := 0
	box.Intercept(refuse(http.MethodPost, "/tokens", func(w http.ResponseWriter, r *http.Request) {
		creates++
		status(503, `{"message": "away"}`)(w, r)
	}))
	box.Run(t,
		resource.TestStep{
			Config:      tokenConfig(plainToken),
			ExpectError: regexp.MustCompile(`(?s)cannot create the token.*503 Service Unavailable: away.*It is not known`),
		},
		resource.TestStep{PreConfig: func() { box.Intercept(nil) }, Config: tokenConfig(plainToken)},
		resource.TestStep{
			PreConfig:   func() { box.Intercept(refuse(http.MethodGet, "/tokens/", status(403, `{"error": "no admin"}`))) },
			Config:      tokenConfig(plainToken),
			ExpectError: regexp.MustCompile(`(?s)cannot read the token.*403 Forbidden: no admin.*ROLE_ADMIN`),
		},
		resource.TestStep{PreConfig: func() { box.Intercept(nil) }, Config: tokenConfig(plainToken), PlanOnly: true},
	)
	if creates != 1 {
		t.Errorf("the create was sent %d times", creates)
	}
	expectLive(t, box, sandbox.KindToken, 0)
}

func TestAccEventConnectorsTokenBadInput(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var steps []resource.TestStep
	for arguments, want := range map[string]string{
		"name = \"\"\nroles = [\"ROLE_ADMIN\"]":              `(?s)name.*at least 1`,
		"name = \"crm\"\nroles = []":                         `(?s)roles.*at least 1`,
		plainToken + "\ncallback_url = \"http://x.example\"": `callback_url is not an HTTPS URL`,
		plainToken + "\ncallback_url = \"\"":                 `callback_url is not a URL`,
		plainToken + "\napi_token_filter = \"[1]\"":          `api_token_filter is not a JSON object`,
		plainToken + "\napi_token_filter = \"{\"":            `(?i)JSON`,
	} {
		steps = append(steps, resource.TestStep{Config: tokenConfig(arguments), ExpectError: regexp.MustCompile(want), PlanOnly: true})
	}
	box.Run(t, steps...)
	if total := box.Stats().Total; total != 0 {
		t.Errorf("%d requests were sent", total)
	}
}

// FuzzTokenImport: an import names an account and a token, or a token of the provider's account; what is accepted is in
// state as it was written, and is one segment each of the path that is asked for.
func FuzzTokenImport(f *testing.F) {
	for _, id := range []string{
		"tok_1", "acc_1/tok_1", "/tok_1", "acc_1/", "/", "", "acc_1/tok_1/", "acc_1/tok_1/rotate-secret", "../tok_1", "acc_1/..", "a%2Fb/tok_1", "acc 1/tok_1",
		"acc_1/tok_1?page=1", "acc_1\u200b/tok_1", "whsec_0123456789", "acc_1/whsec_0123456789", "é/🔑", `acc_1\tok_1`, "\xff/\xff",
	} {
		f.Add(id, "acc_provider")
		f.Add(id, "")
	}
	f.Fuzz(func(t *testing.T, id, preset string) {
		if preset != "" && !attributes.IsID(preset) {
			return // the provider's configuration refuses it
		}
		var asked string
		answering := clienttest.Answering("eventconnectors", nil, func(w http.ResponseWriter, r *http.Request) {
			asked = r.URL.EscapedPath()
			w.WriteHeader(http.StatusForbidden)
		})
		client := eventconnectors.New(eventconnectors.Config{Settings: answering.Settings(), Token: "token", AccountID: preset})
		account, imported, diags := importToken(t, client, id)
		if diags.HasError() {
			if account != "" || imported != "" || diags.ErrorsCount() != 1 {
				t.Errorf("%q: got %q, %q and %v", id, account, imported, diags)
			}
			return
		}
		written := account + "/" + imported
		if !strings.Contains(id, "/") {
			id = preset + "/" + id
		}
		if written != id || !attributes.IsID(account) || !attributes.IsID(imported) || strings.HasPrefix(imported, "whsec_") {
			t.Errorf("%q became %q of %q", id, imported, account)
		}
		_, _ = client.Token(t.Context(), account, imported)
		if want := "/eventconnectors/accounts/" + url.PathEscape(account) + "/tokens/" + url.PathEscape(imported); asked != want {
			t.Errorf("asked for %q, want %q", asked, want)
		}
	})
}

// importToken imports by an identifier, and returns what is in state.
func importToken(t *testing.T, client *eventconnectors.Client, id string) (account, token string, diags diag.Diagnostics) {
	t.Helper()
	r := resources.NewEventConnectorsToken().(interface {
		fwresource.ResourceWithConfigure
		fwresource.ResourceWithImportState
	})
	clients := &platform.Clients{EventConnectors: &platform.Connection[*eventconnectors.Client]{Configured: true, Client: client}}
	var configured fwresource.ConfigureResponse
	r.Configure(t.Context(), fwresource.ConfigureRequest{ProviderData: clients}, &configured)
	var schema fwresource.SchemaResponse
	r.Schema(t.Context(), fwresource.SchemaRequest{}, &schema)
	resp := fwresource.ImportStateResponse{State: tfsdk.State{
		Schema: schema.Schema, Raw: tftypes.NewValue(schema.Schema.Type().TerraformType(t.Context()), nil),
	}}
	r.ImportState(t.Context(), fwresource.ImportStateRequest{ID: id}, &resp)
	diags.Append(configured.Diagnostics...)
	diags.Append(resp.Diagnostics...)
	if resp.State.Raw.IsNull() {
		return "", "", diags
	}
	var inState [2]types.String
	for i, name := range []string{"account_id", "id"} {
		diags.Append(resp.State.GetAttribute(t.Context(), path.Root(name), &inState[i])...)
	}
	return inState[0].ValueString(), inState[1].ValueString(), diags
}
