package resources_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const tokenType = "eventcreds_eventconnectors_token"

func tokenValues(with acctest.Values) acctest.Values {
	values := acctest.Values{"name": "crm", "roles": []any{"ROLE_EXTERNAL_USER"}}
	maps.Copy(values, with)
	return values
}

// expectConsistent holds a plan against the one that Terraform makes when it applies it: what was known stays as it was.
func expectConsistent(t *testing.T, first, final acctest.Planned) {
	t.Helper()
	if len(first.Diagnostics)+len(final.Diagnostics) > 0 && first.Diagnostics.Errors()+final.Diagnostics.Errors() > 0 {
		t.Fatalf("the plan: %v, while it is applied: %v", first.Diagnostics, final.Diagnostics)
	}
	differences, err := first.State.Diff(final.State)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences {
		if d.Value1 != nil && d.Value1.IsFullyKnown() {
			t.Errorf("the provider produced an inconsistent final plan: %s", d)
		}
	}
}

// What is not known in a plan may come out as it was, or not. Either way the plan that is made while it is applied is the
// same, wherever a secret is and whomever it is encrypted for now.
func TestUnknownComesOutEitherWay(t *testing.T) {
	t.Parallel()
	recipient, _ := ageKey(t)
	another, _ := ageKey(t)
	encrypted := map[string][]any{"in plain": nil, "for one": {recipient}, "for another": {another}}
	incident := func(value any) acctest.Values {
		return acctest.Values{"triggers": acctest.Values{"incident": value}, "interval_days": 90}
	}
	const callback, elsewhere = "https://hooks.example.com/", "https://elsewhere.example.com/"
	arguments := []struct {
		kind, name      string
		values          acctest.Values
		before, changed any
		unknown         any // in the plan
	}{
		{apiKeyType, "name", apiKeyValues("", "events:read"), "ci", "release", acctest.Unknown},
		{apiKeyType, "scopes", apiKeyValues("ci"), []any{"events:read"}, []any{"events:write"}, []any{acctest.Unknown}},
		{apiKeyType, "environment", apiKeyValues("ci", "events:read"), "live", "test", acctest.Unknown},
		{apiKeyType, "rotation", apiKeyValues("ci", "events:read"), incident("1"), incident("2"), incident(acctest.Unknown)},
		{apiKeyType, "rotation", apiKeyValues("ci", "events:read"), incident("1"), incident("2"), acctest.Unknown},
		{apiKeyType, "rotation", apiKeyValues("ci", "events:read"), incident("1"), nil, acctest.Unknown},
		{tokenType, "name", tokenValues(acctest.Values{"callback_url": callback}), "crm", "erp", acctest.Unknown},
		{tokenType, "callback_url", tokenValues(nil), callback, elsewhere, acctest.Unknown},
		{tokenType, "callback_url", tokenValues(nil), callback, nil, acctest.Unknown},
		{tokenType, "callback_url", tokenValues(nil), nil, callback, acctest.Unknown},
		{tokenType, "rotation", tokenValues(acctest.Values{"callback_url": callback}), incident("1"), incident("2"), incident(acctest.Unknown)},
		{tokenType, "rotation", tokenValues(nil), incident("1"), incident("2"), acctest.Unknown},
		{
			tokenType, "signing_secret_triggers", tokenValues(acctest.Values{"callback_url": callback}),
			acctest.Values{"leak": "1"}, acctest.Values{"leak": "2"}, acctest.Values{"leak": acctest.Unknown},
		},
		{
			tokenType, "signing_secret_triggers", tokenValues(acctest.Values{"callback_url": callback}),
			acctest.Values{"leak": "1"}, nil, acctest.Unknown,
		},
	}
	for _, a := range arguments {
		t.Run(a.kind+"/"+a.name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			provider := box.Configured(t)
			with := func(value any, recipients []any) acctest.Values {
				config := acctest.Values{a.name: value}
				for name, v := range a.values {
					if name != a.name {
						config[name] = v
					}
				}
				if recipients != nil {
					config["age_recipients"] = recipients
				}
				return config
			}
			for was, recipientsBefore := range encrypted {
				object := provider.Make(provider.Absent(a.kind), with(a.before, recipientsBefore))
				for is, recipients := range encrypted {
					for comesOut, value := range map[string]any{"as it was": a.before, "otherwise": a.changed} {
						t.Run(was+", then "+is+", comes out "+comesOut, func(t *testing.T) {
							first, final := provider.Plan(object, with(a.unknown, recipients)), provider.Plan(object, with(value, recipients))
							expectConsistent(t, first, final)
						})
					}
				}
			}
		})
	}
}

