package resources

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

// eventConnectorsToken is an API token of Event Connectors, which is shown once and can be changed, and whose callback
// has a signing secret that is shown once too.
type eventConnectorsToken struct {
	entity.Resource[*eventconnectors.Client]
}

// NewEventConnectorsToken returns the resource eventcreds_eventconnectors_token.
func NewEventConnectorsToken() resource.Resource {
	return &eventConnectorsToken{entity.Resource[*eventconnectors.Client]{
		Base: entity.Base[*eventconnectors.Client]{
			Type:  "eventconnectors_token",
			Of:    entity.EventConnectors,
			Needs: entity.ManageEventConnectorsTokens,
		},
		Reissued: true,
	}}
}

type eventConnectorsTokenModel struct {
	entity.Life
	AccountID              types.String         `tfsdk:"account_id"`
	Name                   types.String         `tfsdk:"name"`
	Roles                  types.Set            `tfsdk:"roles"`
	CallbackURL            types.String         `tfsdk:"callback_url"`
	APITokenFilter         jsontypes.Normalized `tfsdk:"api_token_filter"`
	SigningSecretTriggers  types.Map            `tfsdk:"signing_secret_triggers"`
	AgeRecipients          types.List           `tfsdk:"age_recipients"`
	Token                  types.String         `tfsdk:"token"`
	EncryptedToken         types.String         `tfsdk:"encrypted_token"`
	SigningSecret          types.String         `tfsdk:"signing_secret"`
	EncryptedSigningSecret types.String         `tfsdk:"encrypted_signing_secret"`
	Pending                types.Object         `tfsdk:"pending"`
}

func (r *eventConnectorsToken) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An API token of Event Connectors, and its webhook. Event Connectors shows a token and a signing secret once, " +
			"in the answer that makes them. Everything but the account can be changed in place; `rotation` issues a new token in place.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the token. It changes when the token is re-issued.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"account_id": schema.StringAttribute{
				MarkdownDescription: "The account that the token belongs to. A new token for which it is not set belongs to the provider's " +
					"account. Another one here replaces the token.",
				Optional:      true,
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{entity.ID()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "What the token is called on Event Connectors, to tell it from others there.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"roles": schema.SetAttribute{
				MarkdownDescription: "What the token may do. Known are `ROLE_EXTERNAL_USER`, `ROLE_ADMIN` and `ROLE_SUPER_ADMIN`; the list is " +
					"not complete, and another role is sent with a warning.",
				ElementType: types.StringType,
				Required:    true,
				Validators:  entity.EventConnectorsRoles(),
			},
			"callback_url": schema.StringAttribute{
				MarkdownDescription: "The HTTPS address that Event Connectors calls. The first one mints `signing_secret`, another one keeps " +
					"it, and leaving it out removes both.",
				Optional:   true,
				Validators: []validator.String{entity.HTTPSURL()},
			},
			"api_token_filter": schema.StringAttribute{
				MarkdownDescription: "A JSON object that limits what the token sees; write it with `jsonencode`. Its fields are not documented, " +
					"so it is passed through as it is. Another formatting of the same object is no difference.",
				CustomType:    jsontypes.NormalizedType{},
				Optional:      true,
				PlanModifiers: []planmodifier.String{entity.KeepSameJSON()},
				Validators:    []validator.String{entity.JSONObject()},
			},
			"signing_secret_triggers": schema.MapAttribute{
				MarkdownDescription: "Any change in the map mints another signing secret; the old one stops verifying at once. Adding or " +
					"removing the whole map does not.",
				ElementType: types.StringType,
				Optional:    true,
			},
			"token": schema.StringAttribute{
				MarkdownDescription: "The token itself; null with age recipients. Event Connectors shows it once, so it is null after an import " +
					"too, until the next re-issue.",
				Computed:      true,
				Sensitive:     true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"encrypted_token": entity.EncryptedAttribute("token"),
			"signing_secret": schema.StringAttribute{
				MarkdownDescription: "The secret that deliveries to the callback are signed with; null without a callback, and with age recipients. Event Connectors shows " +
					"it once, so it is null after an import, until a trigger mints another one or the token is re-issued. During an overlap " +
					"the old token delivers to the callback too, signed with the old secret.",
				Computed:      true,
				Sensitive:     true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"encrypted_signing_secret": entity.EncryptedAttribute("signing_secret"),
			"age_recipients":           entity.AgeRecipientsAttribute("`encrypted_token`", "`encrypted_signing_secret`"),
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the token was created, as Event Connectors tells it (RFC 3339).",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"rotation":        entity.RotationAttribute("token"),
			"rotation_due_at": entity.RotationDueAttribute(),
			"retiring":        entity.RetiringAttribute("tokens"),
			"pending":         entity.PendingAttribute("token"),
		},
	}
}

