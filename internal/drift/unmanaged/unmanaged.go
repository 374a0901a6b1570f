// Package unmanaged lists the credentials that are live on the platforms, and tells which of them no state knows. It is the
// only part of drift that asks a platform itself.
package unmanaged

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// Credential is a credential that is live on a platform.
type Credential struct {
	Kind      string // of the resource that would manage it, without the provider's prefix
	ID        string
	Name      string
	CreatedAt time.Time // zero where the platform does not tell
	LastUsed  time.Time // zero where it was never used, or the platform does not tell
	TellsUse  bool      // the platform tells of uses
	Own       bool      // the provider itself uses it
}

// Platform is a platform that can be asked.
type Platform struct {
	Name string
	List func(context.Context) ([]Credential, error)
}

// Filter narrows what is reported. The coverage counts everything.
type Filter struct {
	Since  time.Time // only what was created at that time or later; zero: everything
	Prefix string    // only what is so named; empty: everything
}

func (f Filter) lets(c Credential) bool {
	return strings.HasPrefix(c.Name, f.Prefix) && (c.CreatedAt.IsZero() || !c.CreatedAt.Before(f.Since))
}

// Find lists what is live on the platforms and not among the known ids, at a time, and how much of each is known.
func Find(ctx context.Context, platforms []Platform, known map[string]bool, filter Filter, now time.Time) ([]drift.Finding, []drift.Coverage) {
	var findings []drift.Finding
	var all []drift.Coverage
	for _, platform := range platforms {
		coverage := drift.Coverage{Platform: platform.Name}
		live, err := platform.List(ctx)
		if err != nil {
			coverage.Failure = err.Error()
		}
		for _, c := range live {
			switch {
			case c.Own:
				coverage.Own++
				continue
			case known[c.ID]:
				coverage.Managed++
			case filter.lets(c):
				findings = append(findings, finding(platform.Name, c, now))
			}
			coverage.Live++
		}
		all = append(all, coverage)
	}
	return findings, all
}

// finding is about a credential that has no address; it gets one that ignores can name.
func finding(platform string, c Credential, now time.Time) drift.Finding {
	f := drift.New(drift.Unmanaged)
	f.Address, f.Platform, f.ID = "unmanaged."+c.Kind+"."+c.ID, platform, c.ID
	f.Is = c.Name
	switch {
	case !c.TellsUse:
	case c.LastUsed.IsZero():
		f.Is += ", never used"
	default:
		f.Is += fmt.Sprintf(", unused for %d days", max(0, int(now.Sub(c.LastUsed).Hours()/24)))
	}
	f.Since = c.CreatedAt.UTC()
	if c.CreatedAt.IsZero() {
		f.Since = time.Time{}
	}
	return f.Clean()
}
