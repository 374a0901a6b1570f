package lifecycle

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

func recipientsAttribute(encrypted []string) schema.Attribute {
	return schema.ListAttribute{
		MarkdownDescription: "Public keys of [age](https://age-encryption.org) (`age1...`) or SSH (`ssh-ed25519`, `ssh-rsa`). Secrets are then stored for " +
			"their owners only, as " + strings.Join(encrypted, " and ") + ". The default is the provider's.",
		ElementType: types.StringType,
		Optional:    true,
		Validators:  attributes.AgeRecipients(),
	}
}

func encryptedAttribute(plain string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "The `" + plain + "`, encrypted for the age recipients and armored; the ephemeral resource `eventcreds_decrypt` opens " +
			"it. Null without recipients.",
		Computed:      true,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// encryption is how one resource keeps secrets in state: encrypted for its recipients or, where it has none, in plain.
type encryption struct {
	recipients *credential.Recipients // nil: in plain
	unknown    bool                   // the recipients are not known yet
}

// encryptionOf returns how a resource keeps secrets: for recipients of its own, for the provider's, or in plain. It reports
// false where there is an error.
func (r *Resource[M, C, R, O]) encryptionOf(model *M, diags *diag.Diagnostics) (encryption, bool) {
	if r.recipients(model) == nil {
		return encryption{}, true
	}
	list := r.recipients(model).AgeRecipients
	if list.IsNull() {
		list = r.Policy.Encryption.AgeRecipients
	}
	written, known := attributes.KnownStrings(list)
	if !known || len(written) == 0 {
		return encryption{unknown: !known}, true
	}
	recipients, err := credential.NewRecipients(written...)
	if err != nil {
		diags.AddAttributeError(path.Root("age_recipients"), "Cannot encrypt for these age_recipients", attributes.Sentence(err))
		return encryption{}, false
	}
	return encryption{recipients: recipients}, true
}

// checkSecrecy refuses to put a secret into state in plain where the provider requires encryption. The secrets are as they
// are planned. It reports false where there is an error.
func (r *Resource[M, C, R, O]) checkSecrecy(e encryption, model *M, config M, diags *diag.Diagnostics) bool {
	if !r.Policy.Encryption.Required.ValueBool() || e.recipients != nil || e.unknown {
		return true
	}
	for _, s := range r.secrets(model, config) {
		if s.Presence == Undecided || s.Plain.IsNull() {
			continue
		}
		diags.AddAttributeError(path.Root("age_recipients"),
			fmt.Sprintf("The state would hold the %s of %s in plain text", s.noun(), r.title(*model)),
			"The provider block has require_encryption = true, and there are no age_recipients to encrypt for. Set age_recipients here or in "+
				"the provider block.")
		return false
	}
	return true
}

// plan plans a value that an apply will find out.
func (e encryption) plan(s Secret) {
	s.setUnknown()
	switch {
	case e.unknown:
	case e.recipients != nil:
		*s.Plain = types.StringNull()
	default:
		*s.Encrypted = types.StringNull()
	}
}

// planPossible plans a value that an apply may find out, or leave as it is in state: what is encrypted there stays so even
// where there are no recipients any more.
func (e encryption) planPossible(s, before Secret) {
	if !before.Encrypted.IsNull() {
		s.setUnknown()
		return
	}
	e.plan(s)
}

// planKept plans a value that stays as it is in state. One that is there in plain is encrypted as soon as there are
// recipients; what is encrypted already cannot be opened.
func (e encryption) planKept(s, before Secret) {
	s.copy(before)
	if !before.Plain.IsNull() && (e.unknown || e.recipients != nil) {
		e.plan(s)
	}
}

// keep does what planKept planned.
func (e encryption) keep(s, before Secret, diags *diag.Diagnostics) {
	s.copy(before)
	if !before.Plain.IsNull() && e.recipients != nil {
		e.store(s, before.Plain.ValueString(), diags)
	}
}

// store takes a value that the platform answered; empty is none.
func (e encryption) store(s Secret, secret string, diags *diag.Diagnostics) {
	s.clear()
	switch {
	case secret == "":
	case e.recipients == nil:
		*s.Plain = types.StringValue(secret)
	default:
		encrypted, err := e.recipients.Encrypt(secret)
		if err != nil {
			// No error, which would taint what was made; and not in plain, against the configuration.
			diags.AddWarning("A new secret could not be encrypted, and is lost", attributes.Sentence(err)+" The object is in the state "+
				"without it. Re-issue or replace it.")
			return
		}
		*s.Encrypted = types.StringValue(encrypted)
	}
}

// encryptedFor is the key in private state of the fingerprint of the recipients that a secret is encrypted for. Two secrets of a
// resource may be encrypted at different times.
func encryptedFor(secret int, s Secret) string {
	if secret == 0 {
		return encryptedForKey
	}
	return encryptedForKey + "_" + s.Attribute
}

// keepEncryptedFor keeps in private state for whom those secrets are encrypted that are not as they were.
func (r *Resource[M, C, R, O]) keepEncryptedFor(ctx context.Context, private privateWriter, e encryption, model, before *M, diags *diag.Diagnostics) {
	earlier := r.secrets(before, *before)
	for i, s := range r.secrets(model, *model) {
		if e.recipients != nil && !s.Encrypted.IsNull() && !s.Encrypted.Equal(*earlier[i].Encrypted) {
			writePrivate(ctx, private, encryptedFor(i, s), e.recipients.Fingerprint(), diags)
		}
	}
}

// warnAboutEncryption tells, in a plan, what becomes of a secret that stays.
func (r *Resource[M, C, R, O]) warnAboutEncryption(
	ctx context.Context, private privateReader, e encryption, title string, secret int, plan, state *M, diags *diag.Diagnostics,
) {
	planned, before := r.secrets(plan, *plan)[secret], r.secrets(state, *state)[secret]
	again := r.anotherSecret(planned)
	if planned.isPlanned() {
		if !before.Plain.IsNull() && e.recipients != nil {
			diags.AddWarning(fmt.Sprintf("%s: the %s will be encrypted", title, planned.noun()),
				fmt.Sprintf("After the apply the state holds it encrypted. Older versions of the state still hold it in plain text. To make them "+
					"useless, %s.", again))
		}
		return
	}
	encryptedFor, now := readPrivate(ctx, private, encryptedFor(secret, planned), diags), ""
	if e.recipients != nil {
		now = fmt.Sprintf("%q", e.recipients.Fingerprint())
	}
	if e.unknown || before.Encrypted.IsNull() || len(encryptedFor) == 0 || string(encryptedFor) == now {
		return
	}
	// One summary for all: a change of the provider's recipients is about every resource, and Terraform folds these into one.
	diags.AddWarning("Secrets of "+r.Name+" stay encrypted for earlier age recipients",
		fmt.Sprintf("The %s of %s was encrypted before age_recipients changed, and the provider cannot decrypt it. The change takes effect "+
			"with the next secret. To get one, %s.", planned.noun(), title, again))
}

// anotherSecret is how the user gets another secret, whose value can be encrypted.
func (r *Resource[M, C, R, O]) anotherSecret(s Secret) string {
	switch {
	case s.Triggers != nil:
		return "change a value in " + s.Attribute + "_triggers"
	case r.rotates:
		return "change a value in rotation.triggers"
	}
	return "replace the " + r.kind.Noun + " with -replace"
}
