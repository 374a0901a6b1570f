package resources

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

// ecoEventsAPIKey is an API key of EcoEvents, which is shown once and can be issued and revoked, but not changed.
type ecoEventsAPIKey struct {
	entity.Resource[*ecoevents.Client]
}

// NewEcoEventsAPIKey returns the resource eventcreds_ecoevents_api_key.
func NewEcoEventsAPIKey() resource.Resource {
	return &ecoEventsAPIKey{entity.Resource[*ecoevents.Client]{
		Base: entity.Base[*ecoevents.Client]{
			Type:  "ecoevents_api_key",
			Of:    entity.EcoEvents,
			Needs: entity.ManageEcoEventsAPIKeys,
		},
		Reissued: true,
	}}
}

type ecoEventsAPIKeyModel struct {
	entity.Life
	Name          types.String `tfsdk:"name"`
	Scopes        types.Set    `tfsdk:"scopes"`
	Environment   types.String `tfsdk:"environment"`
	AgeRecipients types.List   `tfsdk:"age_recipients"`
	Key           types.String `tfsdk:"key"`
	EncryptedKey  types.String `tfsdk:"encrypted_key"`
	Pending       types.Object `tfsdk:"pending"`
}

func (r *ecoEventsAPIKey) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An API key of EcoEvents. EcoEvents shows a key once, when it is created, and cannot change one: " +
			"another `name`, `scopes` or `environment` issues a new key in place. The old one is revoked in the same apply or, with " +
			"`rotation.overlap_hours`, in a later one.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the key. It changes when the key is re-issued.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "What the key is called on EcoEvents, to tell it from others there.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"scopes": schema.SetAttribute{
				MarkdownDescription: entity.EcoEventsScopesDescription,
				ElementType:         types.StringType,
				Required:            true,
				Validators:          entity.EcoEventsScopes(),
			},
			"environment": schema.StringAttribute{
				MarkdownDescription: entity.EcoEventsEnvironmentDescription,
				Optional:            true,
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				Validators:          []validator.String{entity.EcoEventsEnvironments()},
			},
			"key": schema.StringAttribute{
				MarkdownDescription: "The key itself; null with age recipients. EcoEvents shows it once, so it is null after an import too, until " +
					"the next re-issue.",
				Computed:      true,
				Sensitive:     true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"encrypted_key":  entity.EncryptedAttribute("key"),
			"age_recipients": entity.AgeRecipientsAttribute("`encrypted_key`"),
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the key was created, as EcoEvents tells it (RFC 3339).",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"rotation":        entity.RotationAttribute("key"),
			"rotation_due_at": entity.RotationDueAttribute(),
			"retiring":        entity.RetiringAttribute("keys"),
			"pending":         entity.PendingAttribute("key"),
		},
	}
}

func (r *ecoEventsAPIKey) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = entity.IDIdentity("API key")
}

// ModifyPlan completes the default of environment, and plans a re-issue.
func (r *ecoEventsAPIKey) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return // a destroy
	}
	var plan ecoEventsAPIKeyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	proposed := plan
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("environment"), &configured)...)
	client, ok := r.ForPlan(&resp.Diagnostics)
	if !ok || resp.Diagnostics.HasError() {
		return
	}

	if client != nil {
		if plan.Environment.IsUnknown() && configured.IsNull() {
			plan.Environment = types.StringValue(entity.DefaultEcoEventsEnvironment(client))
		}
		if !entity.CheckEcoEventsEnvironment(client, plan.Environment.ValueString(), &resp.Diagnostics) {
			return
		}
	}
	sealing, ok := r.Sealing(plan.AgeRecipients, &resp.Diagnostics)
	if !ok {
		return
	}
	plan.Pending = entity.NotPending()
	if req.State.Raw.IsNull() {
		plan.ExpectFirst(ctx)
		sealing.Expect(plan.secret())
		r.CheckSecrecy(&resp.Diagnostics, sealing, plan.secret())
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	var state ecoEventsAPIKeyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	seenAt, sure := entity.SeenAt(ctx, req.Private, &resp.Diagnostics), plan.forSure(ctx, state)
	next := plan.DecideForSure(state.Life, sure.changes(state), state.Pending, seenAt)
	plan.Expect(ctx, plan.Decide(state.Life, plan.changes(state), seenAt))
	switch {
	case next.Reissue:
		sealing.Expect(plan.secret())
	case plan.ID.IsUnknown():
		sealing.ExpectMaybe(plan.secret(), state.secret())
	default:
		sealing.ExpectKept(plan.secret(), state.secret())
	}
	entity.SetChanged(ctx, &resp.Plan, proposed, plan, &resp.Diagnostics)
	if !r.CheckSecrecy(&resp.Diagnostics, sealing, plan.secret()) {
		return // nothing of what the warnings tell will be done
	}
	if !plan.ID.IsUnknown() {
		r.AnnounceSealing(ctx, req.Private, &resp.Diagnostics, sealing, sure.title(), entity.ByTrigger, plan.secret(), state.secret())
	}
	r.Announce(&resp.Diagnostics, sure.title(), state.Held(), next)
	r.AnnouncePending(&resp.Diagnostics, sure.title(), state.Pending, "is revoked, since nobody has its value")
}

