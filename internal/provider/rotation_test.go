package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// rotating is a resource that rotates its credential, and how its platform is asked whether one works.
type rotating struct {
	resource, arguments string
	secret, kind        string // the attribute, and what the sandbox calls it
	ask                 string // the path that any working credential may read
	collection          string // the path that creates, and with an id revokes
}

// rotatingCallback is where the tokens deliver to.
const rotatingCallback = "https://hooks.example.com/rotating"

func rotatingResources() []rotating {
	return []rotating{
		{
			"eventcreds_ecoevents_api_key", `scopes = ["events:read"]`,
			"key", sandbox.KindAPIKey, "/ecoevents/v1/auth/verify", "/v1/api-keys",
		},
		{
			"eventcreds_eventconnectors_token", "roles = [\"ROLE_EXTERNAL_USER\"]\n  callback_url = \"" + rotatingCallback + "\"",
			"token", sandbox.KindToken, "/eventconnectors/events?size=1", "/tokens",
		},
	}
}

// rotatingRun is one of them under the built provider, at one point of its life.
type rotatingRun struct {
	rotating
	*testing.T
	box *acctest.Sandbox
	cli *acctest.CLI
}

func (r *rotatingRun) configure(name, rotation string) {
	r.Helper()
	r.cli.Configure(fmt.Sprintf("resource %q \"test\" {\n  name = %q\n  %s\n  %s\n}\n", r.resource, name, r.arguments, rotation))
}

// quiet expects that there is nothing to do.
func (r *rotatingRun) quiet() {
	r.Helper()
	r.cli.Must(0, "plan", "-detailed-exitcode")
}

// apply expects a plan that warns of something and nothing else, and carries it out. It returns the current secret.
func (r *rotatingRun) apply(warnings ...string) string {
	r.Helper()
	plan := r.cli.Must(2, "plan", "-detailed-exitcode", "-out=rotate.tfplan")
	for _, warning := range warnings {
		if !strings.Contains(unwrapped(plan.Output), warning) {
			r.Errorf("the plan does not say %q:\n%s", warning, plan.Output)
		}
	}
	if got := strings.Count(plan.Output, "Warning: "); len(warnings) == 0 && got > 1 { // one is of dev_overrides
		r.Errorf("the plan warns of something:\n%s", plan.Output)
	}
	r.cli.Must(0, "apply", "rotate.tfplan")
	return r.current()
}

// unwrapped takes out how Terraform frames and breaks the text of a diagnostic.
func unwrapped(output string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), " ")
}

// current is the secret in state.
func (r *rotatingRun) current() string {
	r.Helper()
	secret, _ := r.cli.Attributes(r.resource + ".test")[r.secret].(string)
	return secret
}

func (r *rotatingRun) id() string {
	r.Helper()
	id, _ := r.cli.Attributes(r.resource + ".test")["id"].(string)
	return id
}

// delivers expects that of a token, and of those before it that are alive, each delivers to the callback under a signing
// secret of its own, and that the state has that of the newest.
func (r *rotatingRun) delivers(want int) {
	r.Helper()
	if r.kind != sandbox.KindToken {
		return
	}
	secrets := map[string]string{} // by the id of the token
	for _, c := range r.box.Live(sandbox.KindSigningSecret) {
		secrets[c.ID] = c.Value
	}
	for _, c := range r.box.Live(sandbox.KindToken) {
		if secrets[c.ID] == "" {
			r.Errorf("the token %s delivers under no secret", c.ID)
		}
	}
	distinct := slices.Compact(slices.Sorted(maps.Values(secrets)))
	if len(distinct) != want {
		r.Errorf("%d signing secrets are alive, want %d", len(distinct), want)
	}
	attributes := r.cli.Attributes(r.resource + ".test")
	if attributes["callback_url"] != rotatingCallback || attributes["signing_secret"] != secrets[r.id()] {
		r.Errorf("the state has the callback %v, or the signing secret of another token than %s", attributes["callback_url"], r.id())
	}
}

// retiring are the ids in the attribute of that name.
func (r *rotatingRun) retiring() (ids []string) {
	r.Helper()
	list, _ := r.cli.Attributes(r.resource + ".test")["retiring"].([]any)
	for _, entry := range list {
		ids = append(ids, entry.(map[string]any)["id"].(string))
	}
	return ids
}

