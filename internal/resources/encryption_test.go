package resources_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// ageKey returns a recipient and its identity.
func ageKey(t *testing.T) (recipient, identity string) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key.Recipient().String(), key.String()
}

// encrypted is a resource with a secret that can be encrypted, and how to make it have another one.
type encrypted struct {
	address, kind string
	config        func(arguments string) string
	secrets       []string // the attributes
	renew         string   // an argument
}

func encryptedResources() map[string]encrypted {
	return map[string]encrypted{
		"api key": {
			apiKey, sandbox.KindAPIKey,
			func(arguments string) string { return apiKeyConfig(twoScopes + "\n" + arguments) },
			[]string{"key"}, `rotation = { triggers = { incident = "%d" } }`,
		},
		"token": {
			token, sandbox.KindToken,
			func(arguments string) string {
				return tokenConfig(plainToken + "\n  callback_url = \"https://hooks.example.com/\"\n" + arguments)
			},
			[]string{"token", "signing_secret"}, `rotation = { triggers = { incident = "%d" } }`,
		},
		"webhook": {
			webhook, sandbox.KindWebhookSecret,
			func(arguments string) string {
				return webhookConfig("url = \"https://hooks.example.com/\"\nevents = [\"event.created\"]\n" + arguments)
			},
			[]string{"secret"}, `description = "%d"`,
		},
	}
}

// stored checks in which of its attributes a secret is: in plain, encrypted, or nowhere.
func (s encrypted) stored(plain, encrypted bool) []statecheck.StateCheck {
	is := map[bool]knownvalue.Check{true: knownvalue.NotNull(), false: knownvalue.Null()}
	var checks []statecheck.StateCheck
	for _, secret := range s.secrets {
		checks = append(checks,
			statecheck.ExpectKnownValue(s.address, tfjsonpath.New(secret), is[plain]),
			statecheck.ExpectKnownValue(s.address, tfjsonpath.New("encrypted_"+secret), is[encrypted]),
		)
	}
	return checks
}

// opens checks that an identity opens what is encrypted, and that it is what the platform gave out last.
func (s encrypted) opens(box *acctest.Sandbox, identity string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		for _, secret := range s.secrets {
			encrypted := state.RootModule().Resources[s.address].Primary.Attributes["encrypted_"+secret]
			opened, err := credential.Decrypt(encrypted, identity)
			if err != nil {
				return fmt.Errorf("encrypted_%s: %w", secret, err)
			}
			live := false
			for _, c := range box.Credentials() {
				live = live || c.Value == opened && c.State == sandbox.StateLive
			}
			if !live {
				return fmt.Errorf("encrypted_%s holds %q, which the platform does not know", secret, opened)
			}
		}
		return nil
	}
}

func recipients(keys ...string) string {
	return "  age_recipients = [\"" + strings.Join(keys, `", "`) + "\"]\n"
}

// A secret is encrypted at once when recipients come, stays for those it was encrypted for, and follows others when it is
// issued anew.
func TestAccEncryption(t *testing.T) {
	t.Parallel()
	for name, s := range encryptedResources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			first, firstIdentity := ageKey(t)
			second, secondIdentity := ageKey(t)
			renewed := func(n int) string { return "\n  " + fmt.Sprintf(s.renew, n) }
			var id, later string
			box.Run(t,
				resource.TestStep{Config: s.config(renewed(1)), ConfigStateChecks: s.stored(true, false), Check: value(s.address, "id", &id)},
				resource.TestStep{
					Config:            s.config(renewed(1) + "\n" + recipients(first)),
					ConfigPlanChecks:  expectAction(s.address, plancheck.ResourceActionUpdate),
					ConfigStateChecks: s.stored(false, true),
					Check:             resource.ComposeTestCheckFunc(s.opens(box, firstIdentity), value(s.address, "id", &later)),
					PostApplyFunc: func() {
						if id != later {
							t.Error("encrypting it made another one")
						}
					},
				},
				resource.TestStep{
					Config:            s.config(renewed(1) + "\n" + recipients(second)),
					ConfigStateChecks: s.stored(false, true),
					Check:             s.opens(box, firstIdentity),
				},
				resource.TestStep{
					Config:            s.config(renewed(2) + "\n" + recipients(second, first)),
					ConfigStateChecks: s.stored(false, true),
					Check:             resource.ComposeTestCheckFunc(s.opens(box, firstIdentity), s.opens(box, secondIdentity)),
				},
				resource.TestStep{Config: s.config(renewed(2)), ConfigStateChecks: s.stored(false, true)},
				resource.TestStep{Config: s.config(renewed(3)), ConfigStateChecks: s.stored(true, false)},
			)
		})
	}
}

