// Package credential is the life of an issued credential: issued, replaced by a new one, retired, revoked, encrypted. It
// is pure: it knows no platform, no Terraform and no clock; whoever calls it says what time it is.
package credential

import (
	"slices"
	"time"
)

// Retiring is a credential that was replaced and is still to be revoked.
type Retiring struct {
	ID       string
	RetireAt time.Time // platform time; it is not revoked before
}

// Held is what one resource holds on the platform: the current credential and the replaced ones that may still work.
// Everything that the resource issued and that may be alive is in it.
type Held struct {
	ID        string    // of the current credential; empty when it was found revoked
	CreatedAt time.Time // of the current credential, in platform time; zero where that is not known
	Retiring  []Retiring
}

// Reissued is what is held once a new credential is there, made at a time of the platform: the one before it is retiring,
// and lives on for the overlap. Times of the platform come in whole seconds as well as in fractions of them; they are held
// against each other in whole ones.
func (h Held) Reissued(id string, createdAt time.Time, overlap time.Duration) Held {
	retiring := slices.Clone(h.Retiring)
	if h.ID != "" {
		retiring = append(retiring, Retiring{ID: h.ID, RetireAt: createdAt.Truncate(time.Second).Add(overlap)})
	}
	return Held{ID: id, CreatedAt: createdAt, Retiring: retiring}
}

// Observed is what is held once the platform showed the current credential. What it does not tell stays as it was.
func (h Held) Observed(createdAt time.Time) Held {
	if !createdAt.IsZero() {
		h.CreatedAt = createdAt
	}
	return h
}

// Revoked is what is held once a retiring credential is dead.
func (h Held) Revoked(id string) Held {
	h.Retiring = slices.DeleteFunc(slices.Clone(h.Retiring), func(r Retiring) bool { return r.ID == id })
	return h
}

// Gone is what is held once the current credential was found revoked by somebody else. It reports false if nothing is
// left, so that the resource can leave the state.
func (h Held) Gone() (Held, bool) {
	h.ID, h.CreatedAt = "", time.Time{}
	return h, len(h.Retiring) > 0
}

// IDs are all the credentials that are held, the current one last: whatever ends early, the one that state tells of most
// is there to try again.
func (h Held) IDs() []string {
	var ids []string
	for _, r := range h.Retiring {
		ids = append(ids, r.ID)
	}
	if h.ID != "" {
		ids = append(ids, h.ID)
	}
	return ids
}

// Identity is the id that stands for the resource: of the current credential or, while there is none, of the one before.
func (h Held) Identity() string {
	ids := h.IDs()
	if len(ids) == 0 {
		return ""
	}
	return ids[len(ids)-1]
}