// works asks the platform which of the secrets it accepts.
func (r *rotatingRun) works(secrets map[string]bool) {
	r.Helper()
	for secret, want := range secrets {
		req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, r.box.URL+r.ask, http.NoBody)
		if err != nil {
			r.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+secret)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			r.Fatal(err)
		}
		_ = resp.Body.Close()
		if got := resp.StatusCode == http.StatusOK; got != want {
			r.Errorf("the platform answers %d to %.12s..., which works: %t", resp.StatusCode, secret, want)
		}
	}
}

func (r *rotatingRun) alive(want int) {
	r.Helper()
	if live := r.box.Live(r.kind); len(live) != want {
		r.Errorf("%d are alive, want %d: %+v", len(live), want, live)
	}
}

const (
	day     = 24 * time.Hour
	ninety  = "rotation = {\n    interval_days = 90\n    overlap_hours = 24\n  }"
	reissue = " will be re-issued"
	retire  = ": what it replaced will be revoked"
)

// Rotation through the command line, on both platforms, with the platform's clock moved.
func TestRotation(t *testing.T) {
	t.Parallel()
	built := acctest.Build(t)
	for name, scenario := range map[string]func(*rotatingRun){
		"a life with an overlap":           rotateWithOverlap,
		"due again while one is retiring":  rotateDueAgain,
		"a trigger in the overlap":         rotateByTrigger,
		"a saved plan, applied later":      rotateBySavedPlan,
		"the platform refuses":             rotateWithFailures,
		"no overlap any longer":            rotateWithoutOverlap,
		"revoked by hand in the overlap":   rotateWhatWasRevoked,
		"imported":                         rotateImported,
		"another rotation than before":     rotateOtherwise,
		"a rotation that is not known yet": rotateUnknown,
		"nothing becomes due":              rotateNothing,
	} {
		for _, resource := range rotatingResources() {
			t.Run(resource.kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				box := acctest.Start(t, sandbox.Options{})
				r := &rotatingRun{resource, t, box, acctest.NewCLI(t, built, box.Environment(), "")}
				scenario(r)
				r.box.Intercept(nil)
				r.cli.Must(0, "destroy", "-auto-approve")
				r.alive(0)
			})
		}
	}
}

func rotateWithOverlap(r *rotatingRun) {
	r.configure("ci", ninety)
	first := r.apply()
	r.box.Advance(90*day - time.Hour)
	r.quiet()
	r.box.Advance(time.Hour + time.Second)
	second := r.apply(reissue, "Reason: its rotation was due at ", " works for 24 more hours, and the first apply after that revokes it.")
	r.works(map[string]bool{first: true, second: true})
	r.delivers(2)
	r.quiet()
	r.box.Advance(23 * time.Hour)
	r.quiet()
	r.box.Advance(time.Hour + time.Second)
	if third := r.apply(retire, "The apply revokes "); third != second {
		r.Error("retiring the old one changed the current one")
	}
	r.works(map[string]bool{first: false, second: true})
	r.delivers(1)
	r.quiet()
}

// As long as nothing becomes due, no refresh writes anything: not its private state either, which Terraform takes for a change.
func rotateNothing(r *rotatingRun) {
	r.configure("ci", ninety)
	r.apply()
	// Terraform 1.11 takes an object with two secrets for changed whenever it lists them in another order.
	before, isQuiet := r.cli.Read("terraform.tfstate"), r.kind == sandbox.KindAPIKey || importsByIdentity(r.T, r.cli)
	for range 3 {
		r.box.Advance(29 * day)
		if isQuiet {
			r.cli.Must(0, "plan", "-refresh-only", "-detailed-exitcode")
		}
		r.cli.Must(0, "apply", "-auto-approve")
		if after := r.cli.Read("terraform.tfstate"); after != before && isQuiet {
			r.Fatalf("an apply that does nothing wrote the state:\n%s\n%s", before, after)
		}
	}
	r.box.Advance(4 * day)
	r.cli.Must(2, "plan", "-refresh-only", "-detailed-exitcode") // it is due, which the state has to tell
	r.apply(reissue)
	if r.kind == sandbox.KindAPIKey {
		r.configure("ci", "")
		r.apply()
		r.box.Advance(29 * day)
		r.apply(retire)
		r.cli.Must(0, "plan", "-refresh-only", "-detailed-exitcode")
		r.box.Advance(1000 * day)
		r.cli.Must(0, "plan", "-refresh-only", "-detailed-exitcode")
	}
}

