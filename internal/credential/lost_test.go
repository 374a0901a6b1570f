package credential_test

import (
	"slices"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

func TestCandidates(t *testing.T) {
	t.Parallel()
	sent := time.Date(2026, 1, 1, 12, 0, 0, 600_000_000, time.UTC)
	lost := credential.Lost{SentAt: sent, LostAt: sent.Add(2 * time.Minute), Others: []string{"key_known"}}
	listed := func(change func(*credential.Listed)) credential.Listed {
		l := credential.Listed{ID: "key_lost", CreatedAt: sent, Same: true}
		change(&l)
		return l
	}
	for name, test := range map[string]struct {
		change func(*credential.Listed)
		want   bool
	}{
		"just then":                 {func(*credential.Listed) {}, true},
		"in the second":             {func(l *credential.Listed) { l.CreatedAt = sent.Truncate(time.Second) }, true},
		"while it was waited for":   {func(l *credential.Listed) { l.CreatedAt = sent.Add(time.Minute) }, true},
		"soon after that":           {func(l *credential.Listed) { l.CreatedAt = sent.Add(2*time.Minute + 20*time.Second) }, true},
		"a second before":           {func(l *credential.Listed) { l.CreatedAt = sent.Add(-time.Second) }, false},
		"long after":                {func(l *credential.Listed) { l.CreatedAt = sent.Add(3 * time.Minute) }, false},
		"nobody knows when":         {func(l *credential.Listed) { l.CreatedAt = time.Time{} }, false},
		"with other arguments":      {func(l *credential.Listed) { l.Same = false }, false},
		"used":                      {func(l *credential.Listed) { l.Used = true }, false},
		"somebody's already":        {func(l *credential.Listed) { l.ID = "key_known" }, false},
		"in another zone, the same": {func(l *credential.Listed) { l.CreatedAt = sent.In(time.FixedZone("", 7200)) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := lost.Candidates([]credential.Listed{listed(test.change)})
			if (len(got) == 1) != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
	several := lost.Candidates([]credential.Listed{
		listed(func(l *credential.Listed) { l.ID = "b" }), listed(func(l *credential.Listed) { l.ID = "a" }), listed(func(l *credential.Listed) { l.ID = "b" }),
	})
	if !slices.Equal(several, []string{"a", "b"}) {
		t.Errorf("several: %v", several)
	}
}