// The provider's recipients are those of every resource that names none, and are in no resource's attribute.
func TestAccEncryptionByTheProvider(t *testing.T) {
	t.Parallel()
	ofProvider, identity := ageKey(t)
	own, ownIdentity := ageKey(t)
	block := func(arguments string) string { return "provider \"eventcreds\" {\n" + arguments + "\n}\n" }
	for name, s := range encryptedResources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			box.Run(t,
				resource.TestStep{
					Config:      block("require_encryption = true") + s.config(""),
					PlanOnly:    true,
					ExpectError: acctest.Says("there are no age_recipients to encrypt for"),
				},
				resource.TestStep{
					Config:            block("require_encryption = true\n"+recipients(ofProvider)) + s.config(""),
					ConfigStateChecks: append(s.stored(false, true), statecheck.ExpectKnownValue(s.address, tfjsonpath.New("age_recipients"), knownvalue.Null())),
					Check:             s.opens(box, identity),
				},
				resource.TestStep{
					Config:            block("require_encryption = true\n"+recipients(ofProvider)) + s.config(fmt.Sprintf(s.renew, 1)+"\n"+recipients(own)),
					ConfigStateChecks: s.stored(false, true),
				},
				resource.TestStep{
					Config: block("require_encryption = true\n"+recipients(ofProvider)) + s.config(fmt.Sprintf(s.renew, 2)+"\n"+recipients(own)),
					Check:  s.opens(box, ownIdentity),
				},
				// What is there in plain is not left there.
				resource.TestStep{Config: s.config(fmt.Sprintf(s.renew, 3)), ConfigStateChecks: s.stored(true, false)},
				resource.TestStep{
					Config:      block("require_encryption = true") + s.config(fmt.Sprintf(s.renew, 3)),
					PlanOnly:    true,
					ExpectError: acctest.Says("there are no age_recipients to encrypt for"),
				},
				resource.TestStep{
					Config:            block("require_encryption = true\n"+recipients(ofProvider)) + s.config(fmt.Sprintf(s.renew, 3)),
					ConfigStateChecks: s.stored(false, true),
					Check:             s.opens(box, identity),
				},
			)
		})
	}
}

// A plan that is refused for a secret in plain does not tell, too, what it will do.
func TestEncryptionRefusalIsAlone(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	free := box.Configured(t)
	key := free.Make(free.Absent(apiKeyType), apiKeyValues("ci", "events:read"))
	strict := box.Protocol(t)
	if found := strict.Configure(acctest.Values{"require_encryption": true}); len(found) > 0 {
		t.Fatal(found)
	}
	refused := strict.Plan(key, apiKeyValues("ci", "events:write"))
	expect(t, refused.Diagnostics, failure, "The state would hold the key of EcoEvents API key", "in plain text")
	if len(refused.Diagnostics) != 1 {
		t.Errorf("got %v, want the refusal alone", refused.Diagnostics)
	}
}

// Recipients that come out empty or wrong while they are applied are refused before anything is sent.
func TestAccEncryptionUnknownRecipients(t *testing.T) {
	t.Parallel()
	recipient, identity := ageKey(t)
	for name, s := range encryptedResources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			config := func(recipients string) string {
				return "provider \"eventcreds\" {\n  require_encryption = true\n}\n" +
					"resource \"terraform_data\" \"recipients\" {\n  input = " + recipients + "\n}\n" +
					s.config("  age_recipients = terraform_data.recipients.output")
			}
			refused := func(recipients, message string) resource.TestStep {
				return resource.TestStep{Config: config(recipients), ExpectError: acctest.Says(message)}
			}
			box.Run(t,
				refused("null", "there are no age_recipients to encrypt for"),
				resource.TestStep{
					PreConfig: func() { expectLive(t, box, s.kind, 0) },
					Config:    config(fmt.Sprintf("[%q]", recipient)),
					Check:     s.opens(box, identity),
				},
			)
		})
	}
}

func TestAccEncryptionMistakes(t *testing.T) {
	t.Parallel()
	good, private := ageKey(t)
	for name, s := range encryptedResources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			mistake := func(arguments, message string) resource.TestStep {
				return resource.TestStep{Config: s.config(arguments), PlanOnly: true, ExpectError: acctest.Says(message)}
			}
			box.Run(t,
				mistake(`  age_recipients = ["`+good+`", "ada@example.com"]`, "Write one public key"),
				mistake(`  age_recipients = ["`+private+`"]`, "This is a private key"),
				mistake(`  age_recipients = []`, "list must contain at least 1 elements"),
			)
			if calls := box.Stats().Total; calls != 0 {
				t.Errorf("%d calls were made", calls)
			}
		})
	}
}

