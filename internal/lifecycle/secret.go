package lifecycle

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Secret declares a secret of a kind. It stands in two attributes, of which at most one has a value: in plain, or encrypted.
type Secret[M any, C Client] struct {
	Attribute string // the plain one: "signing_secret"; the encrypted one begins with "encrypted_"
	Values    func(*M) (plain, encrypted *types.String)
	// Presence says whether a model has the secret at all, given with its configuration; nil: it always has.
	Presence func(m, config M) Presence

	// Mint makes another one for the object that is there; nil: only a new object has another one. An update that lets the
	// secret come to be mints it as well.
	Mint func(context.Context, C, M) (string, error)
	// Triggers are the attribute of which any change mints another one.
	Triggers func(*M) *types.Map
}

// Presence is whether there is a secret.
type Presence int

// A secret is there, is not, or depends on what is not known yet.
const (
	Present Presence = iota
	Absent
	Undecided
)

// noun is how messages call the secret.
func (s Secret[M, C]) noun() string { return strings.ReplaceAll(s.Attribute, "_", " ") }

func (s Secret[M, C]) presence(m, config M) Presence {
	if s.Presence == nil {
		return Present
	}
	return s.Presence(m, config)
}

func (s Secret[M, C]) of(m *M) value {
	plain, encrypted := s.Values(m)
	return value{plain, encrypted}
}

// value are the two attributes of a secret in one model.
type value struct{ plain, encrypted *types.String }

// clear forgets the secret: there is none, or it is not known any longer.
func (v value) clear() { *v.plain, *v.encrypted = types.StringNull(), types.StringNull() }

// setUnknown plans a value of which nothing is known yet.
func (v value) setUnknown() { *v.plain, *v.encrypted = types.StringUnknown(), types.StringUnknown() }

func (v value) copy(from value) { *v.plain, *v.encrypted = *from.plain, *from.encrypted }

// isPlanned reports whether a plan waits for another value.
func (v value) isPlanned() bool { return v.plain.IsUnknown() || v.encrypted.IsUnknown() }

// isStored reports whether the state holds the secret, in whatever form.
func (v value) isStored() bool { return !v.plain.IsNull() || !v.encrypted.IsNull() }