// What is not known yet does not hide what is done in any case, and is not taken for a change.
func TestPlanWarnsOfWhatIsCertain(t *testing.T) {
	t.Parallel()
	triggered := func(value any, more acctest.Values) acctest.Values {
		rotation := acctest.Values{"triggers": acctest.Values{"incident": value}}
		maps.Copy(rotation, more)
		return rotation
	}
	const reissue, revokes = " will be re-issued", "The apply revokes "
	for name, test := range map[string]struct {
		before, rotation any // nothing: null
		scopes           any // nothing: as they were
		says, hides      string
	}{
		"scopes differ and the rotation is unknown": {
			nil, acctest.Unknown, []any{"events:write"}, reissue, revokes,
		},
		"scopes differ and a trigger is unknown": {
			triggered("1", nil), triggered(acctest.Unknown, nil), []any{"events:write"}, revokes, "",
		},
		"scopes differ and the overlap is unknown": {
			triggered("1", acctest.Values{"overlap_hours": 24}), triggered("1", acctest.Values{"overlap_hours": acctest.Unknown}),
			[]any{"events:write"}, reissue, "24 hours",
		},
		"a trigger differs and scopes are unknown": {
			triggered("1", nil), triggered("2", nil), acctest.Unknown, "rotation.triggers changed", "",
		},
		"a trigger differs and another one is unknown": {
			triggered("1", nil), acctest.Values{"triggers": acctest.Values{"incident": "2", "other": acctest.Unknown}}, nil,
			"rotation.triggers changed", "",
		},
		"a trigger that is new is unknown": {
			triggered("1", nil), acctest.Values{"triggers": acctest.Values{"incident": "1", "other": acctest.Unknown}}, nil,
			"rotation.triggers changed", "",
		},
		"a trigger is unknown":         {triggered("1", nil), triggered(acctest.Unknown, nil), nil, "", ""},
		"triggers are unknown":         {triggered("1", nil), acctest.Values{"triggers": acctest.Unknown}, nil, "", ""},
		"the rotation is unknown":      {triggered("1", nil), acctest.Unknown, nil, "", ""},
		"one of the scopes is unknown": {nil, nil, []any{"events:read", acctest.Unknown}, "", ""},
		"the interval is unknown": {
			acctest.Values{"interval_days": 1}, acctest.Values{"interval_days": acctest.Unknown}, nil, "", "",
		},
	} {
		for kind, values := range map[string]acctest.Values{apiKeyType: apiKeyValues("ci", "events:read"), tokenType: tokenValues(nil)} {
			if kind == tokenType && test.scopes != nil {
				continue // a token is re-issued by its rotation alone
			}
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				box := acctest.Start(t, sandbox.Options{})
				provider := box.Configured(t)
				with := func(rotation, scopes any) acctest.Values {
					config := acctest.Values{"rotation": rotation}
					maps.Copy(config, values)
					if scopes != nil {
						config["scopes"] = scopes
					}
					return config
				}
				object := provider.Make(provider.Absent(kind), with(test.before, nil))
				expectSays(t, provider.Plan(object, with(test.rotation, test.scopes)).Diagnostics, test.says, test.hides)
			})
		}
	}
}

