package resources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

// ecoEventsWebhook is a webhook of EcoEvents, which can be created, listed and deleted, but not changed.
type ecoEventsWebhook struct {
	entity.Resource[*ecoevents.Client]
}

// NewEcoEventsWebhook returns the resource eventcreds_ecoevents_webhook.
func NewEcoEventsWebhook() resource.Resource {
	return &ecoEventsWebhook{entity.Resource[*ecoevents.Client]{
		Base: entity.Base[*ecoevents.Client]{
			Type:  "ecoevents_webhook",
			Of:    entity.EcoEvents,
			Needs: entity.ManageEcoEventsWebhooks,
		},
	}}
}

type ecoEventsWebhookModel struct {
	ID              types.String      `tfsdk:"id"`
	URL             types.String      `tfsdk:"url"`
	Events          types.Set         `tfsdk:"events"`
	Description     types.String      `tfsdk:"description"`
	Active          types.Bool        `tfsdk:"active"`
	Metadata        types.Map         `tfsdk:"metadata"`
	SecretWO        types.String      `tfsdk:"secret_wo"`
	SecretWOVersion types.Int64       `tfsdk:"secret_wo_version"`
	AgeRecipients   types.List        `tfsdk:"age_recipients"`
	Secret          types.String      `tfsdk:"secret"`
	EncryptedSecret types.String      `tfsdk:"encrypted_secret"`
	Pending         types.Object      `tfsdk:"pending"`
	CreatedAt       timetypes.RFC3339 `tfsdk:"created_at"`
}

func (r *ecoEventsWebhook) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A webhook of EcoEvents. EcoEvents documents no way to change one, so any change replaces the webhook, " +
			"and the new one has a new secret.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the webhook.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"url": schema.StringAttribute{
				MarkdownDescription: "The HTTPS address that EcoEvents calls.",
				Required:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:          []validator.String{entity.HTTPSURL()},
			},
			"events": schema.SetAttribute{
				MarkdownDescription: "The types of event to call for. The documentation names `event.created`, `event.updated`, " +
					"`event.deleted`, `event.published`, `event.cancelled`, `event.completed`, `attendee.registered` and " +
					"`sustainability.goal_achieved`; its list is not complete, and another type is sent with a warning.",
				ElementType:   types.StringType,
				Required:      true,
				PlanModifiers: []planmodifier.Set{setplanmodifier.RequiresReplace()},
				Validators: []validator.Set{
					setvalidator.SizeAtLeast(1),
					setvalidator.NoNullValues(),
					setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
					entity.EcoEventsEvents(),
				},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "What the webhook is for.",
				Optional:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"active": schema.BoolAttribute{
				MarkdownDescription: "Whether EcoEvents calls the address. The default is `true`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.RequiresReplace()},
			},
			"metadata": schema.MapAttribute{
				MarkdownDescription: "Your own notes on the webhook, as strings. A value that is no string, set outside Terraform, is shown " +
					"as its JSON text.",
				ElementType:   types.StringType,
				Optional:      true,
				PlanModifiers: []planmodifier.Map{mapplanmodifier.RequiresReplace()},
				Validators:    []validator.Map{mapvalidator.SizeAtLeast(1), mapvalidator.NoNullValues()},
			},
			"secret_wo": schema.StringAttribute{
				MarkdownDescription: "A secret of your own choice, in place of a generated one. It is write-only: it is sent to EcoEvents and " +
					"stored nowhere, and `secret` is null. Takes `secret_wo_version`, which tells when it changed.",
				Optional:  true,
				Sensitive: true,
				WriteOnly: true,
				Validators: []validator.String{
					stringvalidator.LengthAtLeast(1),
					stringvalidator.AlsoRequires(path.MatchRoot("secret_wo_version")),
				},
			},
			"secret_wo_version": schema.Int64Attribute{
				MarkdownDescription: "The version of `secret_wo`, which Terraform cannot compare with an earlier one. Another version replaces the " +
					"webhook, and so does beginning or ending to choose the secret.",
				Optional:      true,
				PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplace()},
				Validators:    []validator.Int64{int64validator.AlsoRequires(path.MatchRoot("secret_wo"))},
			},
			"secret": schema.StringAttribute{
				MarkdownDescription: "The secret of the webhook, generated by EcoEvents; null with age recipients, and when `secret_wo` is the " +
					"secret. EcoEvents shows it once, so it is null after an import too, until the webhook is replaced.",
				Computed:      true,
				Sensitive:     true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"encrypted_secret": entity.EncryptedAttribute("secret"),
			"age_recipients":   entity.AgeRecipientsAttribute("`encrypted_secret`"),
			"pending":          entity.PendingAttribute("webhook"),
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the webhook was created, as EcoEvents tells it (RFC 3339).",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

func (r *ecoEventsWebhook) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = entity.IDIdentity("webhook")
}

