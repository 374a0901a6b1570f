package lifecycle

import (
	"context"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// Resource is a resource of one kind.
type Resource[M any, C Client, R any, O Shown[R]] struct {
	kind    Kind[M, C, R, O]
	as      func(*M) Model[M, R, O]
	rotates bool // the model has Rotating
	platform.Access[C]
}

// New returns a resource of a kind, whose model M implements Model.
func New[M any, C Client, R any, O Shown[R], P interface {
	*M
	Model[M, R, O]
}](kind Kind[M, C, R, O]) Listed[C, O] {
	r := &Resource[M, C, R, O]{kind: kind, as: func(m *M) Model[M, R, O] { return P(m) }, Access: kind.Access}
	r.rotates = r.rotating(new(M)) != nil
	return r
}

// Metadata implements resource.Resource.
func (r *Resource[M, C, R, O]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.kind.Type
	resp.ResourceBehavior.MutableIdentity = r.rotates // the id changes in place with a re-issue
}

// Schema implements resource.Resource.
func (r *Resource[M, C, R, O]) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.kind.Schema
	resp.Schema.Attributes = r.attributes()
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource[M, C, R, O]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "The id of the " + r.kind.Noun + " on the platform.",
		},
	}}
	if parent := r.kind.Parent; parent != nil {
		resp.IdentitySchema.Attributes[parent.Attribute] = identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       parent.Description,
		}
	}
}

// Configure implements resource.ResourceWithConfigure.
func (r *Resource[M, C, R, O]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.Connect(req.ProviderData, &resp.Diagnostics)
}

func (r *Resource[M, C, R, O]) rotating(model *M) *Rotating {
	if m, ok := any(model).(interface{ rotating() *Rotating }); ok {
		return m.rotating()
	}
	return nil
}

func (r *Resource[M, C, R, O]) recipients(model *M) *Recipients {
	if m, ok := any(model).(interface{ recipients() *Recipients }); ok {
		return m.recipients()
	}
	return nil
}

func (r *Resource[M, C, R, O]) object(model *M) *Object { return r.as(model).object() }

func (r *Resource[M, C, R, O]) issued(model *M) credential.Issued {
	return issued(r.object(model), r.rotating(model))
}

func (r *Resource[M, C, R, O]) setIssued(model *M, current credential.Issued) {
	setIssued(r.object(model), r.rotating(model), current)
}

// forget is what is known of an object that was asked for first, and may have been made.
func (r *Resource[M, C, R, O]) forget(model *M, pending types.Object) {
	r.setIssued(model, credential.Issued{})
	for _, s := range r.secrets(model, *model) {
		s.clear()
	}
	r.object(model).Pending = pending
}

// store takes what only the platform knows from a new object; the one before it lives on for the overlap that setIssued is
// told. The arguments stay as they are planned; where the platform made something else of them, the next refresh shows it.
func (r *Resource[M, C, R, O]) store(model *M, config M, client C, e encryption, created apiclient.Issued[O], issued credential.Issued, diags *diag.Diagnostics) {
	r.storeSecrets(model, config, e, created, diags)
	r.setIssued(model, issued)
	if r.kind.Derive != nil {
		r.kind.Derive(client, model)
	}
}

// storeSecrets takes the secrets of a new object, as far as the answer shows them.
func (r *Resource[M, C, R, O]) storeSecrets(model *M, config M, e encryption, created apiclient.Issued[O], diags *diag.Diagnostics) {
	for i, s := range r.secrets(model, config) {
		secret := created.Secrets[i]
		if s.Presence == Absent {
			secret = "" // the user's own, which the answer repeats
		}
		e.store(s, secret, diags)
	}
}

// nullUnknown makes null of what a state does not know: what follows from an object that may not be there.
func nullUnknown(state *tfsdk.State) (diags diag.Diagnostics) {
	known, err := tftypes.Transform(state.Raw, func(_ *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		if value.IsKnown() {
			return value, nil
		}
		return tftypes.NewValue(value.Type(), nil), nil
	})
	if err != nil {
		diags.AddError("Internal error of the provider", fmt.Sprintf("Cannot complete a state: %v. Please report this at %s.", err, platform.Issues))
		return diags
	}
	state.Raw = known
	return diags
}

// title names an object in messages. Terraform folds warnings with equal summaries into one, so the id is part of it as soon
// as there is one.
func (r *Resource[M, C, R, O]) title(model M) string {
	title := r.PlatformName + " " + r.kind.Noun
	if name := r.as(&model).Label(); !name.IsNull() && !name.IsUnknown() {
		title += fmt.Sprintf(" %q", name.ValueString())
	}
	if id := r.object(&model).ID.ValueString(); id != "" {
		title += " (" + id + ")"
	}
	return title
}

// titleOf is the title of one of the objects that a resource issued.
func (r *Resource[M, C, R, O]) titleOf(model M, id string) string {
	r.object(&model).ID = types.StringValue(id)
	return r.title(model)
}

// setIdentity sets the identity of a resource. It must be set whenever a resource is created, read or updated, and before
// a resource is removed from state. Where there is no object, it is that of the former one.
func (r *Resource[M, C, R, O]) setIdentity(
	ctx context.Context, identity *tfsdk.ResourceIdentity, model *M, former []string, diags *diag.Diagnostics,
) {
	if identity == nil {
		return
	}
	id := r.issued(model).Identity()
	if id == "" && len(former) > 0 {
		id = former[len(former)-1]
	}
	diags.Append(identity.SetAttribute(ctx, path.Root("id"), id)...)
	if parent := r.kind.Parent; parent != nil {
		diags.Append(identity.SetAttribute(ctx, path.Root(parent.Attribute), parent.Of(*model))...)
	}
}

// prepare completes what is planned, and returns how its secrets are kept. It reports false where there is an error.
func (r *Resource[M, C, R, O]) prepare(client C, config M, plan *M, diags *diag.Diagnostics) (encryption, bool) {
	if r.kind.Prepare != nil && !r.IsUnknown() {
		r.kind.Prepare(client, config, plan, diags)
	}
	if diags.HasError() {
		return encryption{}, false
	}
	return r.encryptionOf(plan, diags)
}

// target is a plan or a state.
type target interface {
	Set(ctx context.Context, value any) diag.Diagnostics
}

// setChanged sets a plan or a state from the model after, unless that is as the model before, which was read from it: the
// framework takes its time to set what is there already, and most plans find most resources as they were.
func setChanged[M any](ctx context.Context, to target, before, after M, diags *diag.Diagnostics) {
	if !reflect.DeepEqual(before, after) {
		diags.Append(to.Set(ctx, after)...)
	}
}

// differing are the names of the arguments whose planned values differ from the state: known ones, and with them those that are
// not known yet and may turn out to be as they were.
func (r *Resource[M, C, R, O]) differing(ctx context.Context, plan, state M) (known, possibly []string) {
	before := r.as(&state).Arguments()
	for i, argument := range r.as(&plan).Arguments() {
		if argument.Value.Equal(before[i].Value) {
			continue
		}
		possibly = append(possibly, argument.Name)
		if attributes.Known(ctx, argument.Value) {
			known = append(known, argument.Name)
		}
	}
	return known, possibly
}
