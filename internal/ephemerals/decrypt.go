package ephemerals

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// decrypt opens what a resource stored for its age recipients, inside one run. It asks no platform.
type decrypt struct{}

// NewDecrypt returns the ephemeral resource eventcreds_decrypt.
func NewDecrypt() ephemeral.EphemeralResource { return decrypt{} }

type decryptModel struct {
	Ciphertext   types.String `tfsdk:"ciphertext"`
	Identity     types.String `tfsdk:"identity"`
	IdentityFile types.String `tfsdk:"identity_file"`
	Plaintext    types.String `tfsdk:"plaintext"`
}

func (decrypt) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_decrypt"
}

func (decrypt) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Decrypts, for one run, what a resource stored for its `age_recipients`: to hand a secret to a write-only " +
			"argument, such as that of a secrets manager, or to `eventcreds_ecoevents_verify`. The secret stands in no state and no plan. " +
			"No platform is asked, and none needs to be configured.",
		Attributes: map[string]schema.Attribute{
			"ciphertext": schema.StringAttribute{
				MarkdownDescription: "What to decrypt: armored, as the attributes `encrypted_key`, `encrypted_secret`, `encrypted_token` and " +
					"`encrypted_signing_secret` are.",
				Required:   true,
				Validators: []validator.String{knownSecret{}},
			},
			"identity": schema.StringAttribute{
				MarkdownDescription: "The private key of one of the recipients: `AGE-SECRET-KEY-1...`, or an SSH private key without a passphrase. " +
					"Several of age stand one in a line. Take it from an ephemeral variable or another ephemeral resource, and it is stored nowhere.",
				Optional:   true,
				Sensitive:  true,
				Validators: []validator.String{stringvalidator.ExactlyOneOf(path.MatchRoot("identity"), path.MatchRoot("identity_file"))},
			},
			"identity_file": schema.StringAttribute{
				MarkdownDescription: "The file that holds the `identity`, in place of it. A relative path begins where Terraform runs; `pathexpand()` " +
					"understands `~`.",
				Optional: true,
			},
			"plaintext": schema.StringAttribute{
				MarkdownDescription: "What was encrypted.",
				Computed:            true,
				Sensitive:           true,
			},
		},
	}
}

func (decrypt) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model decryptModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	identity, from := model.Identity.ValueString(), path.Root("identity")
	if model.Identity.IsNull() {
		from = path.Root("identity_file")
		content, err := attributes.ReadFile(model.IdentityFile.ValueString(), longestIdentity)
		if err != nil {
			resp.Diagnostics.AddAttributeError(from, "Cannot read identity_file", attributes.Sentence(err))
			return
		}
		identity = string(content)
	}
	plaintext, err := credential.Decrypt(model.Ciphertext.ValueString(), identity)
	if err != nil {
		addError(&resp.Diagnostics, from, err)
		return
	}
	model.Plaintext = types.StringValue(plaintext)
	resp.Diagnostics.Append(resp.Result.Set(ctx, model)...)
}

// knownSecret refuses null, and says what it means; the framework's own error, which comes too, does not.
type knownSecret struct{}

func (knownSecret) Description(context.Context) string { return "must not be null" }

func (v knownSecret) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (knownSecret) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() {
		resp.Diagnostics.AddAttributeError(req.Path, "Missing ciphertext",
			"The ciphertext is null: the resource has no encrypted secret. Set age_recipients for the resource or in the provider block. If the "+
				"resource was imported, re-issue it too, since its secret is not known: change a value in rotation.triggers, or use -replace.")
	}
}

// addError adds an error of Decrypt on the attribute that it is about.
func addError(diags *diag.Diagnostics, identity path.Path, err error) {
	switch {
	case errors.Is(err, credential.ErrIdentity):
		diags.AddAttributeError(identity, "The "+identity.String()+" is not an age identity", attributes.Sentence(err))
	case errors.Is(err, credential.ErrOtherRecipient):
		diags.AddAttributeError(identity, "The "+identity.String()+" does not match the ciphertext", attributes.Sentence(err))
	default:
		diags.AddAttributeError(path.Root("ciphertext"), "Cannot decrypt ciphertext", attributes.Sentence(err))
	}
}

// longestIdentity is the most that a file of identities may hold, in bytes: some hundreds of them.
const longestIdentity = 64 << 10