// The plan says of each change what becomes of the secret.
func TestEncryptionWarnings(t *testing.T) {
	t.Parallel()
	first, _ := ageKey(t)
	second, _ := ageKey(t)
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	config := func(keys ...any) acctest.Values {
		values := apiKeyValues("ci", "events:read")
		if len(keys) > 0 {
			values["age_recipients"] = keys
		}
		return values
	}
	plain := provider.Make(provider.Absent(apiKeyType), config())
	planned := provider.Plan(plain, config(first))
	expect(t, planned.Diagnostics, warning, `: the key will be encrypted`, "Older versions of the state still hold it in plain")
	encrypted := provider.Apply(t.Context(), planned)
	if again := provider.Plan(encrypted, config(first)); len(again.Diagnostics) != 0 {
		t.Errorf("the same recipients: %v", again.Diagnostics)
	}
	others := provider.Plan(encrypted, config(second))
	expect(t, others.Diagnostics, warning, "Secrets of EcoEvents stay encrypted for earlier age recipients", "The change takes effect with the next secret",
		"rotation.triggers")
	later := provider.Apply(t.Context(), others)
	expect(t, provider.Plan(later, config(second)).Diagnostics, warning, "Secrets of EcoEvents stay encrypted for earlier age recipients")
	expect(t, provider.Plan(later, config()).Diagnostics, warning, "Secrets of EcoEvents stay encrypted for earlier age recipients")
	reissued := config(second)
	reissued["name"] = "release"
	if last := provider.Plan(provider.Make(later, reissued), reissued); len(last.Diagnostics) != 0 {
		t.Errorf("after a re-issue: %v", last.Diagnostics)
	}
}

// A secret of the user's own is sent and stored nowhere; another version replaces the webhook.
func TestAccEcoEventsWebhookChosenSecret(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	config := func(arguments string) string {
		return webhookConfig("url = \"https://hooks.example.com/\"\nevents = [\"event.created\"]\n" + arguments)
	}
	chosen := func(secret string, version int) string {
		return config(fmt.Sprintf("  secret_wo = %q\n  secret_wo_version = %d", secret, version))
	}
	nowhere := encryptedResources()["webhook"].stored(false, false)
	has := func(secret string) func() {
		return func() {
			if live := expectLive(t, box, sandbox.KindWebhookSecret, 1); live[0].Value != secret {
				t.Errorf("the webhook has the secret %q, want %q", live[0].Value, secret)
			}
		}
	}
	var id, same string
	box.Run(t,
		resource.TestStep{
			Config:      config(`  secret_wo = "my-own-secret"`),
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`secret_wo_version" must be\s+specified`),
		},
		resource.TestStep{
			Config:      config(`  secret_wo_version = 1`),
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`secret_wo" must be\s+specified`),
		},
		resource.TestStep{Config: chosen("my-own-secret", 1), ConfigStateChecks: nowhere, Check: value(webhook, "id", &id)},
		resource.TestStep{
			PreConfig:        has("my-own-secret"),
			Config:           chosen("another-secret", 1), // Terraform compares the version only
			ConfigPlanChecks: emptyPlan(),
			Check:            value(webhook, "id", &same),
		},
		resource.TestStep{
			Config:            chosen("another-secret", 2),
			ConfigPlanChecks:  expectAction(webhook, plancheck.ResourceActionReplace),
			ConfigStateChecks: nowhere,
		},
		resource.TestStep{
			PreConfig:         has("another-secret"),
			Config:            config(""),
			ConfigPlanChecks:  expectAction(webhook, plancheck.ResourceActionReplace),
			ConfigStateChecks: encryptedResources()["webhook"].stored(true, false),
		},
	)
	if id != same {
		t.Error("the same version replaced the webhook")
	}
}

// What cannot be sent is refused before EcoEvents generates a secret in its place; an answer does not show it.
func TestChosenSecretIsNotReplacedByAGeneratedOne(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	box.Intercept(refuse(http.MethodPost, "/api/webhooks", func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, 1024)
		n, _ := r.Body.Read(body)
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write(append([]byte("refused: "), body[:n]...))
	}))
	box.Run(t, resource.TestStep{
		Config: webhookConfig("url = \"https://hooks.example.com/\"\nevents = [\"event.created\"]\n" +
			"  secret_wo = \"my-own-secret\"\n  secret_wo_version = 1"),
		ExpectError: regexp.MustCompile(`(?s)400 Bad Request: refused:.*\[redacted\]`),
	})
}
