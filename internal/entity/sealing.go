package entity

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// Encryption is what the provider's configuration says of secrets in state.
type Encryption struct {
	AgeRecipients types.List // of every resource that names none itself
	Required      types.Bool // a plain secret in state is an error
}

// Sealing is how one resource keeps secrets in state: encrypted for its recipients or, where it has none, in plain.
type Sealing struct {
	recipients *credential.Recipients // nil: in plain
	unknown    bool                   // the recipients are not known yet
}

// Sealing returns how a resource with these recipients of its own, or with none, keeps secrets. It reports false where
// there is an error.
func (b *Base[C]) Sealing(own types.List, diags *diag.Diagnostics) (Sealing, bool) {
	list := own
	if list.IsNull() {
		list = b.encryption.AgeRecipients
	}
	written, known := knownStrings(list)
	if !known || len(written) == 0 {
		return Sealing{unknown: !known}, true
	}
	recipients, err := credential.NewRecipients(written...)
	if err != nil {
		diags.AddAttributeError(path.Root("age_recipients"), "Cannot encrypt for these recipients", Sentence(err))
		return Sealing{}, false
	}
	return Sealing{recipients: recipients}, true
}

// CheckSecrecy refuses to put a secret into state in plain where the provider requires encryption. The secrets are as they
// are planned. It reports false where there is an error.
func (b *Base[C]) CheckSecrecy(diags *diag.Diagnostics, sealing Sealing, secrets ...Secret) bool {
	if !b.encryption.Required.ValueBool() || sealing.recipients != nil || sealing.unknown {
		return true
	}
	for _, s := range secrets {
		if s.Plain.IsNull() {
			continue
		}
		diags.AddAttributeError(path.Root("age_recipients"), "A secret would stand in state in plain",
			"The provider has require_encryption = true, and there is nobody to encrypt for. Set age_recipients here or in the provider's "+
				"block.")
		return false
	}
	return true
}

// Secret are the two attributes of a secret of which at most one has a value.
type Secret struct {
	Plain, Encrypted *types.String
	// Kind tells it from another one of the same resource, as people call it: "signing secret". Empty where it is the one that
	// the resource is about.
	Kind string
}

// Drop forgets the secret: there is none, or nobody knows it any longer.
func (s Secret) Drop() { *s.Plain, *s.Encrypted = types.StringNull(), types.StringNull() }

// Await plans a value of which nothing is known yet.
func (s Secret) Await() { *s.Plain, *s.Encrypted = types.StringUnknown(), types.StringUnknown() }

// Is copies another one.
func (s Secret) Is(other Secret) { *s.Plain, *s.Encrypted = *other.Plain, *other.Encrypted }

// Awaited reports whether a plan waits for another value.
func (s Secret) Awaited() bool { return s.Plain.IsUnknown() || s.Encrypted.IsUnknown() }

// Known reports whether the state holds the secret, in whatever form.
func (s Secret) Known() bool { return !s.Plain.IsNull() || !s.Encrypted.IsNull() }

// Expect plans a value that an apply will find out.
func (s Sealing) Expect(secret Secret) {
	secret.Await()
	switch {
	case s.unknown:
	case s.recipients != nil:
		*secret.Plain = types.StringNull()
	default:
		*secret.Encrypted = types.StringNull()
	}
}

// ExpectMaybe plans a value that an apply may find out, or leave as it is in state: what is encrypted there stays so even
// where there is nobody to encrypt another one for.
func (s Sealing) ExpectMaybe(secret, before Secret) {
	if !before.Encrypted.IsNull() {
		secret.Await()
		return
	}
	s.Expect(secret)
}

// ExpectKept plans a value that stays as it is in state. One that is there in plain is encrypted as soon as there is
// somebody to encrypt it for; what is encrypted already is not known any longer.
func (s Sealing) ExpectKept(secret, before Secret) {
	secret.Is(before)
	if !before.Plain.IsNull() && (s.unknown || s.recipients != nil) {
		s.Expect(secret)
	}
}