func (r *eventConnectorsToken) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = entity.IDIdentity("token")
	resp.IdentitySchema.Attributes["account_id"] = identityschema.StringAttribute{
		OptionalForImport: true,
		Description:       "The id of the account that the token belongs to. The default is the provider's.",
	}
}

// ModifyPlan completes the default of account_id, and plans what becomes of the signing secret.
func (r *eventConnectorsToken) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return // a destroy
	}
	var plan eventConnectorsTokenModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	proposed := plan
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("account_id"), &configured)...)
	client, ok := r.ForPlan(&resp.Diagnostics)
	if !ok || resp.Diagnostics.HasError() {
		return
	}

	if client != nil && plan.AccountID.IsUnknown() && configured.IsNull() {
		plan.AccountID, _ = entity.EventConnectorsAccount(client, &resp.Diagnostics)
	}
	sealing, ok := r.Sealing(plan.AgeRecipients, &resp.Diagnostics)
	if !ok {
		return
	}
	plan.Pending = entity.NotPending()
	if req.State.Raw.IsNull() {
		plan.ExpectFirst(ctx)
		plan.expectIssued(sealing)
		r.CheckSecrecy(&resp.Diagnostics, sealing, plan.token(), plan.signingSecret())
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	var state eventConnectorsTokenModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	seenAt := entity.SeenAt(ctx, req.Private, &resp.Diagnostics)
	next := plan.DecideForSure(state.Life, nil, state.Pending, seenAt)
	plan.Expect(ctx, plan.Decide(state.Life, nil, seenAt))
	mints := ""
	switch {
	case next.Reissue:
		plan.expectIssued(sealing)
	case plan.ID.IsUnknown():
		plan.expectMaybe(sealing, state)
	default:
		sealing.ExpectKept(plan.token(), state.token())
		mints = plan.expectSecret(sealing, state, awaitsSecret(ctx, req.Private, &resp.Diagnostics))
	}
	entity.SetChanged(ctx, &resp.Plan, proposed, plan, &resp.Diagnostics)
	if !r.CheckSecrecy(&resp.Diagnostics, sealing, plan.token(), plan.signingSecret()) {
		return // nothing of what the warnings tell will be done
	}
	sure := plan
	sure.Name = entity.AsBefore(ctx, plan.Name, state.Name)
	if !plan.ID.IsUnknown() {
		r.AnnounceSealing(ctx, req.Private, &resp.Diagnostics, sealing, sure.title(), entity.ByTrigger, plan.token(), state.token())
		if mints == "" && !plan.CallbackURL.IsNull() && !plan.CallbackURL.IsUnknown() {
			r.AnnounceSealing(ctx, req.Private, &resp.Diagnostics, sealing, sure.title(), byMinting, plan.signingSecret(), state.signingSecret())
		}
	}
	if mints != "" && mints != firstCallback {
		resp.Diagnostics.AddWarning(sure.title()+" will get another signing secret", mints)
	}
	if len(resp.RequiresReplace) == 0 {
		r.Announce(&resp.Diagnostics, sure.title(), state.Held(), next)
	}
	r.AnnouncePending(&resp.Diagnostics, sure.title(), state.Pending, "is revoked, since nobody has its value")
}

