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

// Issued is what one resource has issued on the platform: the current credential and the replaced ones that may still work.
// Everything that the resource issued or imported and that may be alive is in it.
type Issued struct {
	ID        string    // of the current credential; empty when it was found revoked
	CreatedAt time.Time // of the current credential, in platform time; zero where that is not known
	Retiring  []Retiring
}

// Reissued is what there is once a new credential is there, made at a time of the platform: the one before it is retiring,
// and lives on for the overlap. Times of the platform come in whole seconds as well as in fractions of them; they are
// compared in whole ones.
func (i Issued) Reissued(id string, createdAt time.Time, overlap time.Duration) Issued {
	retiring := slices.Clone(i.Retiring)
	if i.ID != "" {
		retiring = append(retiring, Retiring{ID: i.ID, RetireAt: createdAt.Truncate(time.Second).Add(overlap)})
	}
	// A platform may give an id again, to what must not be revoked then.
	return Issued{ID: id, CreatedAt: createdAt, Retiring: retiring}.Revoked(id)
}

// Observed is what there is once the platform showed the current credential. What it does not tell stays as it was.
func (i Issued) Observed(createdAt time.Time) Issued {
	if !createdAt.IsZero() {
		i.CreatedAt = createdAt
	}
	return i
}

// Revoked is what there is once a retiring credential is dead.
func (i Issued) Revoked(id string) Issued {
	i.Retiring = slices.DeleteFunc(slices.Clone(i.Retiring), func(r Retiring) bool { return r.ID == id })
	return i
}

// Gone is what there is once the current credential was found revoked by somebody else, at a time of the platform. It is
// retiring then, and due: should it be alive after all, the apply that issues the new one revokes it.
func (i Issued) Gone(at time.Time) Issued {
	if i.ID == "" {
		return i
	}
	retiring := append(slices.Clone(i.Retiring), Retiring{ID: i.ID, RetireAt: at.Truncate(time.Second)})
	return Issued{Retiring: retiring}
}

// IDs are all the credentials, the current one last: whatever ends early, the one that state tells of most
// is there to try again.
func (i Issued) IDs() []string {
	var ids []string
	for _, r := range i.Retiring {
		ids = append(ids, r.ID)
	}
	if i.ID != "" {
		ids = append(ids, i.ID)
	}
	return ids
}

// Identity is the id that stands for the resource: of the current credential or, while there is none, of the one before.
func (i Issued) Identity() string {
	ids := i.IDs()
	if len(ids) == 0 {
		return ""
	}
	return ids[len(ids)-1]
}