// Keep does what ExpectKept planned.
func (s Sealing) Keep(diags *diag.Diagnostics, secret, before Secret) {
	secret.Is(before)
	if !before.Plain.IsNull() && s.recipients != nil {
		s.Put(diags, secret, before.Plain.ValueString())
	}
}

// Put keeps a value that the platform answered; empty is none.
func (s Sealing) Put(diags *diag.Diagnostics, secret Secret, value string) {
	secret.Drop()
	switch {
	case value == "":
	case s.recipients == nil:
		*secret.Plain = types.StringValue(value)
	default:
		encrypted, err := s.recipients.Encrypt(value)
		if err != nil {
			// No error, which would taint what was made; and not in plain, which nobody asked for.
			diags.AddWarning("A new secret could not be encrypted and is lost", Sentence(err)+" What was made is in state without it: "+
				"re-issue it.")
			return
		}
		*secret.Encrypted = types.StringValue(encrypted)
	}
}

// sealedFor is the key in private state of the fingerprint of the recipients that a secret is encrypted for. Two secrets of a
// resource may be encrypted at different times.
func (s Secret) sealedFor() string {
	return strings.ReplaceAll(strings.TrimSpace("sealed for "+s.Kind), " ", "_")
}

// Seals keeps in private state for whom secrets are encrypted, which just were put into state.
func (s Sealing) Seals(ctx context.Context, private privateWriter, diags *diag.Diagnostics, secrets ...Secret) {
	for _, secret := range secrets {
		if s.recipients != nil && !secret.Encrypted.IsNull() {
			diags.Append(private.SetKey(ctx, secret.sealedFor(), fmt.Appendf(nil, "%q", s.recipients.Fingerprint()))...)
		}
	}
}

// ByTrigger is how a resource with a rotation gets another secret, for AnnounceSealing.
const ByTrigger = "re-issue it by a value in rotation.triggers"

// announcedAs is how warnings call the secret.
func (s Secret) announcedAs() string {
	if s.Kind == "" {
		return "secret"
	}
	return s.Kind
}

// AnnounceSealing warns, in a plan, of what becomes of a secret that stays: before is in state, planned is what it will be.
// again says how to have another one, whose value can be encrypted.
func (b *Base[C]) AnnounceSealing(
	ctx context.Context, private privateReader, diags *diag.Diagnostics, sealing Sealing, title, again string, planned, before Secret,
) {
	if planned.Awaited() {
		if !before.Plain.IsNull() && sealing.recipients != nil {
			diags.AddWarning(title+": its "+planned.announcedAs()+" will be encrypted",
				"From this apply on the state holds it for the age recipients only. Older versions of the state hold it in plain: "+again+".")
		}
		return
	}
	sealed, read := private.GetKey(ctx, planned.sealedFor())
	diags.Append(read...)
	now := ""
	if sealing.recipients != nil {
		now = fmt.Sprintf("%q", sealing.recipients.Fingerprint())
	}
	if sealing.unknown || before.Encrypted.IsNull() || len(sealed) == 0 || string(sealed) == now {
		return
	}
	// One summary for all: a change of the provider's recipients is about every resource, and Terraform folds these into one.
	diags.AddWarning("Secrets of "+b.Name+" stay encrypted for earlier age recipients",
		fmt.Sprintf("The %s of %s was encrypted before age_recipients changed, and the provider cannot open it. Another choice of "+
			"recipients takes effect at the next re-issue. To have it now, %s.", planned.announcedAs(), title, again))
}

func knownStrings(list types.List) (values []string, known bool) {
	if list.IsUnknown() {
		return nil, false
	}
	for _, element := range list.Elements() {
		text, ok := element.(types.String)
		if !ok || text.IsUnknown() {
			return nil, false
		}
		values = append(values, text.ValueString())
	}
	return values, true
}