func (r *eventConnectorsToken) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var model eventConnectorsTokenModel
	client, ok := r.Begin(ctx, req.Plan, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	sealing, ok := r.Sealing(model.AgeRecipients, &resp.Diagnostics)
	if !ok || !r.CheckSecrecy(&resp.Diagnostics, sealing, model.token(), model.signingSecret()) {
		return
	}
	issued, err := client.CreateToken(ctx, model.AccountID.ValueString(), model.request(eventConnectorsTokenModel{}))
	if pending, lost := entity.Pending(err, model.Name); lost {
		model.lost(pending)
		resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
		entity.SetIdentity(ctx, resp.Identity, &resp.Diagnostics, model.identity())
	}
	if r.Failed(&resp.Diagnostics, err) && issued.ID == "" {
		return
	}
	model.issued(&resp.Diagnostics, sealing, issued, 0)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	entity.SetIdentity(ctx, resp.Identity, &resp.Diagnostics, model.identity())
	entity.SetSeenAt(ctx, resp.Private, issued.SeenAt, &resp.Diagnostics)
	sealing.Seals(ctx, resp.Private, &resp.Diagnostics, model.token(), model.signingSecret())
	model.fingerprint(entity.Fingerprints{}, issued).Write(ctx, resp.Private, model.Held(), &resp.Diagnostics)
}

func (r *eventConnectorsToken) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model eventConnectorsTokenModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	before := model
	if resp.Diagnostics.HasError() {
		return
	}
	entity.SetIdentity(ctx, resp.Identity, &resp.Diagnostics, model.identity())
	client, ok := r.ForRefresh(&resp.Diagnostics)
	if !ok || model.Held().Identity() == "" {
		return
	}
	token, err := client.Token(ctx, model.AccountID.ValueString(), model.Held().Identity())
	switch r.See(ctx, resp, &model.Life, model.Pending, token.SeenAt, err) {
	case entity.Unseen:
		return
	case entity.Present:
		model.observed(token)
	case entity.Absent:
	case entity.Revoked:
		model.token().Drop()
		model.signingSecret().Drop()
	case entity.Gone:
		r.Gone(&resp.Diagnostics, "token", model.Name, model.ID)
		resp.State.RemoveResource(ctx)
		return
	}
	entity.SetChanged(ctx, &resp.State, before, model, &resp.Diagnostics)
}

