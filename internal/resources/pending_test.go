package resources_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// losable is a resource whose create can get lost.
type losable struct {
	address, create string // the route that creates
	config          func(name string) string
	objects         func(*acctest.Sandbox) int // that requests made and that are there
}

func losableResources() map[string]losable {
	live := func(kind string) func(*acctest.Sandbox) int {
		return func(box *acctest.Sandbox) int { return len(box.Live(kind)) }
	}
	return map[string]losable{
		"api key": {
			apiKey, "POST /ecoevents/v1/api-keys",
			func(name string) string { return apiKeyConfig(strings.Replace(twoScopes, `"ci"`, `"`+name+`"`, 1)) },
			live(sandbox.KindAPIKey),
		},
		"webhook": {
			webhook, "POST /ecoevents/api/webhooks",
			func(name string) string {
				return webhookConfig("url = \"https://hooks.example.com/" + name + "\"\nevents = [\"event.created\"]\nmetadata = { a = \"b\" }")
			},
			live(sandbox.KindWebhookSecret),
		},
		"aggregator": {
			aggregator, "POST /eventicat/api/aggregators",
			func(name string) string {
				return aggregatorConfig("name = \"" + name + "\"\ndescription = \"What it is for\"")
			},
			func(box *acctest.Sandbox) int { return len(box.Eventicat.Aggregators()) },
		},
		"token": {
			token, "POST /eventconnectors/accounts/{accountId}/tokens",
			func(name string) string {
				return tokenConfig(strings.Replace(plainToken, `"crm"`, `"`+name+`"`, 1) + "\ncallback_url = \"https://hooks.example.com/\"\n" +
					"api_token_filter = jsonencode({ city = [\"Delft\"] })")
			},
			live(sandbox.KindToken),
		},
	}
}

func faults(t *testing.T, box *acctest.Sandbox, faults ...sandbox.Fault) {
	t.Helper()
	if err := box.SetFaults(faults...); err != nil {
		t.Fatal(err)
	}
}

func (l losable) expect(t *testing.T, box *acctest.Sandbox, want int) {
	t.Helper()
	if got := l.objects(box); got != want {
		t.Errorf("%d are there, want %d", got, want)
	}
}

var notKnown = regexp.MustCompile(`(?s)It is not known whether`)

// Whatever became of a create whose answer got lost, there is exactly one object after the next apply, and none after the
// destroy. For an aggregator, which has no secret, the same apply goes on with what it made.
func TestAccPending(t *testing.T) {
	t.Parallel()
	for name, l := range losableResources() {
		lost := map[string]bool{sandbox.FaultDropAfter: true, sandbox.FaultDrop: false}
		if name == "api key" { // which faults leave a create without an answer is the same for all
			lost = map[string]bool{
				sandbox.FaultDropAfter: true, sandbox.Fault503After: true, sandbox.FaultHalf: true, sandbox.FaultMalformed: true,
				sandbox.FaultDrop: false, sandbox.Fault503: false,
			}
		}
		for fault, made := range lost {
			t.Run(name+"/"+fault, func(t *testing.T) {
				t.Parallel()
				box := acctest.Start(t, sandbox.Options{})
				box.Advance(1000 * time.Hour) // when it was sent is told in the platform's time
				lost := resource.TestStep{
					PreConfig:   func() { faults(t, box, sandbox.Fault{Kind: fault, Route: l.create, Count: 1}) },
					Config:      l.config("first"),
					ExpectError: notKnown,
				}
				switch {
				case made && l.address == aggregator:
					lost.ExpectError = nil // adopted
				case fault == sandbox.FaultMalformed:
					lost.ExpectError = nil // id and secret can be read all the same
				case fault == sandbox.FaultHalf:
					lost.ExpectError = regexp.MustCompile(`cannot create the API key`) // what can be read of it is in state
				}
				settled := resource.TestStep{
					PreConfig: func() {
						if made {
							l.expect(t, box, 1)
						} else {
							l.expect(t, box, 0)
							box.Advance(time.Minute) // nothing of it will be made any more
						}
					},
					Config: l.config("first"),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(l.address, tfjsonpath.New("pending"), knownvalue.Null()),
						statecheck.ExpectKnownValue(l.address, tfjsonpath.New("id"), knownvalue.NotNull()),
					},
					PostApplyFunc: func() { l.expect(t, box, 1) },
				}
				box.Run(t, lost, settled)
				l.expect(t, box, 0)
			})
		}
	}
}

