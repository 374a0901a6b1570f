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

// What becomes of an object when one of Model.Arguments changes.
const (
	Updates  Change = iota // it is changed in place, by Updater
	Reissues               // another one takes its place in the same resource, and it is retired
	Replaces               // Terraform destroys it and creates another one
)

// Client is what the engine asks of every platform's client.
type Client interface {
	Now() time.Time // the platform's time
}

// Kind declares a kind of resource. M is its model, C the client of its platform, R what is sent to create or change one, and
// O what the platform shows of it.
type Kind[M any, C Client, R any, O Shown[R]] struct {
	Type   string // without the provider's prefix: "ecoevents_api_key"
	Noun   string // as messages call it: "API key"
	Access platform.Access[C]
	Schema schema.Schema // with its own arguments and results; the engine adds the attributes that it owns
	Parent *Parent[M, C] // what it belongs to, where that is part of its identity

	OnChange       Change
	SecretPrefixes []string // what begins so is a secret and no id, and is refused by an import
	Calls          func(C, M) Calls[R, O]

	// What follows is nil where there is nothing to do.
	Prepare func(client C, config M, plan *M, diags *diag.Diagnostics) // completes a plan, and checks it
	Derive  func(C, *M)                                                // takes what follows from the id of an object
	// Replaced is what a plan warns of where an object is replaced.
	Replaced func(plan, config M) string
	// Fingerprint tells the credential in use by its secret, where the platform does not tell its id.
	Fingerprint func(secret string) string
}

// Model is what a kind's model offers, beside the parts that the engine owns and that it embeds: Object and, where it has them,
// Rotating and Recipients. A kind with secrets offers Secrets(config M) []Secret, too, with the one that the kind is about
// first. All of it is pure.
type Model[M, R, O any] interface {
	object() *Object
	Label() types.String        // tells it from others of its kind, for people
	Arguments() []Argument      // what is sent to the platform, and so makes a difference
	Request(before, config M) R // before is zero for a new one; config has what is write-only
	Observe(shown O)            // takes what the platform shows of an existing one
}

// Shown is what a platform shows of an object.
type Shown[R any] interface {
	Facts() apiclient.Facts
	Is(request R) bool // whether it is as was asked for
}

// Calls are the operations of a platform on one kind. Their errors are apiclient.Error.
type Calls[R, O any] interface {
	Create(ctx context.Context, request R) (apiclient.Issued[O], error)
	Read(ctx context.Context, id string) (O, error)
	Delete(ctx context.Context, object apiclient.Reference) error
	List(ctx context.Context) ([]O, error) // a list that was not begun before the call
	Forget(id string)                      // what was read of an object before is not believed any longer
	Earlier(ctx context.Context) []O       // those that were there before the client created one, as far as that costs little to know
	Creates() *apiclient.Creates           // the client's creates of this kind
}

// Updater are Calls where OnChange is Updates. A first secret of what can have one is minted by an update.
type Updater[R any] interface {
	Update(ctx context.Context, id string, request R) (minted string, err error)
}

// Minter are Calls where a Secret has Triggers.
type Minter interface {
	Mint(ctx context.Context, id string) (secret string, err error)
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