func rotateDueAgain(r *rotatingRun) {
	r.configure("ci", "rotation = {\n    interval_days = 1\n    overlap_hours = 23\n  }")
	first := r.apply()
	r.box.Advance(day + time.Second)
	second := r.apply(reissue)
	r.box.Advance(2 * day)
	third := r.apply(reissue, "The apply revokes ")
	r.works(map[string]bool{first: false, second: true, third: true})
	if retiring := r.retiring(); len(retiring) != 1 {
		r.Errorf("retiring are %v", retiring)
	}
	// The destroy, in the middle of an overlap, leaves none alive.
}

func rotateByTrigger(r *rotatingRun) {
	rotation := func(incident int) string {
		return fmt.Sprintf("rotation = {\n    overlap_hours = 2\n    triggers = { incident = %d }\n  }", incident)
	}
	r.configure("ci", "rotation = {\n    overlap_hours = 2\n  }")
	first := r.apply()
	r.configure("ci", rotation(1))
	if same := r.apply(); same != first {
		r.Error("adding the triggers re-issued it")
	}
	r.configure("ci", rotation(2))
	second := r.apply(reissue, "Reason: rotation.triggers changed.")
	r.box.Advance(time.Hour)
	r.configure("ci", rotation(3))
	third := r.apply(reissue)
	r.works(map[string]bool{first: true, second: true, third: true})
	r.box.Advance(time.Hour + time.Minute)
	r.apply(retire)
	r.works(map[string]bool{first: false, second: true, third: true})
	r.box.Advance(time.Hour)
	r.apply(retire)
	r.works(map[string]bool{second: false, third: true})
	r.quiet()
}

// A plan is carried out as it was shown, whatever time has passed. What became due meanwhile waits for the next one.
func rotateBySavedPlan(r *rotatingRun) {
	r.configure("ci", ninety)
	first := r.apply()
	r.configure("ci", strings.Replace(ninety, "24", "25", 1))
	r.cli.Must(2, "plan", "-detailed-exitcode", "-out=saved.tfplan")
	r.box.Advance(90*day + time.Second)
	r.cli.Must(0, "apply", "saved.tfplan")
	if r.current() != first {
		r.Error("the saved plan re-issued it")
	}
	second := r.apply(reissue)
	r.configure("ci", strings.Replace(ninety, "24", "26", 1))
	r.cli.Must(2, "plan", "-detailed-exitcode", "-out=saved.tfplan")
	r.box.Advance(27 * time.Hour)
	r.cli.Must(0, "apply", "saved.tfplan")
	r.works(map[string]bool{first: true, second: true})
	r.apply(retire)
	r.works(map[string]bool{first: false, second: true})
	r.quiet()
}

// Whichever call of a re-issue fails, nothing is lost, and the next apply goes on.
func rotateWithFailures(r *rotatingRun) {
	refuse := func(method string) {
		r.box.Intercept(func(w http.ResponseWriter, request *http.Request) bool {
			if request.Method != method || !strings.Contains(request.URL.Path, r.collection) {
				return false
			}
			w.WriteHeader(http.StatusForbidden)
			return true
		})
	}
	const immediately = "rotation = {\n    interval_days = 90\n  }"
	r.configure("ci", immediately)
	first := r.apply()
	r.box.Advance(90*day + time.Second)

	refuse(http.MethodPost)
	r.cli.Must(1, "apply", "-auto-approve")
	if r.current() != first {
		r.Error("a refused create changed the state")
	}
	r.works(map[string]bool{first: true})

	refuse(http.MethodDelete)
	second := r.apply(reissue, "The apply revokes ")
	r.works(map[string]bool{first: true, second: true})
	if retiring := r.retiring(); len(retiring) != 1 {
		r.Errorf("retiring are %v", retiring)
	}
	r.cli.Must(0, "apply", "-auto-approve") // refused once more, and still a warning
	r.alive(2)

	r.box.Intercept(nil)
	if third := r.apply(retire); third != second {
		r.Error("it was re-issued again")
	}
	r.works(map[string]bool{first: false, second: true})
	r.quiet()

	// In the overlap of another one, the destroy cannot revoke, and the next can.
	r.configure("ci", ninety)
	r.apply()
	r.box.Advance(90*day + time.Second)
	r.apply(reissue)
	refuse(http.MethodDelete)
	r.cli.Must(1, "destroy", "-auto-approve")
	r.alive(2)
}

