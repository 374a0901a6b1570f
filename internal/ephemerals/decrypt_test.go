package ephemerals_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const (
	decryptType = "eventcreds_decrypt"
	secret      = "ek_live_a1b2c3d4e5f6g7h8i9j0"
)

// newIdentity is a key pair of age.
func newIdentity(t *testing.T) (identity, recipient string) {
	t.Helper()
	pair, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return pair.String(), pair.Recipient().String()
}

func encrypt(t *testing.T, recipient, secret string) string {
	t.Helper()
	recipients, err := credential.NewRecipients(recipient)
	if err != nil {
		t.Fatal(err)
	}
	ciphertext, err := recipients.Encrypt(secret)
	if err != nil {
		t.Fatal(err)
	}
	return ciphertext
}

func write(t *testing.T, content string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "identity.txt")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// No platform is needed: nothing is configured here.
func configuredWithNothing(t *testing.T) *acctest.Protocol {
	t.Helper()
	p := acctest.Speak(t, func(string) string { return "" })
	if found := p.Configure(nil); len(found) > 0 {
		t.Fatalf("%+v", found)
	}
	return p
}

func TestDecrypt(t *testing.T) {
	t.Parallel()
	identity, recipient := newIdentity(t)
	another, _ := newIdentity(t)
	ciphertext := encrypt(t, recipient, secret)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(write(t, identity), link); err != nil {
		t.Fatal(err)
	}
	for name, config := range map[string]acctest.Values{
		"an identity":               {"ciphertext": ciphertext, "identity": identity},
		"space around":              {"ciphertext": "\n" + ciphertext + "\n", "identity": identity + "\n"},
		"a file":                    {"ciphertext": ciphertext, "identity_file": write(t, "# ci\n"+identity+"\n")},
		"a file of two, with CRLF":  {"ciphertext": ciphertext, "identity_file": write(t, another+"\r\n"+identity+"\r\n")},
		"a link, as Kubernetes has": {"ciphertext": ciphertext, "identity_file": link},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := configuredWithNothing(t)
			opened := open(t, p, decryptType, config)
			if got := acctest.Attribute(opened.Result, "plaintext"); got != secret {
				t.Errorf("got %q", got)
			}
			closeQuietly(t, p, opened)
		})
	}
}

// What is wrong is said on the attribute that is to blame, and neither secret is repeated.
func TestDecryptMistakes(t *testing.T) {
	t.Parallel()
	identity, recipient := newIdentity(t)
	another, _ := newIdentity(t)
	ciphertext := encrypt(t, recipient, secret)
	huge := write(t, strings.Repeat(identity+"\n", 1000))
	for name, test := range map[string]struct {
		config             acctest.Values
		attribute, message string
	}{
		"no identity":        {acctest.Values{"ciphertext": ciphertext}, "identity", "No attribute specified when one (and only one) of [identity,identity_file] is required"},
		"two identities":     {acctest.Values{"ciphertext": ciphertext, "identity": identity, "identity_file": "x"}, "identity", "one (and only one) of"},
		"another's identity": {acctest.Values{"ciphertext": ciphertext, "identity": another}, "identity", "The secret is encrypted for other recipients"},
		"another's file":     {acctest.Values{"ciphertext": ciphertext, "identity_file": write(t, another)}, "identity_file", "The secret is encrypted for other recipients"},
		"half an identity":   {acctest.Values{"ciphertext": ciphertext, "identity": identity[:30]}, "identity", "The identity is not an age identity: Write a private key"},
		"a recipient":        {acctest.Values{"ciphertext": ciphertext, "identity": recipient}, "identity", "The identity is not an age identity"},
		"an empty identity":  {acctest.Values{"ciphertext": ciphertext, "identity": ""}, "identity", "The identity is not an age identity"},
		"a file of nonsense": {acctest.Values{"ciphertext": ciphertext, "identity_file": write(t, "hunter2")}, "identity_file", "The identity_file is not an age identity"},
		"no such file":       {acctest.Values{"ciphertext": ciphertext, "identity_file": filepath.Join(t.TempDir(), "no")}, "identity_file", "The file cannot be read: no such file"},
		"an identity as the name of a file": {
			acctest.Values{"ciphertext": ciphertext, "identity_file": identity}, "identity_file", "The file cannot be read: no such file or directory.",
		},
		"a directory":           {acctest.Values{"ciphertext": ciphertext, "identity_file": t.TempDir()}, "identity_file", "This is a directory, a device or a pipe."},
		"what never ends":       {acctest.Values{"ciphertext": ciphertext, "identity_file": "/dev/zero"}, "identity_file", "This is a directory, a device or a pipe."},
		"a file too large":      {acctest.Values{"ciphertext": ciphertext, "identity_file": huge}, "identity_file", "The file is larger than 64 KiB"},
		"a plain secret":        {acctest.Values{"ciphertext": secret, "identity": identity}, "ciphertext", "This is not a complete age ciphertext"},
		"a truncated one":       {acctest.Values{"ciphertext": ciphertext[:len(ciphertext)-60], "identity": identity}, "ciphertext", "This is not a complete age ciphertext"},
		"an empty ciphertext":   {acctest.Values{"ciphertext": "", "identity": identity}, "ciphertext", "This is not a complete age ciphertext"},
		"what is too long":      {acctest.Values{"ciphertext": encrypt(t, recipient, strings.Repeat("x", 1<<20+1)), "identity": identity}, "ciphertext", "longer than 1 MiB"},
		"what cannot be a text": {acctest.Values{"ciphertext": encrypt(t, recipient, "\xff"), "identity": identity}, "ciphertext", "not text"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := configuredWithNothing(t).Open(t.Context(), decryptType, test.config).Diagnostics
			expectError(t, found, test.attribute, test.message)
			for _, private := range []string{secret, identity, another, identity[:30], "hunter2"} {
				if strings.Contains(fmt.Sprint(found), private) {
					t.Errorf("%q is in %v", private, found)
				}
			}
		})
	}
}