// expectSays expects one warning that says something and not something else, or none at all.
func expectSays(t *testing.T, found acctest.Diagnostics, says, hides string) {
	t.Helper()
	if says == "" {
		if len(found) > 0 {
			t.Errorf("got %v, want nothing", found)
		}
		return
	}
	if len(found) != 1 || found.Errors() > 0 {
		t.Fatalf("got %v, want one warning", found)
	}
	expect(t, found, warning, says)
	if hides != "" && strings.Contains(found[0].Summary+found[0].Detail, hides) {
		t.Errorf("got %v, which is not certain", found)
	}
}

// A credential whose time is over is warned of, whatever else is not known; so is what a create without an answer needs.
func TestPlanWarnsOfWhatRetires(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	with := func(name any, overlap any) acctest.Values {
		return acctest.Values{"name": name, "scopes": []any{"events:read"}, "rotation": acctest.Values{"overlap_hours": overlap}}
	}
	first := provider.Make(provider.Absent(apiKeyType), with("ci", 1))
	second := provider.Make(first, with("release", 1))
	box.Advance(2 * time.Hour)
	due := provider.Read(second)
	for label, config := range map[string]acctest.Values{
		"nothing":     with("release", 1),
		"the name":    with(acctest.Unknown, 1),
		"the overlap": with("release", acctest.Unknown),
	} {
		planned := provider.Plan(due, config)
		expect(t, planned.Diagnostics, warning, `EcoEvents API key "release" (`, ": what it replaced will be revoked", "revokes "+acctest.Attribute(first.State, "id"))
		if len(planned.Diagnostics) != 1 {
			t.Errorf("unknown is %s: got %v", label, planned.Diagnostics)
		}
	}
}

// What Terraform can be made to keep of a create without an answer was never revoked by anybody.
func TestUntaintedPendingIsNotCalledRevoked(t *testing.T) {
	t.Parallel()
	for kind, values := range map[string]acctest.Values{apiKeyType: apiKeyValues("ci", "events:read"), tokenType: tokenValues(nil)} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			provider := box.Configured(t)
			box.Intercept(refuse(http.MethodPost, "", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
			lost := provider.Apply(t.Context(), provider.Plan(provider.Absent(kind), values))
			box.Intercept(nil)
			planned := provider.Plan(lost, values)
			expect(t, planned.Diagnostics, warning, "will be re-issued", "Reason: an earlier apply asked for one and got no answer. ")
		})
	}
}

// A webhook whose secret is chosen has none in state, whatever version that secret turns out to have.
func TestChosenSecretOfUnknownVersion(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Protocol(t)
	if found := provider.Configure(acctest.Values{"require_encryption": true}); len(found) > 0 {
		t.Fatal(found)
	}
	with := func(secret, version any) acctest.Values {
		config := webhookValues("https://hooks.example.com/")
		config["secret_wo"], config["secret_wo_version"] = secret, version
		return config
	}
	made := provider.Make(provider.Absent(webhookType), with("my-own-secret", 1))
	for label, prior := range map[string]acctest.Object{"absent": provider.Absent(webhookType), "made": made} {
		for name, config := range map[string]acctest.Values{
			"the version": with("my-own-secret", acctest.Unknown),
			"the secret":  with(acctest.Unknown, 2),
			"both":        with(acctest.Unknown, acctest.Unknown),
		} {
			planned := provider.Plan(prior, config)
			if planned.Diagnostics.Errors() > 0 {
				t.Errorf("%s, unknown is %s: %v", label, name, planned.Diagnostics)
			}
			if planned.Known("secret") == (name == "both") {
				t.Errorf("%s, unknown is %s: the secret is known: %t", label, name, planned.Known("secret"))
			}
		}
	}
	none := provider.Plan(provider.Absent(webhookType), with(nil, nil))
	expect(t, none.Diagnostics, failure, "The state would hold the ", "in plain text")
}

