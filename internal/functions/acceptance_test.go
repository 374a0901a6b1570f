package functions_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// What Terraform makes of results and of errors, without a credential of any platform.
func TestFunctionsInTerraform(t *testing.T) {
	t.Parallel()
	const key = "ek_live_a1b2c3d4e5f6g7h8i9j0"
	cli := acctest.NewCLI(t, acctest.Build(t), map[string]string{"TF_VAR_key": key}, `
variable "key" {
  type      = string
  sensitive = true
}

variable "token" {
  type    = string
  default = "`+encode(`{"alg":"HS256"}`)+"."+encode(`{"sub":"acc_1","exp":1700000000,"none":null,"roles":["a",1]}`)+`.c2ln"
}

resource "terraform_data" "later" {}

output "parsed" { value = nonsensitive(provider::eventcreds::parse_key(var.key)) }
output "is_good" { value = nonsensitive(provider::eventcreds::parse_key("another").well_formed == true) }
output "sub" { value = provider::eventcreds::jwt_claims(var.token).claims.sub }
output "claims" { value = provider::eventcreds::jwt_claims(var.token).claims }
output "version" { value = provider::eventcreds::secret_version("key_a1b2c3d4e5") }
output "version_later" { value = provider::eventcreds::secret_version(terraform_data.later.id) > 0 }
`)
	if applied := cli.Terraform("apply", "-auto-approve"); applied.Exit != 0 {
		t.Fatal(applied.Output)
	}
	got := map[string]any{}
	for _, name := range []string{"parsed", "is_good", "sub", "claims", "version", "version_later"} {
		var value any
		if err := json.Unmarshal([]byte(cli.Terraform("output", "-json", name).Output), &value); err != nil {
			t.Fatal(err)
		}
		got[name] = value
	}
	if diff := cmp.Diff(map[string]any{
		"parsed":        map[string]any{"platform": "ecoevents", "environment": "live", "well_formed": true},
		"is_good":       false,
		"sub":           "acc_1",
		"claims":        map[string]any{"sub": "acc_1", "exp": 1.7e9, "none": nil, "roles": []any{"a", 1.0}},
		"version":       764358037.0,
		"version_later": true,
	}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	for call, message := range map[string]string{
		"parse_key(null)":                       "argument must not be null",
		"secret_version(null)":                  "argument must not be null",
		`secret_version(substr(var.key, 0, 0))`: "The text is empty",
		"jwt_claims(var.key)":                   "This is not a JWT: three parts",
	} {
		cli.Configure("variable \"key\" {\n  sensitive = true\n}\n\noutput \"result\" {\n  sensitive = true\n  value = provider::eventcreds::" + call + "\n}\n")
		failed := cli.Terraform("plan")
		if text := strings.Join(strings.Fields(failed.Output), " "); failed.Exit != 1 || !strings.Contains(text, message) {
			t.Errorf("%s: exit code %d, without %q:\n%s", call, failed.Exit, message, failed.Output)
		}
		if strings.Contains(failed.Output, key) {
			t.Errorf("the key shows:\n%s", failed.Output)
		}
	}
}

// A secrets manager is written again exactly when the credential was re-issued.
func TestSecretVersionFollowsReissues(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	configuration := func(incident string) string {
		return fmt.Sprintf(`
resource "eventcreds_ecoevents_api_key" "website" {
  name     = "website"
  scopes   = ["events:read"]
  rotation = { triggers = { incident = %q } }
}

output "version" { value = provider::eventcreds::secret_version(eventcreds_ecoevents_api_key.website.id) }
`, incident)
	}
	cli := acctest.NewCLI(t, acctest.Build(t), box.Environment(), configuration("none"))
	version := func() string {
		if applied := cli.Terraform("apply", "-auto-approve"); applied.Exit != 0 {
			t.Fatal(applied.Output)
		}
		return cli.Terraform("output", "version").Output
	}
	first := version()
	if again := version(); again != first {
		t.Errorf("the version is %s, and was %s", again, first)
	}
	cli.Configure(configuration("leak"))
	if reissued := version(); reissued == first {
		t.Errorf("the version of what was re-issued is still %s", reissued)
	}
}