// Update issues a new token where the plan asks for one, or else changes the one that is there, and then revokes what is
// to be retired. All of them are in state before anything is revoked.
func (r *eventConnectorsToken) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var model, state eventConnectorsTokenModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	client, ok := r.Begin(ctx, req.Plan, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	entity.SetIdentity(ctx, resp.Identity, &resp.Diagnostics, state.identity())

	sealing, ok := r.Sealing(model.AgeRecipients, &resp.Diagnostics)
	if !ok || !r.CheckSecrecy(&resp.Diagnostics, sealing, model.token(), model.signingSecret()) {
		return
	}
	next := model.Decide(state.Life, nil, entity.SeenAt(ctx, req.Private, &resp.Diagnostics))
	sent := entity.PendingRequest(ctx, req.Private, state.request(eventConnectorsTokenModel{}))
	settled := r.reconcile(ctx, client, &state, sent, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	if !settled {
		return
	}
	model.Hold(next.Keeps(state.Held()))
	fingerprints := entity.ReadFingerprints(ctx, req.Private, &resp.Diagnostics)
	if next.Reissue {
		request := model.request(eventConnectorsTokenModel{})
		issued, err := client.CreateToken(ctx, model.AccountID.ValueString(), request)
		if pending, lost := entity.Pending(err, model.Name); lost {
			state.Pending = pending
			entity.SetPendingRequest(ctx, resp.Private, request, &resp.Diagnostics)
			resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		}
		if r.Failed(&resp.Diagnostics, err) && issued.ID == "" {
			return
		}
		model.issued(&resp.Diagnostics, sealing, issued, next.Overlap)
		resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
		entity.SetIdentity(ctx, resp.Identity, &resp.Diagnostics, model.identity())
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, awaitedSecret, []byte("false"))...)
		model.fingerprint(fingerprints, issued).Write(ctx, resp.Private, model.Held(), &resp.Diagnostics)
		if err != nil {
			return
		}
	} else if !r.change(ctx, client, sealing, &model, state, req, resp) {
		return
	}
	sealing.Seals(ctx, resp.Private, &resp.Diagnostics, model.sealed(state)...)
	r.Retire(&resp.Diagnostics, model.title(), &model.Life, next.Retire, func(id string) error {
		return client.RevokeToken(ctx, model.AccountID.ValueString(), id, fingerprints[id])
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func (r *eventConnectorsToken) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var model eventConnectorsTokenModel
	client, ok := r.Begin(ctx, req.State, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	sent := entity.PendingRequest(ctx, req.Private, model.request(eventConnectorsTokenModel{}))
	settled := r.reconcile(ctx, client, &model, sent, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	if !settled {
		return
	}
	fingerprints := entity.ReadFingerprints(ctx, req.Private, &resp.Diagnostics)
	for _, id := range model.Held().IDs() {
		r.Removed(&resp.Diagnostics, client.RevokeToken(ctx, model.AccountID.ValueString(), id, fingerprints[id]))
	}
}

// reconcile finds out what became of a pending create, which asked for what was sent.
func (r *eventConnectorsToken) reconcile(
	ctx context.Context, client *eventconnectors.Client, state *eventConnectorsTokenModel, sent eventconnectors.TokenRequest,
	diags *diag.Diagnostics,
) bool {
	account := state.AccountID.ValueString()
	return r.Reconcile(ctx, diags, state.title(), &state.Pending, entity.Unresolved{
		Creates: client.TokenCreates(account),
		Now:     client.Now,
		List: func(ctx context.Context) ([]credential.Listed, error) {
			tokens, err := client.TokensNow(ctx, account)
			listed := make([]credential.Listed, 0, len(tokens))
			for _, token := range tokens {
				listed = append(listed, credential.Listed{ID: token.ID, CreatedAt: token.Created, Same: token.Is(sent)})
			}
			return listed, err
		},
		Held:   state.Held().IDs(),
		Remove: func(ctx context.Context, id string) error { return client.RevokeToken(ctx, account, id, "") },
	})
}

// ImportState imports by account_id/id, or by id where the provider has an account.
func (r *eventConnectorsToken) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// What is imported is read at once, or the next plan would change what nobody looked at.
	client, ok := r.ForUse(&resp.Diagnostics)
	if !ok {
		return
	}
	account, id, found := strings.Cut(req.ID, "/")
	if !found {
		account, id = "", req.ID
	}
	if req.ID == "" {
		account = entity.IdentityAttribute(ctx, req, resp, "account_id")
		id = entity.IdentityAttribute(ctx, req, resp, "id")
	}
	if account == "" && !found { // one that is written and empty is a mistake
		preset, _ := entity.EventConnectorsAccount(client, &resp.Diagnostics)
		account = preset.ValueString()
	}
	if resp.Diagnostics.HasError() || !entity.CheckID(account, &resp.Diagnostics) || !entity.CheckID(id, &resp.Diagnostics, "whsec_") {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("account_id"), account)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
}

// request is what is sent for a planned token, in place of what is there now: a callback that stays is left out, a filter
// that goes is null.
func (m *eventConnectorsTokenModel) request(now eventConnectorsTokenModel) eventconnectors.TokenRequest {
	request := eventconnectors.TokenRequest{
		Name:  m.Name.ValueString(),
		Roles: entity.Strings(m.Roles),
	}
	if !m.CallbackURL.Equal(now.CallbackURL) {
		request.CallbackURL = new(m.CallbackURL.ValueString()) // empty where it is removed
	}
	switch {
	case !m.APITokenFilter.IsNull():
		request.Filter = json.RawMessage(m.APITokenFilter.ValueString())
	case !now.APITokenFilter.IsNull():
		request.Filter = json.RawMessage("null")
	}
	return request
}

// issued takes what only the platform knows from a new token; the one before it lives on for the overlap. The arguments
// stay as they are planned; where the platform made something else of them, the next refresh shows it.
func (m *eventConnectorsTokenModel) issued(
	diags *diag.Diagnostics, sealing entity.Sealing, token eventconnectors.IssuedToken, overlap time.Duration,
) {
	sealing.Put(diags, m.token(), token.Value)
	sealing.Put(diags, m.signingSecret(), token.SigningSecret)
	m.Hold(m.Held().Reissued(token.ID, token.Since(), overlap))
}

// lost is what is known of a token that was asked for first, and may have been made.
func (m *eventConnectorsTokenModel) lost(pending types.Object) {
	m.Hold(credential.Held{})
	m.token().Drop()
	m.signingSecret().Drop()
	m.Pending = pending
}

// fingerprint adds that of a new token: its value may be in no state, or in that of the resource for a while only.
func (m *eventConnectorsTokenModel) fingerprint(all entity.Fingerprints, token eventconnectors.IssuedToken) entity.Fingerprints {
	all[token.ID] = eventconnectors.Fingerprint(token.Value)
	return all
}

// observed takes everything that the platform shows of a token. What it does not show stays as it was. A signing secret goes with
// its callback.
func (m *eventConnectorsTokenModel) observed(token eventconnectors.Token) {
	if token.Name != nil {
		m.Name = types.StringValue(*token.Name)
	}
	if token.Roles != nil {
		m.Roles = entity.StringSet(token.Roles)
	}
	if token.CallbackURL != nil {
		m.CallbackURL = entity.StringOrNull(*token.CallbackURL)
	}
	if token.Filter != nil {
		m.APITokenFilter = entity.JSONOrNull(token.Filter)
	}
	if m.CallbackURL.IsNull() {
		m.signingSecret().Drop()
	}
	m.Hold(m.Held().Observed(token.Created))
}

// differs reports whether an update has something to change on the platform.
func (m *eventConnectorsTokenModel) differs(ctx context.Context, state eventConnectorsTokenModel) bool {
	sameFilter := m.APITokenFilter.Equal(state.APITokenFilter) ||
		entity.SameJSON(ctx, m.APITokenFilter.StringValue, state.APITokenFilter.StringValue)
	return !m.Name.Equal(state.Name) || !m.Roles.Equal(state.Roles) || !m.CallbackURL.Equal(state.CallbackURL) || !sameFilter
}

// expectIssued plans the secrets of a new token.
func (m *eventConnectorsTokenModel) expectIssued(sealing entity.Sealing) {
	sealing.Expect(m.token())
	sealing.Expect(m.signingSecret())
	if m.CallbackURL.IsNull() {
		m.signingSecret().Drop()
	}
}

// expectMaybe plans the secrets of a token that may turn out to be re-issued.
func (m *eventConnectorsTokenModel) expectMaybe(sealing entity.Sealing, state eventConnectorsTokenModel) {
	sealing.ExpectMaybe(m.token(), state.token())
	sealing.ExpectMaybe(m.signingSecret(), state.signingSecret())
	if m.CallbackURL.IsNull() {
		m.signingSecret().Drop()
	}
}

func (m *eventConnectorsTokenModel) token() entity.Secret {
	return entity.Secret{Plain: &m.Token, Encrypted: &m.EncryptedToken}
}

func (m *eventConnectorsTokenModel) signingSecret() entity.Secret {
	return entity.Secret{Plain: &m.SigningSecret, Encrypted: &m.EncryptedSigningSecret, Kind: "signing secret"}
}

// sealed are the secrets whose ciphertexts are others than in state.
func (m *eventConnectorsTokenModel) sealed(state eventConnectorsTokenModel) []entity.Secret {
	var sealed []entity.Secret
	if !m.EncryptedToken.Equal(state.EncryptedToken) {
		sealed = append(sealed, m.token())
	}
	if !m.EncryptedSigningSecret.Equal(state.EncryptedSigningSecret) {
		sealed = append(sealed, m.signingSecret())
	}
	return sealed
}

func (m *eventConnectorsTokenModel) identity() map[string]string {
	return map[string]string{"id": m.Held().Identity(), "account_id": m.AccountID.ValueString()}
}

// title is how warnings call the token: Terraform folds those with equal summaries into one.
func (m *eventConnectorsTokenModel) title() string {
	return fmt.Sprintf("Event Connectors token %q", m.Name.ValueString())
}
