package lifecycle

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Secret is a secret of a model. It stands in two attributes, of which at most one has a value: in plain, or encrypted.
type Secret struct {
	Attribute        string // the plain one: "signing_secret"; the encrypted one begins with "encrypted_"
	Plain, Encrypted *types.String
	Presence         Presence
	// Triggers are the attribute of which any change mints another secret for the object that is there: Calls are a Minter. Nil:
	// only a new object has another one.
	Triggers *types.Map
}

// Presence is whether there is a secret.
type Presence int

// A secret is there, is not, or depends on what is not known yet.
const (
	Present Presence = iota
	Absent
	Undecided
)

// secrets are those of a model with its configuration. The one that the kind is about comes first.
func (r *Resource[M, C, R, O]) secrets(model *M, config M) []Secret {
	if m, ok := any(model).(interface{ Secrets(config M) []Secret }); ok {
		return m.Secrets(config)
	}
	return nil
}

// noun is how messages call the secret.
func (s Secret) noun() string { return strings.ReplaceAll(s.Attribute, "_", " ") }

// clear forgets the secret: there is none, or it is not known any longer.
func (s Secret) clear() { *s.Plain, *s.Encrypted = types.StringNull(), types.StringNull() }

// setUnknown plans a value of which nothing is known yet.
func (s Secret) setUnknown() { *s.Plain, *s.Encrypted = types.StringUnknown(), types.StringUnknown() }

func (s Secret) copy(from Secret) { *s.Plain, *s.Encrypted = *from.Plain, *from.Encrypted }

// isPlanned reports whether a plan waits for another value.
func (s Secret) isPlanned() bool { return s.Plain.IsUnknown() || s.Encrypted.IsUnknown() }

// isStored reports whether the state holds the secret, in whatever form.
func (s Secret) isStored() bool { return !s.Plain.IsNull() || !s.Encrypted.IsNull() }