// A null within a collection would come back from the platform as something else, and differ for ever.
func TestNullElements(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	webhook := func(name string, value any) acctest.Values {
		config := webhookValues("https://hooks.example.com/")
		config[name] = value
		return config
	}
	null := tftypes.NewValue(tftypes.String, nil)
	found := map[string]acctest.Diagnostics{
		"metadata": provider.ValidateResource(webhookType, webhook("metadata", acctest.Values{"team": "web", "owner": nil})),
		"events":   provider.ValidateResource(webhookType, webhook("events", []any{"event.created", null})),
		"scopes":   provider.ValidateResource(apiKeyType, apiKeyValues("ci", "events:read", null)),
		"roles":    provider.ValidateResource(tokenType, tokenValues(acctest.Values{"roles": []any{"ROLE_ADMIN", null}})),
	}
	ephemeral := provider.ValidateEphemeral(t.Context(), apiKeyType, apiKeyValues("ci", "events:read", null))
	found["scopes of a run"] = ephemeral
	_, found["expected_scopes"] = provider.ReadDataSource("eventcreds_ecoevents_verify", acctest.Values{"expected_scopes": []any{null}})
	_, found["expected_roles"] = provider.ReadDataSource("eventcreds_eventconnectors_verify", acctest.Values{"expected_roles": []any{null}})
	for name, diagnostics := range found {
		if len(diagnostics) != 1 || !strings.Contains(diagnostics[0].Detail, "contains a null value") {
			t.Errorf("%s: got %v, want one error", name, diagnostics)
		}
	}
}

// Each secret of a token is told of by itself: it may be encrypted at another time than the other one, or be the only one.
func TestSigningSecretEncryptionWarnings(t *testing.T) {
	t.Parallel()
	first, _ := ageKey(t)
	second, _ := ageKey(t)
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	with := func(triggers any, keys ...any) acctest.Values {
		config := tokenValues(acctest.Values{"callback_url": "https://hooks.example.com/"})
		if triggers != nil {
			config["signing_secret_triggers"] = acctest.Values{"leak": triggers}
		}
		if len(keys) > 0 {
			config["age_recipients"] = keys
		}
		return config
	}
	made := provider.Make(provider.Absent(tokenType), tokenValues(nil))
	imported := provider.Import(tokenType, acctest.Attribute(made.State, "id"))
	plain := provider.Make(imported, with("1"))
	if acctest.Attribute(plain.State, "signing_secret") == "" || acctest.Attribute(plain.State, "token") != "" {
		t.Fatal("this is no imported token with a callback of its own")
	}

	encrypting := provider.Plan(plain, with("1", first))
	expectSays(t, encrypting.Diagnostics, `: the signing secret will be encrypted`, "rotation.triggers")
	expect(t, encrypting.Diagnostics, warning, "Older versions of the state still hold it in plain text. To make them useless, change a value in signing_secret_triggers.")
	encrypted := provider.Apply(t.Context(), encrypting)
	expectSays(t, provider.Plan(encrypted, with("1", first)).Diagnostics, "", "")
	expectSays(t, provider.Plan(encrypted, with("1", second)).Diagnostics, "stay encrypted for earlier age recipients", "rotation.triggers")

	// Minted for others, and then for others again.
	minted := provider.Make(encrypted, with("2", second))
	expectSays(t, provider.Plan(minted, with("2", second)).Diagnostics, "", "")
	expect(t, provider.Plan(minted, with("2", first)).Diagnostics, warning, "The signing secret of Event Connectors token")
	expectSays(t, provider.Plan(minted, tokenValues(acctest.Values{"age_recipients": []any{first}})).Diagnostics, "", "")

	// Beside a token that is encrypted, a signing secret that is minted for others hides nothing.
	both := provider.Make(provider.Absent(tokenType), with("1", first))
	later := provider.Plan(provider.Make(both, with("2", second)), with("2", second))
	expectSays(t, later.Diagnostics, "The token of Event Connectors token", "signing secret")
}
