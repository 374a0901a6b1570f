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
	lost := credential.PendingCreate{SentAt: sent, LostAt: sent.Add(2 * time.Minute), Others: []string{"key_known"}}
	listed := func(change func(*credential.Listed)) credential.Listed {
		l := credential.Listed{ID: "key_lost", CreatedAt: sent, Same: true}
		change(&l)
		return l
	}
	const made, ambiguous, neither = "made", "ambiguous", "neither"
	for name, test := range map[string]struct {
		change func(*credential.Listed)
		want   string
	}{
		"just then":                 {func(*credential.Listed) {}, made},
		"in the second":             {func(l *credential.Listed) { l.CreatedAt = sent.Truncate(time.Second) }, made},
		"while it was waited for":   {func(l *credential.Listed) { l.CreatedAt = sent.Add(time.Minute) }, made},
		"right after that":          {func(l *credential.Listed) { l.CreatedAt = sent.Add(2*time.Minute + time.Second) }, made},
		"soon after that":           {func(l *credential.Listed) { l.CreatedAt = sent.Add(2*time.Minute + 20*time.Second) }, ambiguous},
		"a second before":           {func(l *credential.Listed) { l.CreatedAt = sent.Add(-time.Second) }, neither},
		"long after":                {func(l *credential.Listed) { l.CreatedAt = sent.Add(3 * time.Minute) }, neither},
		"nobody knows when":         {func(l *credential.Listed) { l.CreatedAt = time.Time{} }, ambiguous},
		"with other arguments":      {func(l *credential.Listed) { l.Same = false }, neither},
		"used":                      {func(l *credential.Listed) { l.Used = true }, neither},
		"somebody's already":        {func(l *credential.Listed) { l.ID = "key_known" }, neither},
		"in another zone, the same": {func(l *credential.Listed) { l.CreatedAt = sent.In(time.FixedZone("", 7200)) }, made},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := neither
			switch makes, unsure := lost.Candidates([]credential.Listed{listed(test.change)}); {
			case len(makes)+len(unsure) > 1:
				t.Fatalf("got %v and %v", makes, unsure)
			case len(makes) == 1:
				got = made
			case len(unsure) == 1:
				got = ambiguous
			}
			if got != test.want {
				t.Errorf("it is %s, want %s", got, test.want)
			}
		})
	}
	several, _ := lost.Candidates([]credential.Listed{
		listed(func(l *credential.Listed) { l.ID = "b" }), listed(func(l *credential.Listed) { l.ID = "a" }), listed(func(l *credential.Listed) { l.ID = "b" }),
	})
	if !slices.Equal(several, []string{"a", "b"}) {
		t.Errorf("several: %v", several)
	}
}