// A resource that was imported holds no secret, and the error says so beside the framework's own.
func TestDecryptNothing(t *testing.T) {
	t.Parallel()
	identity, _ := newIdentity(t)
	found := configuredWithNothing(t).Open(t.Context(), decryptType, acctest.Values{"identity": identity}).Diagnostics
	if said := fmt.Sprint(found); !strings.Contains(said, "imported, re-issue it too") {
		t.Errorf("got %s", said)
	}
}

// A key that is in state for its recipients only is the very key that the platform accepts.
func TestAccDecryptAndVerify(t *testing.T) {
	t.Parallel()
	identity, recipient := newIdentity(t)
	box := acctest.Start(t, sandbox.Options{})
	at := func(attribute string) tfjsonpath.Path { return tfjsonpath.New("data").AtMapKey(attribute) }
	box.RunEchoing(t, resource.TestStep{
		Config: fmt.Sprintf(`
resource "eventcreds_ecoevents_api_key" "test" {
  name           = "deploy"
  scopes         = ["events:read"]
  age_recipients = [%q]
}
ephemeral "eventcreds_decrypt" "test" {
  ciphertext    = eventcreds_ecoevents_api_key.test.encrypted_key
  identity_file = %q
}
ephemeral "eventcreds_ecoevents_verify" "test" {
  key             = ephemeral.eventcreds_decrypt.test.plaintext
  expected_scopes = ["events:read"]
}
provider "echo" {
  data = {
    plaintext = ephemeral.eventcreds_decrypt.test.plaintext
    valid     = ephemeral.eventcreds_ecoevents_verify.test.valid
    key_id    = ephemeral.eventcreds_ecoevents_verify.test.key_id
    key_name  = ephemeral.eventcreds_ecoevents_verify.test.key_name
  }
}
resource "echo" "test" {
  lifecycle {
    precondition {
      condition     = ephemeral.eventcreds_ecoevents_verify.test.valid
      error_message = "The key is no good."
    }
  }
}
`, recipient, write(t, identity)),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("eventcreds_ecoevents_api_key.test", tfjsonpath.New("key"), knownvalue.Null()),
			statecheck.ExpectKnownValue("echo.test", at("plaintext"), knownvalue.StringFunc(func(got string) error {
				if live := box.Live(sandbox.KindAPIKey); len(live) != 1 || live[0].Value != got {
					return fmt.Errorf("%q is not the key", got)
				}
				return nil
			})),
			statecheck.ExpectKnownValue("echo.test", at("valid"), knownvalue.Bool(true)),
			statecheck.ExpectKnownValue("echo.test", at("key_name"), knownvalue.StringExact("deploy")),
			statecheck.CompareValuePairs("echo.test", at("key_id"), "eventcreds_ecoevents_api_key.test", tfjsonpath.New("id"), compare.ValuesSame()),
		},
	})
}
