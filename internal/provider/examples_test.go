package provider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const examples = "../../examples"

// Every folder of examples plans as it stands, with nothing to warn of, and every import that it shows finds its object
// unchanged.
func TestExamples(t *testing.T) {
	t.Parallel()
	built := acctest.Build(t)
	for _, folder := range exampleFolders(t) {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			testExample(t, built, folder)
		})
		if strings.HasPrefix(folder, "resources/") {
			t.Run(folder+"/import", func(t *testing.T) {
				t.Parallel()
				testExampleImport(t, built, folder)
			})
		}
	}
}

func testExample(t *testing.T, built, folder string) {
	if strings.HasPrefix(folder, "actions/") {
		acctest.NeedsTerraform(t, "1.14")
	}
	cli := newExample(t, built, folder)
	plan := cli.Terraform("plan", "-json")
	if plan.Exit != 0 {
		t.Errorf("exit code %d", plan.Exit)
	}
	for _, d := range plan.Diagnostics() {
		if d.Summary != "Check block assertion known after apply" {
			t.Errorf("%s\n%s", d.Summary, d.Detail)
		}
	}
}

// What the examples list can be listed, by a Terraform that knows such blocks.
func TestAccListExamples(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.14")
	built := acctest.Build(t)
	files, err := filepath.Glob(filepath.Join(examples, "list-resources", "*", "list-resource.tfquery.hcl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		cli := newExample(t, built, "provider")
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cli.Write("list.tfquery.hcl", string(content))
		if got := cli.Terraform("query"); got.Exit != 0 {
			t.Errorf("%s:\n%s", file, got.Output)
		}
	}
}

var (
	exampleID      = regexp.MustCompile(`\b(acc|agg|key|tok|wh)_[a-z0-9]+`)
	importedObject = regexp.MustCompile(`\beventcreds_\w+\.\w+`)
)

func testExampleImport(t *testing.T, built, folder string) {
	cli := newExample(t, built, folder)
	command := readExample(t, folder, "import.sh")
	object := importedObject.FindString(command)
	if made := cli.Terraform("apply", "-auto-approve"); made.Exit != 0 {
		t.Fatal(made.Output)
	}
	shown := exampleID.FindAllString(cli.Terraform("state", "show", object).Output, -1)

	forget := func() {
		if forgotten := cli.Terraform("state", "rm", object); forgotten.Exit != 0 {
			t.Fatal(forgotten.Output)
		}
	}
	// Each id of the example becomes the object's own of the same kind.
	withIDs := func(text string) string {
		return exampleID.ReplaceAllStringFunc(text, func(example string) string {
			kind, _, _ := strings.Cut(example, "_")
			i := slices.IndexFunc(shown, func(id string) bool { return strings.HasPrefix(id, kind+"_") })
			if i < 0 {
				t.Fatalf("%s has no id such as %s", object, example)
			}
			return shown[i]
		})
	}

	forget()
	if imported := cli.Terraform(strings.Fields(withIDs(command))[1:]...); imported.Exit != 0 {
		t.Errorf("%s\n%s", command, imported.Output)
	}
	if got, want := planned(t, cli), (changes{}); got != want {
		t.Errorf("after %s the plan has %+v", command, got)
	}

	blocks := []string{"import-by-string-id.tf"}
	if importsByIdentity(t, cli) {
		blocks = append(blocks, "import-identity.tf")
	}
	for _, file := range blocks {
		forget()
		cli.Write("import.tf", withIDs(readExample(t, folder, file)))
		if got, want := planned(t, cli), (changes{Import: 1}); got != want {
			t.Errorf("with %s the plan has %+v", file, got)
		}
		if applied := cli.Terraform("apply", "-auto-approve"); applied.Exit != 0 {
			t.Errorf("%s\n%s", file, applied.Output)
		}
	}
}

// newExample makes a working directory with the files of a folder, and a sandbox for its provider and its variables.
func newExample(t *testing.T, built, folder string) *acctest.CLI {
	t.Helper()
	options := sandbox.Options{}
	if slices.ContainsFunc([]string{"-with-sign-in", "_access_token", "_session", "jwt_claims"}, func(signsIn string) bool { return strings.HasSuffix(folder, signsIn) }) {
		options.Auth = sandbox.AuthPassword
	}
	box := acctest.Start(t, options)
	environment := box.Environment()
	environment["TF_VAR_ecoevents_email"] = environment["ECOEVENTS_EMAIL"]
	environment["TF_VAR_ecoevents_password"] = environment["ECOEVENTS_PASSWORD"]
	environment["TF_VAR_ticketing_secret"] = "a secret of one's own"
	environment["TF_VAR_age_identity"] = "AGE-SECRET-KEY-1EXAMPLE"
	environment["TF_VAR_key_vault_id"] = "/subscriptions/example"
	_, environment["TF_VAR_partner_key"] = box.EcoEvents.IssueAPIKey("partner", []string{"events:read", "vendors:read"}, "live")

	cli := acctest.NewCLI(t, built, environment, "")
	var files []string
	for _, pattern := range []string{"*.tf", "*.pem"} {
		found, err := filepath.Glob(filepath.Join(examples, folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if strings.HasPrefix(name, "import") {
			continue // one way of several to import what the folder makes
		}
		content := readExample(t, folder, name)
		if strings.HasSuffix(name, ".tf") {
			content = withoutForeign(t, name, content)
		}
		if strings.Contains(content, "required_providers") {
			cli.Write("versions.tf", "")
		}
		cli.Write(name, content)
	}
	return cli
}

func exampleFolders(t *testing.T) []string {
	t.Helper()
	var folders []string
	for _, pattern := range []string{"*/*.tf", "*/*/*.tf"} {
		files, err := filepath.Glob(filepath.Join(examples, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			folder, err := filepath.Rel(examples, filepath.Dir(file))
			if err != nil {
				t.Fatal(err)
			}
			folders = append(folders, filepath.ToSlash(folder))
		}
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}

func readExample(t *testing.T, folder, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(examples, folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// changes are the sums of a plan, as Terraform counts them.
type changes struct{ Add, Change, Remove, Import int }

func planned(t *testing.T, cli *acctest.CLI) changes {
	t.Helper()
	plan := cli.Terraform("plan", "-json")
	for line := range strings.Lines(plan.Output) {
		var summary struct {
			Type    string
			Changes changes
		}
		if json.Unmarshal([]byte(line), &summary) == nil && summary.Type == "change_summary" {
			return summary.Changes
		}
	}
	t.Fatalf("no plan:\n%s", plan.Output)
	return changes{}
}

// importsByIdentity tells whether Terraform is 1.12 or newer; what is older refuses to read such a block.
func importsByIdentity(t *testing.T, cli *acctest.CLI) bool {
	t.Helper()
	var version struct {
		Terraform string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(cli.Terraform("version", "-json").Output), &version); err != nil {
		t.Fatal(err)
	}
	return !strings.HasPrefix(version.Terraform, "1.11.")
}