// ModifyPlan plans the secret, and warns that a replacement has another one.
func (r *ecoEventsWebhook) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return // a destroy
	}
	var plan ecoEventsWebhookModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	proposed := plan
	if _, ok := r.ForPlan(&resp.Diagnostics); !ok || resp.Diagnostics.HasError() {
		return
	}
	var chosen types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("secret_wo"), &chosen)...)
	sealing, ok := r.Sealing(plan.AgeRecipients, &resp.Diagnostics)
	if !ok {
		return
	}
	// The configuration has both arguments or none: one that is known tells of the other, and two that are not come out later.
	chooses := !chosen.IsNull() || !plan.SecretWOVersion.IsNull()
	undecided := chosen.IsUnknown() && plan.SecretWOVersion.IsUnknown()
	plan.Pending = entity.NotPending()
	state := ecoEventsWebhookModel{Pending: entity.NotPending()}
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if !state.Pending.IsNull() {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("pending"))
		plan.ID, plan.CreatedAt = types.StringUnknown(), timetypes.NewRFC3339Unknown()
	}
	switch {
	case !req.State.Raw.IsNull() && state.Pending.IsNull() && plan.equal(state):
		sealing.ExpectKept(plan.secret(), state.secret())
	case undecided:
		plan.secret().Await()
	case chooses:
		plan.secret().Drop()
	default:
		sealing.Expect(plan.secret())
	}
	entity.SetChanged(ctx, &resp.Plan, proposed, plan, &resp.Diagnostics)
	if !undecided && !r.CheckSecrecy(&resp.Diagnostics, sealing, plan.secret()) || req.State.Raw.IsNull() {
		return // without a warning: there is nothing to tell, or nothing of it will be done
	}
	switch {
	case !state.Pending.IsNull():
		r.AnnouncePending(&resp.Diagnostics, plan.title(), state.Pending, "is deleted, since nobody has its secret")
	case plan.equal(state):
		r.AnnounceSealing(ctx, req.Private, &resp.Diagnostics, sealing, plan.title(), "replace it with -replace", plan.secret(), state.secret())
	default:
		another := "The new one has another secret: whoever checks deliveries by it needs the new one."
		if chooses {
			another = "The secret of the new one is secret_wo: whoever checks deliveries must know it from then on."
		}
		resp.Diagnostics.AddWarning(
			fmt.Sprintf("EcoEvents webhook %s will be replaced, with a new secret", state.ID.ValueString()),
			"EcoEvents documents no way to change a webhook. "+another+" Without create_before_destroy in its lifecycle block, events in "+
				"between are not delivered.",
		)
	}
}

func (r *ecoEventsWebhook) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var model ecoEventsWebhookModel
	client, ok := r.Begin(ctx, req.Plan, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	sealing, ok := r.Sealing(model.AgeRecipients, &resp.Diagnostics)
	if !ok || !r.CheckSecrecy(&resp.Diagnostics, sealing, model.secret()) {
		return
	}
	var chosen types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("secret_wo"), &chosen)...)
	if model.choosesSecret() && chosen.ValueString() == "" {
		resp.Diagnostics.AddAttributeError(path.Root("secret_wo"), "There is no secret to send",
			"secret_wo_version is set and secret_wo came out empty. Nothing was created: EcoEvents would generate a secret of its own.")
		return
	}
	created, err := client.CreateWebhook(ctx, model.request(chosen.ValueString()))
	if pending, lost := entity.Pending(err, model.URL); lost {
		model.lost(pending)
		resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
		entity.SetIDIdentity(ctx, resp.Identity, "", &resp.Diagnostics)
	}
	if r.Failed(&resp.Diagnostics, err) && created.ID == "" {
		return
	}
	model.created(&resp.Diagnostics, sealing, created)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	entity.SetIDIdentity(ctx, resp.Identity, model.ID.ValueString(), &resp.Diagnostics)
	sealing.Seals(ctx, resp.Private, &resp.Diagnostics, model.secret())
}

func (r *ecoEventsWebhook) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model ecoEventsWebhookModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	before := model
	if resp.Diagnostics.HasError() {
		return
	}
	entity.SetIDIdentity(ctx, resp.Identity, model.ID.ValueString(), &resp.Diagnostics)
	client, ok := r.ForRefresh(&resp.Diagnostics)
	if !ok || model.ID.IsNull() {
		return
	}
	webhook, found, err := client.Webhook(ctx, model.ID.ValueString())
	if r.Failed(&resp.Diagnostics, err) {
		return
	}
	if !found {
		r.Gone(&resp.Diagnostics, "webhook", model.URL, model.ID)
		resp.State.RemoveResource(ctx)
		return
	}
	model.observed(webhook)
	entity.SetChanged(ctx, &resp.State, before, model, &resp.Diagnostics)
}