// A destroy, too, looks for what a lost create made, also while looking for it fails at first.
func TestAccPendingDestroyed(t *testing.T) {
	t.Parallel()
	for name, l := range losableResources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			list := "GET " + strings.TrimPrefix(l.create, "POST ")
			box.Run(t,
				resource.TestStep{
					PreConfig: func() {
						faults(t, box, sandbox.Fault{Kind: sandbox.FaultDropAfter, Route: l.create, Count: 1}, sandbox.Fault{Kind: sandbox.Fault500, Route: list})
					},
					Config:      l.config("first"),
					ExpectError: notKnown,
				},
				resource.TestStep{Config: l.config("first"), Destroy: true, ExpectError: regexp.MustCompile("500 Internal Server Error")},
				resource.TestStep{
					PreConfig: func() { l.expect(t, box, 1); faults(t, box) },
					Config:    l.config("first"),
					Destroy:   true,
				},
			)
			l.expect(t, box, 0)
		})
	}
}

// Of several things that may be what was lost, none is touched.
func TestAccPendingAmbiguous(t *testing.T) {
	t.Parallel()
	l := losableResources()["api key"]
	box := acctest.Start(t, sandbox.Options{})
	var twin, used string
	box.Run(t,
		resource.TestStep{
			PreConfig: func() {
				faults(t, box, sandbox.Fault{Kind: sandbox.FaultDropAfter, Route: l.create, Count: 1})
			},
			Config:      l.config("first"),
			ExpectError: notKnown,
		},
		resource.TestStep{
			PreConfig: func() {
				scopes := []string{"events:read", "events:write"}
				twin, _ = box.EcoEvents.IssueAPIKey("first", scopes, "live")
				box.EcoEvents.IssueAPIKey("first", []string{"events:read"}, "live")
				box.EcoEvents.IssueAPIKey("first", scopes, "test")
				box.EcoEvents.IssueAPIKey("second", scopes, "live")
				var key string
				used, key = box.EcoEvents.IssueAPIKey("first", scopes, "live")
				verifyWith(t, box, key, 200)
			},
			Config:      l.config("first"),
			ExpectError: regexp.MustCompile(`(?s)an earlier apply may have created one of these.*None\s+of\s+them\s+is\s+touched`),
		},
		resource.TestStep{
			PreConfig: func() {
				l.expect(t, box, 1)
				dashboard(t, box, "ecoevents", "revoke", twin, nil)
			},
			Config: l.config("first"),
		},
	)
	for _, c := range box.Credentials() {
		if c.ID == used && c.State != sandbox.StateLive {
			t.Error("a key that is in use was revoked")
		}
	}
}

// A re-issue whose create got lost keeps the old credential in state, and the next apply revokes what nobody received, also
// when there is nothing to re-issue any longer.
func TestAccPendingReissue(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]struct {
		losable
		config func(trigger int) string
	}{
		"api key": {losableResources()["api key"], func(trigger int) string {
			return apiKeyConfig(twoScopes + fmt.Sprintf("\nrotation = { triggers = { a = %d } }", trigger))
		}},
		"token": {losableResources()["token"], func(trigger int) string {
			return tokenConfig(plainToken + fmt.Sprintf("\nrotation = { triggers = { a = %d } }", trigger))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			lose := func() {
				faults(t, box, sandbox.Fault{Kind: sandbox.FaultDropAfter, Route: l.create, Count: 1})
			}
			pending := func(check knownvalue.Check) []statecheck.StateCheck {
				return []statecheck.StateCheck{statecheck.ExpectKnownValue(l.address, tfjsonpath.New("pending"), check)}
			}
			var before, kept, after string
			box.Run(t,
				resource.TestStep{Config: l.config(1), Check: value(l.address, "id", &before), ConfigStateChecks: pending(knownvalue.Null())},
				resource.TestStep{PreConfig: lose, Config: l.config(2), ExpectError: notKnown},
				resource.TestStep{
					PreConfig:    func() { l.expect(t, box, 2) },
					RefreshState: true, ExpectNonEmptyPlan: true,
					Check: resource.TestCheckResourceAttrSet(l.address, "pending.sent_at"),
				},
				// As it was: nothing is re-issued, and what was made is not left there.
				resource.TestStep{
					Config:            l.config(1),
					ConfigPlanChecks:  expectAction(l.address, plancheck.ResourceActionUpdate),
					ConfigStateChecks: pending(knownvalue.Null()),
					Check:             value(l.address, "id", &kept),
				},
				resource.TestStep{
					PreConfig: func() {
						l.expect(t, box, 1)
						if kept != before {
							t.Error("it was re-issued")
						}
						lose()
					},
					Config: l.config(2), ExpectError: notKnown,
				},
				resource.TestStep{
					Config:            l.config(2),
					ConfigStateChecks: pending(knownvalue.Null()),
					Check:             value(l.address, "id", &after),
					PostApplyFunc:     func() { l.expect(t, box, 1) },
				},
			)
			if after == before {
				t.Error("it was not re-issued")
			}
			l.expect(t, box, 0)
		})
	}
}