func rotateWithoutOverlap(r *rotatingRun) {
	r.configure("ci", strings.Replace(ninety, "24", "72", 1))
	first := r.apply()
	r.box.Advance(90*day + time.Second)
	second := r.apply(reissue)
	r.configure("ci", strings.Replace(ninety, "24", "0", 1))
	r.apply(retire)
	r.works(map[string]bool{first: false, second: true})
	r.quiet()
}

// Longer, and what is retiring lives longer; a shorter interval is due at the plan after the one that stores it; without a rotation, what is
// retiring is still revoked in its time.
func rotateOtherwise(r *rotatingRun) {
	r.configure("ci", ninety)
	first := r.apply()
	r.box.Advance(31 * day)
	r.quiet()
	r.configure("ci", strings.Replace(ninety, "90", "30", 1))
	if same := r.apply("is due for rotation by its new interval"); same != first {
		r.Error("a plan that stores an interval re-issued it, too")
	}
	second := r.apply(reissue)
	r.configure("ci", strings.NewReplacer("90", "30", "24", "48").Replace(ninety))
	r.apply()
	r.box.Advance(47 * time.Hour)
	r.quiet()
	r.works(map[string]bool{first: true, second: true})
	r.configure("ci", "")
	r.apply()
	r.works(map[string]bool{first: true, second: true})
	r.box.Advance(2 * time.Hour)
	r.apply(retire)
	r.works(map[string]bool{first: false, second: true})
	r.quiet()
}

func rotateWhatWasRevoked(r *rotatingRun) {
	platform := strings.Split(r.resource, "_")[1]
	r.configure("ci", ninety)
	first := r.apply()
	r.box.Advance(90*day + time.Second)
	second := r.apply(reissue)
	r.box.Advance(2 * time.Minute) // what is younger may only not be shown yet
	if err := r.box.Dashboard(platform, "revoke", r.id(), nil); err != nil {
		r.Fatal(err)
	}
	third := r.apply(reissue, "Reason: it was revoked outside Terraform.")
	if third == second || third == "" {
		r.Error("it was not re-issued")
	}
	r.works(map[string]bool{first: true, second: false, third: true})
	r.box.Advance(25 * time.Hour)
	r.apply(retire)
	r.works(map[string]bool{first: false, third: true})
	// What is retiring is revoked by hand: the next apply has nothing to complain of.
	r.box.Advance(90 * day)
	fourth := r.apply(reissue)
	for _, id := range r.retiring() {
		if err := r.box.Dashboard(platform, "revoke", id, nil); err != nil {
			r.Fatal(err)
		}
	}
	r.box.Advance(25 * time.Hour)
	r.apply(retire)
	r.works(map[string]bool{third: false, fourth: true})
	r.quiet()
}

// What is imported has no known value until it is re-issued, and is as old as the platform says.
func rotateImported(r *rotatingRun) {
	r.configure("ci", "")
	r.apply()
	id := r.id()
	r.cli.Must(0, "state", "rm", r.resource+".test")
	r.configure("ci", ninety)
	r.cli.Must(0, "import", r.resource+".test", id)
	r.cli.Must(0, "apply", "-auto-approve")
	if r.current() != "" {
		r.Error("the value of what was imported is known")
	}
	r.quiet()
	r.box.Advance(90*day + time.Second)
	if secret := r.apply(reissue); secret == "" || !slices.Equal(r.retiring(), []string{id}) {
		r.Errorf("the new one is unknown, or retiring are %v", r.retiring())
	}
	r.box.Advance(25 * time.Hour)
	r.apply(retire)
	r.alive(1)
}

// Triggers that come from something not yet made are planned unknown, and re-issue only if they differ.
func rotateUnknown(r *rotatingRun) {
	configure := func(input, unrelated string) {
		r.configure("ci", "rotation = { triggers = { incident = terraform_data.incident.output } }")
		r.cli.Write("incident.tf", fmt.Sprintf("resource \"terraform_data\" \"incident\" {\n  input = %q\n  triggers_replace = %q\n}\n", input, unrelated))
	}
	configure("one", "a")
	first := r.apply()
	configure("one", "b")
	if r.apply() != first {
		r.Error("the same value re-issued it")
	}
	r.quiet()
	configure("two", "c")
	if second := r.apply(); second == first {
		r.Error("another value did not re-issue it")
	}
	r.quiet()
}