func (r *ecoEventsAPIKey) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var model ecoEventsAPIKeyModel
	client, ok := r.Begin(ctx, req.Plan, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	sealing, ok := r.Sealing(model.AgeRecipients, &resp.Diagnostics)
	if !ok || !r.CheckSecrecy(&resp.Diagnostics, sealing, model.secret()) {
		return
	}
	issued, err := client.CreateAPIKey(ctx, model.request())
	if pending, lost := entity.Pending(err, model.Name); lost {
		model.lost(pending)
		resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
		entity.SetIDIdentity(ctx, resp.Identity, "", &resp.Diagnostics)
	}
	if r.Failed(&resp.Diagnostics, err) && issued.ID == "" {
		return
	}
	model.issued(&resp.Diagnostics, sealing, issued, 0)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	entity.SetIDIdentity(ctx, resp.Identity, issued.ID, &resp.Diagnostics)
	entity.SetSeenAt(ctx, resp.Private, issued.SeenAt, &resp.Diagnostics)
	sealing.Seals(ctx, resp.Private, &resp.Diagnostics, model.secret())
}

func (r *ecoEventsAPIKey) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model ecoEventsAPIKeyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	before := model
	if resp.Diagnostics.HasError() {
		return
	}
	entity.SetIDIdentity(ctx, resp.Identity, model.Held().Identity(), &resp.Diagnostics)
	client, ok := r.ForRefresh(&resp.Diagnostics)
	if !ok || model.Held().Identity() == "" {
		return
	}
	key, err := client.APIKey(ctx, model.Held().Identity())
	switch r.See(ctx, resp, &model.Life, model.Pending, key.SeenAt, err) {
	case entity.Unseen:
		return
	case entity.Present:
		model.observed(key)
	case entity.Absent:
	case entity.Revoked:
		model.secret().Drop()
	case entity.Gone:
		r.Gone(&resp.Diagnostics, "API key", model.Name, model.ID)
		resp.State.RemoveResource(ctx)
		return
	}
	entity.SetChanged(ctx, &resp.State, before, model, &resp.Diagnostics)
}