// Update encrypts the secret that is in state, where there is somebody to encrypt it for since: every other argument
// replaces the webhook.
func (r *ecoEventsWebhook) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var model, state ecoEventsWebhookModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if _, ok := r.Begin(ctx, req.Plan, &model, &resp.Diagnostics); !ok {
		return
	}
	entity.SetIDIdentity(ctx, resp.Identity, model.ID.ValueString(), &resp.Diagnostics)
	sealing, ok := r.Sealing(model.AgeRecipients, &resp.Diagnostics)
	if !ok || !r.CheckSecrecy(&resp.Diagnostics, sealing, model.secret()) {
		return
	}
	encrypts := model.secret().Awaited()
	sealing.Keep(&resp.Diagnostics, model.secret(), state.secret())
	if encrypts {
		sealing.Seals(ctx, resp.Private, &resp.Diagnostics, model.secret())
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func (r *ecoEventsWebhook) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var model ecoEventsWebhookModel
	client, ok := r.Begin(ctx, req.State, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	if !model.Pending.IsNull() {
		r.reconcile(ctx, client, &model, &resp.Diagnostics)
		resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
		return
	}
	r.Removed(&resp.Diagnostics, client.DeleteWebhook(ctx, model.ID.ValueString()))
}

// reconcile finds out what became of a pending create.
func (r *ecoEventsWebhook) reconcile(ctx context.Context, client *ecoevents.Client, model *ecoEventsWebhookModel, diags *diag.Diagnostics) {
	r.Reconcile(ctx, diags, model.title(), &model.Pending, entity.Unresolved{
		Creates: client.WebhookCreates(),
		Now:     client.Now,
		List: func(ctx context.Context) ([]credential.Listed, error) {
			webhooks, err := client.WebhooksNow(ctx)
			listed := make([]credential.Listed, 0, len(webhooks))
			for _, webhook := range webhooks {
				listed = append(listed, credential.Listed{ID: webhook.ID, CreatedAt: webhook.CreatedAt, Same: webhook.Is(model.request(""))})
			}
			return listed, err
		},
		Remove: client.DeleteWebhook,
	})
}

func (r *ecoEventsWebhook) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Import(ctx, req, resp, "whsec_", "ek_live_", "ek_test_")
}

func (m *ecoEventsWebhookModel) request(chosenSecret string) ecoevents.WebhookRequest {
	return ecoevents.WebhookRequest{
		URL:         m.URL.ValueString(),
		Events:      entity.Strings(m.Events),
		Description: m.Description.ValueString(),
		Active:      m.Active.ValueBool(),
		Metadata:    entity.StringMap(m.Metadata),
		Secret:      chosenSecret,
	}
}

// created takes what only the platform knows from a new webhook. The arguments stay as they are planned; where the
// platform made something else of them, the next refresh shows it.
func (m *ecoEventsWebhookModel) created(diags *diag.Diagnostics, sealing entity.Sealing, webhook ecoevents.CreatedWebhook) {
	m.ID = types.StringValue(webhook.ID)
	m.secret().Drop()
	if !m.choosesSecret() {
		sealing.Put(diags, m.secret(), webhook.Secret)
	}
	m.CreatedAt = entity.Timestamp(webhook.CreatedAt)
}

// lost is what is known of a webhook that was asked for, and may have been made.
func (m *ecoEventsWebhookModel) lost(pending types.Object) {
	m.ID = types.StringNull()
	m.CreatedAt = timetypes.NewRFC3339Null()
	m.secret().Drop()
	m.Pending = pending
}

// observed takes everything that the platform shows of a webhook. What it does not show stays as it was.
func (m *ecoEventsWebhookModel) observed(webhook ecoevents.Webhook) {
	if webhook.URL != nil {
		m.URL = types.StringValue(*webhook.URL)
	}
	if webhook.Events != nil {
		m.Events = entity.StringSet(webhook.Events)
	}
	if webhook.Description != nil {
		m.Description = entity.StringOrNull(*webhook.Description)
	}
	if webhook.Active != nil {
		m.Active = types.BoolValue(*webhook.Active)
	}
	if webhook.Metadata != nil {
		m.Metadata = entity.JSONStrings(webhook.Metadata)
	}
	if !webhook.CreatedAt.IsZero() {
		m.CreatedAt = entity.Timestamp(webhook.CreatedAt)
	}
}

// equal reports whether a webhook need not be replaced.
func (m *ecoEventsWebhookModel) equal(other ecoEventsWebhookModel) bool {
	return m.URL.Equal(other.URL) && m.Events.Equal(other.Events) && m.Description.Equal(other.Description) &&
		m.Active.Equal(other.Active) && m.Metadata.Equal(other.Metadata) && m.SecretWOVersion.Equal(other.SecretWOVersion)
}

// choosesSecret reports whether the secret is the user's own. The configuration has both or none; the state has one.
func (m *ecoEventsWebhookModel) choosesSecret() bool { return !m.SecretWOVersion.IsNull() }

func (m *ecoEventsWebhookModel) secret() entity.Secret {
	return entity.Secret{Plain: &m.Secret, Encrypted: &m.EncryptedSecret}
}

// title is how warnings call the webhook: Terraform folds those with equal summaries into one.
func (m *ecoEventsWebhookModel) title() string {
	return fmt.Sprintf("EcoEvents webhook %s (%s)", m.URL.ValueString(), m.ID.ValueString())
}
