package credential_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

const day = 24 * time.Hour

var created = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func rotate(interval, overlap time.Duration, triggers ...string) *credential.Rotation {
	rotation := &credential.Rotation{Interval: interval, Overlap: overlap}
	for i := 0; i+1 < len(triggers); i += 2 {
		if rotation.Triggers == nil {
			rotation.Triggers = map[string]string{}
		}
		rotation.Triggers[triggers[i]] = triggers[i+1]
	}
	return rotation
}

func TestDecide(t *testing.T) {
	t.Parallel()
	current := credential.Issued{ID: "now", CreatedAt: created}
	retiring := func(after time.Duration) []credential.Retiring {
		return []credential.Retiring{{ID: "old", RetireAt: created.Add(after)}}
	}
	overlapping := func(after time.Duration) credential.Issued {
		return credential.Issued{ID: "now", CreatedAt: created, Retiring: retiring(after)}
	}
	for name, test := range map[string]struct {
		issued           credential.Issued
		before, rotation *credential.Rotation
		changed          []string
		pending          bool
		after            time.Duration // since it was created
		want             credential.Plan
	}{
		"nothing to do": {issued: current, after: 1000 * day},
		"an argument changed": {
			issued: current, changed: []string{"name"},
			want: credential.Plan{Reissue: true, Retire: []string{"now"}, Reason: "the configuration differs in name"},
		},
		"two arguments changed": {
			issued: current, changed: []string{"name", "scopes"},
			want: credential.Plan{Reissue: true, Retire: []string{"now"}, Reason: "the configuration differs in name and scopes"},
		},
		"an argument changed, with an overlap": {
			issued: current, changed: []string{"name"}, before: rotate(0, day), rotation: rotate(0, day),
			want: credential.Plan{Reissue: true, Overlap: day, Reason: "the configuration differs in name"},
		},
		"an earlier revoke failed": {
			issued: overlapping(0),
			want:   credential.Plan{Retire: []string{"old"}, Retiring: retiring(0)},
		},
		"an earlier revoke failed and an argument changed": {
			issued: overlapping(0), changed: []string{"scopes"},
			want: credential.Plan{
				Reissue: true, Retire: []string{"old", "now"}, Retiring: retiring(0), Reason: "the configuration differs in scopes",
			},
		},
		"revoked outside while another is retiring": {
			issued: credential.Issued{Retiring: retiring(day)}, before: rotate(0, day), rotation: rotate(0, day),
			want: credential.Plan{Reissue: true, Overlap: day, Retiring: retiring(day), Reason: "it was revoked outside Terraform"},
		},
		"a create without an answer": {
			pending: true,
			want:    credential.Plan{Reissue: true, Reason: "an earlier apply asked for one and got no answer"},
		},
		"a re-issue without an answer, and then revoked outside": {
			issued: credential.Issued{Retiring: retiring(day)}, pending: true,
			want: credential.Plan{Reissue: true, Retiring: retiring(day), Reason: "an earlier apply asked for one and got no answer"},
		},
		"a re-issue without an answer": {
			issued: current, pending: true, changed: []string{"name"},
			want: credential.Plan{Reissue: true, Retire: []string{"now"}, Reason: "the configuration differs in name"},
		},
		"a second too early": {issued: current, rotation: rotate(90*day, day), after: 90*day - time.Second, want: credential.Plan{Overlap: day}},
		"due": {
			issued: current, before: rotate(90*day, day), rotation: rotate(90*day, day), after: 90 * day,
			want: credential.Plan{Reissue: true, Overlap: day, Reason: "its rotation was due at 2026-04-01T12:00:00Z"},
		},
		"due as soon as there is an interval": {
			issued: current, rotation: rotate(30*day, 0), after: 31 * day,
			want: credential.Plan{Reissue: true, Retire: []string{"now"}, Reason: "its rotation was due at 2026-01-31T12:00:00Z"},
		},
		"due as soon as the interval is shorter": {
			issued: current, before: rotate(90*day, day), rotation: rotate(30*day, day), after: 31 * day,
			want: credential.Plan{Reissue: true, Overlap: day, Reason: "its rotation was due at 2026-01-31T12:00:00Z"},
		},
		"not due when nobody knows how old it is": {
			issued: credential.Issued{ID: "now"}, rotation: rotate(day, 0), after: 1000 * day,
		},
		"not due before the first refresh": {issued: current, rotation: rotate(day, 0), after: -1 << 62},
		"due again while the one before is retiring": {
			issued: overlapping(3 * day), before: rotate(2*day, 3*day), rotation: rotate(2*day, 3*day), after: 2 * day,
			want: credential.Plan{Reissue: true, Overlap: 3 * day, Retiring: retiring(3 * day), Reason: "its rotation was due at 2026-01-03T12:00:00Z"},
		},
		"in the overlap": {
			issued: overlapping(day), before: rotate(0, day), rotation: rotate(0, day), after: day - time.Second,
			want: credential.Plan{Overlap: day, Retiring: retiring(day)},
		},
		"after the overlap": {
			issued: overlapping(day), before: rotate(0, day), rotation: rotate(0, day), after: day,
			want: credential.Plan{Overlap: day, Retire: []string{"old"}, Retiring: retiring(day)},
		},
		"a longer overlap": {
			issued: overlapping(day), before: rotate(0, day), rotation: rotate(0, 3*day), after: day - time.Second,
			want: credential.Plan{Overlap: 3 * day, Retiring: retiring(3 * day)},
		},
		"a longer overlap, too late": {
			issued: overlapping(day), before: rotate(0, day), rotation: rotate(0, 3*day), after: day,
			want: credential.Plan{Overlap: 3 * day, Retire: []string{"old"}, Retiring: retiring(day)},
		},
		"the overlap is put back after a revoke failed": {
			issued: overlapping(0), before: rotate(0, 0), rotation: rotate(0, 3*day), after: time.Minute,
			want: credential.Plan{Overlap: 3 * day, Retire: []string{"old"}, Retiring: retiring(0)},
		},
		"the overlap is put back before a refresh": {
			issued: overlapping(0), before: rotate(0, 0), rotation: rotate(0, 3*day), after: -time.Minute,
			want: credential.Plan{Overlap: 3 * day, Retiring: retiring(0)},
		},
		"a shorter overlap": {
			issued: overlapping(3 * day), before: rotate(0, 3*day), rotation: rotate(0, day), after: 2 * day,
			want: credential.Plan{Overlap: day, Retire: []string{"old"}, Retiring: retiring(day)},
		},
		"no overlap any longer": {
			issued: overlapping(3 * day), before: rotate(0, 3*day), rotation: rotate(90*day, 0), after: -day,
			want: credential.Plan{Retire: []string{"old"}, Retiring: retiring(-day)},
		},
		"the rotation is removed": {
			issued: overlapping(3 * day), before: rotate(0, 3*day), after: day,
			want: credential.Plan{Retiring: retiring(3 * day)},
		},
		"a rotation is added": {
			issued: overlapping(3 * day), rotation: rotate(0, day), after: 2 * day,
			want: credential.Plan{Overlap: day, Retiring: retiring(3 * day)},
		},
		"a trigger changed": {
			issued: current, before: rotate(0, 0, "incident", "1"), rotation: rotate(0, 0, "incident", "2"),
			want: credential.Plan{Reissue: true, Retire: []string{"now"}, Reason: "rotation.triggers changed"},
		},
		"a trigger was added to others": {
			issued: current, before: rotate(0, 0, "a", "1"), rotation: rotate(0, 0, "a", "1", "b", "1"),
			want: credential.Plan{Reissue: true, Retire: []string{"now"}, Reason: "rotation.triggers changed"},
		},
		"triggers were added":           {issued: current, before: rotate(day, 0), rotation: rotate(day, 0, "a", "1")},
		"triggers were removed":         {issued: current, before: rotate(day, 0, "a", "1"), rotation: rotate(day, 0)},
		"triggers came with a rotation": {issued: current, rotation: rotate(0, 0, "a", "1")},
		"triggers went with a rotation": {issued: current, before: rotate(0, 0, "a", "1")},
		"triggers stayed as they were":  {issued: current, before: rotate(0, 0, "a", "1"), rotation: rotate(0, 0, "a", "1")},
		"a trigger and an overlap moved": {
			issued: overlapping(day), before: rotate(0, day, "a", "1"), rotation: rotate(0, 2*day, "a", "2"), after: day - time.Second,
			want: credential.Plan{Reissue: true, Overlap: 2 * day, Retiring: retiring(2 * day), Reason: "rotation.triggers changed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := credential.Decide(credential.Situation{
				Issued: test.issued, Before: test.before, Rotation: test.rotation, Changed: test.changed, Pending: test.pending, Now: created.Add(test.after),
			})
			if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
