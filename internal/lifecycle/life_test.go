package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// What is written to state is read from it again: an entry that got lost would never be revoked.
func TestIssuedSurvivesState(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := func(label string) time.Time {
			return time.Unix(rapid.Int64Range(1, 1<<32).Draw(t, label), rapid.Int64Range(0, 999_999_999).Draw(t, label)).UTC()
		}
		current := credential.Issued{ID: rapid.SampledFrom([]string{"", "key_now"}).Draw(t, "current")}
		if current.ID != "" && rapid.Bool().Draw(t, "dated") {
			current.CreatedAt = at("created").Truncate(time.Second)
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "entries") {
			current.Retiring = append(current.Retiring, credential.Retiring{ID: fmt.Sprint("key_", i), RetireAt: at("retire").Truncate(time.Second)})
		}
		var object Object
		var rotating Rotating
		setIssued(&object, &rotating, current)
		if diff := cmp.Diff(current, issued(&object, &rotating), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

type rotatingModel struct {
	onlyID
	Rotating
}

func (rotatingModel) Request(_, _ rotatingModel) struct{} { return struct{}{} }

func rotatingKind() *Resource[rotatingModel, *ecoevents.Client, struct{}, shownNothing] {
	r := New(Kind[rotatingModel, *ecoevents.Client, struct{}, shownNothing]{
		Noun:   "API key",
		Access: platform.Access[*ecoevents.Client]{PlatformName: "EcoEvents", Connection: &platform.Connection[*ecoevents.Client]{Name: "EcoEvents"}},
	})
	return r.(*Resource[rotatingModel, *ecoevents.Client, struct{}, shownNothing])
}

// A plan says what will be done with a credential, and nothing when nothing will.
func TestWarnAboutReissue(t *testing.T) {
	t.Parallel()
	retiring := []credential.Retiring{{ID: "key_1"}, {ID: "key_2"}}
	for name, test := range map[string]struct {
		issued credential.Issued
		next   credential.Plan
		want   string
	}{
		"nothing": {credential.Issued{ID: "key_3"}, credential.Plan{}, ""},
		"re-issue": {
			credential.Issued{ID: "key_3"}, credential.Plan{Reissue: true, Reason: "another name is planned", Retire: []string{"key_3"}},
			`API key "ci" will be re-issued: Reason: another name is planned. The apply issues a new API key. ` +
				`The apply revokes key_3, which then stops working.`,
		},
		"re-issue with an overlap": {
			credential.Issued{ID: "key_3"}, credential.Plan{Reissue: true, Reason: "another name is planned", Overlap: 36 * time.Hour},
			`The apply issues a new API key. The old one, key_3, works for 36 more hours, and the first apply after that revokes it.`,
		},
		"re-issue while others retire": {
			credential.Issued{ID: "key_3", Retiring: retiring},
			credential.Plan{Reissue: true, Reason: "another name is planned", Retire: []string{"key_1", "key_2", "key_3"}},
			`The apply revokes key_1, key_2, key_3, which then stop working.`,
		},
		"re-issue of what is gone": {
			credential.Issued{Retiring: retiring}, credential.Plan{Reissue: true, Reason: "it was revoked outside Terraform", Overlap: time.Hour},
			`API key "ci" (key_2 is retiring) will be re-issued: Reason: it was revoked outside Terraform. The apply issues a new API key.`,
		},
		"re-issue where nothing is left": {
			credential.Issued{}, credential.Plan{Reissue: true, Reason: "it was revoked outside Terraform"},
			`API key "ci" will be re-issued: Reason: it was revoked outside Terraform.`,
		},
		"retire": {
			credential.Issued{ID: "key_3", Retiring: retiring}, credential.Plan{Retire: []string{"key_1"}},
			`API key "ci": what it replaced will be revoked: The overlap is over. The apply revokes key_1, which then stops working.`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			rotatingKind().warnAboutReissue(`API key "ci"`, test.issued, test.next, &diags)
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

// What cannot be revoked stays in state with a warning; an error would taint the new credential. What is dead already leaves.
func TestRetire(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	var model rotatingModel
	r := rotatingKind()
	r.setIssued(&model, credential.Issued{ID: "key_4", Retiring: []credential.Retiring{{ID: "key_1"}, {ID: "key_2"}, {ID: "key_3"}}})
	r.retire(&model, []string{"key_1", "key_2", "key_3"}, &diags, func(id string) error {
		switch id {
		case "key_1":
			return &apiclient.Error{Platform: "EcoEvents", Operation: "revoke the API key", Status: 500, Message: "oops"}
		case "key_2":
			return &apiclient.Error{Platform: "EcoEvents", Operation: "revoke the API key", Status: 404}
		}
		return nil
	})
	if got := r.issued(&model).IDs(); !slices.Equal(got, []string{"key_1", "key_4"}) {
		t.Errorf("it has issued %v", got)
	}
	if diags.WarningsCount() != 1 || diags.ErrorsCount() > 0 {
		t.Fatalf("got %v, want one warning", diags)
	}
	if got := diags[0].Summary(); got != `EcoEvents API key "ci" (key_4): the replaced key_1 is not revoked` {
		t.Errorf("the summary is %q", got)
	}
	for _, want := range []string{`stays in "retiring". The next apply tries again.`, "500 Internal Server Error: oops", "EcoEvents failed to process the request."} {
		if !strings.Contains(diags[0].Detail(), want) {
			t.Errorf("the detail is %q, without %q", diags[0].Detail(), want)
		}
	}
}