// Update issues a new key where the plan asks for one, and revokes what is to be retired. Both keys are in state before
// anything is revoked.
func (r *ecoEventsAPIKey) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var model, state ecoEventsAPIKeyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	client, ok := r.Begin(ctx, req.Plan, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	entity.SetIDIdentity(ctx, resp.Identity, state.Held().Identity(), &resp.Diagnostics)

	sealing, ok := r.Sealing(model.AgeRecipients, &resp.Diagnostics)
	if !ok || !r.CheckSecrecy(&resp.Diagnostics, sealing, model.secret()) {
		return
	}
	next := model.Decide(state.Life, model.changes(state), entity.SeenAt(ctx, req.Private, &resp.Diagnostics))
	encrypts := model.secret().Awaited() && !next.Reissue
	settled := r.reconcile(ctx, client, &state, entity.PendingRequest(ctx, req.Private, state.request()), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	if !settled {
		return
	}
	model.Hold(next.Keeps(state.Held()))
	sealing.Keep(&resp.Diagnostics, model.secret(), state.secret())
	if next.Reissue {
		issued, err := client.CreateAPIKey(ctx, model.request())
		if pending, lost := entity.Pending(err, model.Name); lost {
			state.Pending = pending
			entity.SetPendingRequest(ctx, resp.Private, model.request(), &resp.Diagnostics)
			resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		}
		if r.Failed(&resp.Diagnostics, err) && issued.ID == "" {
			return
		}
		model.issued(&resp.Diagnostics, sealing, issued, next.Overlap)
		resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
		entity.SetIDIdentity(ctx, resp.Identity, issued.ID, &resp.Diagnostics)
		if err != nil {
			return
		}
	}
	if next.Reissue || encrypts {
		sealing.Seals(ctx, resp.Private, &resp.Diagnostics, model.secret())
	}
	r.Retire(&resp.Diagnostics, model.title(), &model.Life, next.Retire, func(id string) error {
		return client.RevokeAPIKey(ctx, id)
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func (r *ecoEventsAPIKey) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var model ecoEventsAPIKeyModel
	client, ok := r.Begin(ctx, req.State, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	settled := r.reconcile(ctx, client, &model, entity.PendingRequest(ctx, req.Private, model.request()), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	if !settled {
		return
	}
	for _, id := range model.Held().IDs() {
		r.Removed(&resp.Diagnostics, client.RevokeAPIKey(ctx, id))
	}
}

// reconcile finds out what became of a pending create, which asked for what was sent.
func (r *ecoEventsAPIKey) reconcile(
	ctx context.Context, client *ecoevents.Client, state *ecoEventsAPIKeyModel, sent ecoevents.APIKeyRequest, diags *diag.Diagnostics,
) bool {
	return r.Reconcile(ctx, diags, state.title(), &state.Pending, entity.Unresolved{
		Creates: client.APIKeyCreates(),
		Now:     client.Now,
		List: func(ctx context.Context) ([]credential.Listed, error) {
			keys, err := client.APIKeysNow(ctx)
			listed := make([]credential.Listed, 0, len(keys))
			for _, key := range keys {
				listed = append(listed, credential.Listed{
					ID: key.ID, CreatedAt: key.CreatedAt, Same: key.Is(sent), Used: key.LastUsed != nil && !key.LastUsed.IsZero(),
				})
			}
			return listed, err
		},
		Held:   state.Held().IDs(),
		Remove: client.RevokeAPIKey,
	})
}

func (r *ecoEventsAPIKey) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Import(ctx, req, resp, "ek_live_", "ek_test_")
}

func (m *ecoEventsAPIKeyModel) request() ecoevents.APIKeyRequest {
	return ecoevents.APIKeyRequest{
		Name:        m.Name.ValueString(),
		Scopes:      entity.Strings(m.Scopes),
		Environment: m.Environment.ValueString(),
	}
}

// issued takes what only the platform knows from a new key; the one before it lives on for the overlap. The arguments
// stay as they are planned; where the platform made something else of them, the next refresh shows it.
func (m *ecoEventsAPIKeyModel) issued(diags *diag.Diagnostics, sealing entity.Sealing, key ecoevents.IssuedAPIKey, overlap time.Duration) {
	sealing.Put(diags, m.secret(), key.Key)
	m.Hold(m.Held().Reissued(key.ID, key.Since(), overlap))
}

// lost is what is known of a key that was asked for first, and may have been made.
func (m *ecoEventsAPIKeyModel) lost(pending types.Object) {
	m.Hold(credential.Held{})
	m.secret().Drop()
	m.Pending = pending
}

// observed takes everything that the platform shows of a key. What it does not show stays as it was.
func (m *ecoEventsAPIKeyModel) observed(key ecoevents.APIKey) {
	if key.Name != nil {
		m.Name = types.StringValue(*key.Name)
	}
	if key.Scopes != nil {
		m.Scopes = entity.StringSet(key.Scopes)
	}
	if key.Environment != nil {
		m.Environment = types.StringValue(*key.Environment)
	}
	m.Hold(m.Held().Observed(key.CreatedAt))
}

func (m *ecoEventsAPIKeyModel) secret() entity.Secret {
	return entity.Secret{Plain: &m.Key, Encrypted: &m.EncryptedKey}
}

// title is how warnings call the key: Terraform folds those with equal summaries into one.
func (m *ecoEventsAPIKeyModel) title() string {
	return fmt.Sprintf("EcoEvents API key %q", m.Name.ValueString())
}

// forSure is what is planned, with arguments that are not known yet as they are in state.
func (m *ecoEventsAPIKeyModel) forSure(ctx context.Context, state ecoEventsAPIKeyModel) ecoEventsAPIKeyModel {
	sure := *m
	sure.Name = entity.AsBefore(ctx, m.Name, state.Name)
	sure.Scopes = entity.AsBefore(ctx, m.Scopes, state.Scopes)
	sure.Environment = entity.AsBefore(ctx, m.Environment, state.Environment)
	return sure
}

// changes are the arguments whose planned values an issued key cannot take. A value that is not known yet counts: it may
// turn out to be another.
func (m *ecoEventsAPIKeyModel) changes(state ecoEventsAPIKeyModel) []string {
	var changed []string
	if !m.Name.Equal(state.Name) {
		changed = append(changed, "name")
	}
	if !m.Scopes.Equal(state.Scopes) {
		changed = append(changed, "scopes")
	}
	if !m.Environment.Equal(state.Environment) {
		changed = append(changed, "environment")
	}
	return changed
}
