package lifecycle

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// Change is what a platform can do when an argument changes.
type Change int

// What becomes of an object when one of Kind.Arguments changes.
const (
	Updates  Change = iota // it is changed in place, by Kind.Update
	Reissues               // another one takes its place in the same resource, and it is retired
	Replaces               // Terraform destroys it and creates another one
)

// Client is what the engine asks of every platform's client.
type Client interface {
	Now() time.Time // the platform's time
}

// Kind declares a kind of resource. M is its model, which embeds Object and, where it has them, Rotating and Recipients; C is
// the client of its platform; R is what is sent to create or change one; O is what the platform shows of it.
type Kind[M any, C Client, R, O any] struct {
	Type           string // without the provider's prefix: "ecoevents_api_key"
	PlatformName   string // "EcoEvents"
	Noun           string // as messages call it: "API key"
	Access         platform.Access[C]
	Description    string
	Schema         func() map[string]schema.Attribute // of its own arguments and results; the engine adds those that it owns
	SecretPrefixes []string                           // what begins so is a secret and no id, and is refused by an import
	Parent         *Parent[M, C]                      // what it belongs to, where that is part of its identity

	// The parts of the model that the engine owns. Rotating is nil where nothing is ever re-issued, Recipients where there is
	// no secret.
	Object     func(*M) *Object
	Rotating   func(*M) *Rotating
	Recipients func(*M) *Recipients
	Secrets    []Secret[M, C] // the one that the kind is about comes first

	OnChange  Change
	Arguments func(M) []Argument   // what is sent to the platform, and so makes a difference
	Name      func(M) types.String // tells it from others of its kind, for people
	// Replaced is what a plan warns of where an object is replaced; nil: of nothing.
	Replaced func(plan, config M) string
	// Prepare completes a plan from client and configuration, and checks it; nil: there is nothing to do.
	Prepare func(client C, config M, plan *M, diags *diag.Diagnostics)

	// Pure functions between model and API object.
	Request func(plan, before, config M) R // before is zero for a new one; config has what is write-only
	Facts   func(O) Facts
	Observe func(*M, O)     // takes what the platform shows of an existing one
	Derive  func(C, *M)     // takes what follows from its id; nil: nothing does
	Same    func(O, R) bool // whether it is as was asked for
	// Fingerprint tells the credential in use by its secret; nil: the platform tells its id.
	Fingerprint func(secret string) string

	// The calls of the platform.
	Create  func(context.Context, C, M, R) (Created[O], error)
	Read    func(context.Context, C, M, string) (O, error)
	Update  func(context.Context, C, M, R) (minted string, err error) // nil: it cannot be changed
	Delete  func(context.Context, C, M, Reference) error
	List    func(context.Context, C, M) ([]O, error) // a list that was not begun before the call
	Creates func(C, M) *apiclient.Creates            // the client's creates of this kind
}

// Parent is what an object belongs to, such as an account.
type Parent[M any, C Client] struct {
	Attribute   string // of the model and of the identity: "account_id"
	Description string
	Of          func(M) string
	Default     func(C, *diag.Diagnostics) (types.String, bool) // the provider's; reports false where there is an error
}

// Argument is an argument that is sent to the platform, as a model has it.
type Argument struct {
	Name  string
	Value attr.Value
}

// Facts are what the engine needs to know of an object of a platform.
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

// Created is the answer to a create, with the secrets that no later answer holds, in the order of Kind.Secrets. A missing one
// is empty.
type Created[O any] struct {
	Object  O
	Secrets []string
}

// Reference is what names an object to the platform.
type Reference struct {
	ID          string
	Fingerprint string // by Kind.Fingerprint; empty where it is not known
}
