package apiclient

import "time"

// Facts are what all objects of all platforms have, as far as an answer tells.
type Facts struct {
	ID        string
	CreatedAt time.Time // platform time; zero where the platform does not tell
	SeenAt    time.Time // when the platform showed it, in its own time; zero where the client does not tell
	Used      bool      // somebody used it, who must have its secret
}

// Since is when the object was created or, where the answer does not tell, when that answer came.
func (f Facts) Since() time.Time {
	if f.CreatedAt.IsZero() {
		return f.SeenAt
	}
	return f.CreatedAt
}

// Issued is the answer to a create, with the secrets that no later answer holds, the most important one first. A missing one
// is empty.
type Issued[O any] struct {
	Object  O
	Secrets []string
	Doubts
}

// Reference is what names an object to its platform.
type Reference struct {
	ID string
	// Fingerprint tells the credential that the client itself uses, where the platform does not; empty where it is not known.
	Fingerprint string
	// New says that this client has just created it, and so does not use it itself.
	New bool
}
