package entity_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

// What is written to state is read from it again: an entry that got lost would never be revoked.
func TestRetiringSurvivesState(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var retiring []credential.Retiring
		for i := range rapid.IntRange(0, 4).Draw(t, "entries") {
			entry := credential.Retiring{ID: fmt.Sprint("key_", i)}
			if rapid.Bool().Draw(t, "dated") {
				entry.RetireAt = time.Unix(rapid.Int64Range(0, 1<<32).Draw(t, "seconds"), 0).UTC()
			}
			retiring = append(retiring, entry)
		}
		if diff := cmp.Diff(retiring, entity.Retiring(entity.RetiringList(retiring)), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestRetiring(t *testing.T) {
	t.Parallel()
	if list := entity.RetiringList(nil); list.IsNull() || list.IsUnknown() || len(list.Elements()) > 0 {
		t.Errorf("nothing is %s, want an empty list", list)
	}
	unknown := entity.RetiringUnknown()
	if !unknown.IsUnknown() || !unknown.Type(t.Context()).Equal(entity.RetiringList(nil).Type(t.Context())) {
		t.Errorf("what is not known yet is %s", unknown)
	}
	if got := entity.Retiring(unknown); len(got) > 0 {
		t.Errorf("what is not known yet holds %v", got)
	}
}

// A plan says what will be done with a credential, and nothing when nothing will.
func TestAnnounce(t *testing.T) {
	t.Parallel()
	retiring := []credential.Retiring{{ID: "key_1"}, {ID: "key_2"}}
	for name, test := range map[string]struct {
		held credential.Held
		next credential.Plan
		want string
	}{
		"nothing": {credential.Held{ID: "key_3"}, credential.Plan{}, ""},
		"re-issue": {
			credential.Held{ID: "key_3"}, credential.Plan{Reissue: true, Reason: "another name is planned"},
			`API key "ci" will be re-issued: The reason: another name is planned. EcoEvents cannot change or bring back a credential, ` +
				`so a new one is created. The same apply revokes key_3, and whatever still uses that stops working then.`,
		},
		"re-issue after a failed revoke": {
			credential.Held{ID: "key_3", Retiring: retiring}, credential.Plan{Reissue: true, Retire: true, Reason: "another name is planned"},
			`The same apply revokes key_1, key_2, key_3`,
		},
		"re-issue of what is gone": {
			credential.Held{}, credential.Plan{Reissue: true, Reason: "it was revoked outside Terraform"},
			`The reason: it was revoked outside Terraform. EcoEvents cannot change or bring back a credential, so a new one is created.`,
		},
		"revoke again": {
			credential.Held{ID: "key_3", Retiring: retiring}, credential.Plan{Retire: true},
			`API key "ci" has replaced credentials to revoke: An earlier apply could not revoke key_1, key_2. This one tries again.`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			b := base()
			b.Announce(&diags, `API key "ci"`, test.held, test.next)
			switch {
			case test.want == "":
				if len(diags) > 0 {
					t.Errorf("got %v", diags)
				}
			case diags.WarningsCount() != 1 || diags.ErrorsCount() > 0:
				t.Errorf("got %v, want one warning", diags)
			default:
				if got := diags[0].Summary() + ": " + diags[0].Detail(); !strings.Contains(got, test.want) {
					t.Errorf("got %q, want %q", got, test.want)
				}
			}
		})
	}
}

func TestNotRevoked(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	b := base()
	b.NotRevoked(&diags, `API key "ci"`, "key_1", &apiclient.Error{Platform: "EcoEvents", Operation: "revoke the API key", Status: 500, Message: "oops"})
	if diags.WarningsCount() != 1 || diags.ErrorsCount() > 0 {
		t.Fatalf("got %v, want one warning: an error would taint the new key", diags)
	}
	if got := diags[0].Summary(); got != `API key "ci": the replaced key_1 is still alive` {
		t.Errorf("the summary is %q", got)
	}
	for _, want := range []string{`stays in "retiring", and the next apply tries again`, "500 Internal Server Error: oops", "EcoEvents failed."} {
		if !strings.Contains(diags[0].Detail(), want) {
			t.Errorf("the detail is %q, without %q", diags[0].Detail(), want)
		}
	}
}
