package lifecycle

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// ModifyPlan implements resource.ResourceWithModifyPlan: it completes defaults, plans what an apply will find out as unknown,
// and warns of what it will do.
func (r *Resource[M, C, R, O]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return // a destroy
	}
	diags := &resp.Diagnostics
	var plan, config M
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.Config.Get(ctx, &config)...)
	proposed := plan
	client, ok := r.ForPlan(diags)
	if !ok || diags.HasError() {
		return
	}
	encryption, ok := r.prepare(client, config, &plan, diags)
	if !ok {
		return
	}
	r.object(&plan).Pending = notPending()
	if req.State.Raw.IsNull() {
		r.planNew(ctx, &plan, config, encryption)
		r.checkSecrecy(encryption, &plan, config, diags)
		diags.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	var state M
	diags.Append(req.State.Get(ctx, &state)...)
	if diags.HasError() {
		return
	}
	p := planning[M, C, R, O]{Resource: r, client: client, encryption: encryption, config: config, state: state, req: req, resp: resp}
	p.change(ctx, &plan)
	setChanged(ctx, &resp.Plan, proposed, plan, diags)
	if r.checkSecrecy(encryption, &plan, config, diags) { // else nothing of what the warnings tell will be done
		p.warn(ctx, &plan)
	}
}

// planNew plans what the first apply makes of an object.
func (r *Resource[M, C, R, O]) planNew(ctx context.Context, plan *M, config M, e encryption) {
	if rotating := r.rotating(plan); rotating != nil {
		r.planRotating(ctx, plan, credential.Plan{Reissue: true})
		rotating.Retiring = retiringList(nil)
	}
	r.planSecrets(plan, config, e)
}

// planSecrets plans the secrets of a new object.
func (r *Resource[M, C, R, O]) planSecrets(plan *M, config M, e encryption) {
	for _, s := range r.secrets(plan, config) {
		switch s.Presence {
		case Absent:
			s.clear()
		case Undecided:
			s.setUnknown()
		case Present:
			e.plan(s)
		}
	}
}

// planning is one call of ModifyPlan for an object that is in state.
type planning[M any, C Client, R any, O Shown[R]] struct {
	*Resource[M, C, R, O]
	client     C // none while the configuration is not known
	encryption encryption
	config     M
	state      M
	req        resource.ModifyPlanRequest
	resp       *resource.ModifyPlanResponse

	// What change found out, for warn: what will be done whatever comes out of values that are not known yet.
	replaces bool
	next     credential.Plan
	mints    minting
}

// change plans what becomes of an object.
func (p *planning[M, C, R, O]) change(ctx context.Context, plan *M) {
	known, possibly := p.differing(ctx, *plan, p.state)
	object, before := p.object(plan), p.object(&p.state)
	switch {
	case p.rotates:
		now := seenAt(ctx, p.req.Private, &p.resp.Diagnostics)
		p.next = p.decideOnKnown(*plan, p.state, known, now)
		p.planRotating(ctx, plan, p.decideOn(*plan, p.state, possibly, now))
	case !before.Pending.IsNull():
		p.resp.RequiresReplace = append(p.resp.RequiresReplace, path.Root("pending"))
		p.replaces = true
	case before.ID.IsNull(): // it is gone
		p.resp.RequiresReplace = append(p.resp.RequiresReplace, path.Root("id"))
		p.replaces = true
	case p.kind.OnChange == Replaces:
		for _, name := range possibly {
			p.resp.RequiresReplace = append(p.resp.RequiresReplace, path.Root(name))
		}
		p.replaces = len(possibly) > 0
	}
	switch {
	case p.replaces:
		object.ID, object.CreatedAt = types.StringUnknown(), timetypes.NewRFC3339Unknown()
		p.planSecrets(plan, p.config, p.encryption)
	case p.next.Reissue:
		p.planSecrets(plan, p.config, p.encryption)
	default:
		p.planStaying(ctx, plan, object.ID.IsUnknown())
	}
}

// planStaying plans the secrets of an object that stays, or may turn out to be re-issued.
func (p *planning[M, C, R, O]) planStaying(ctx context.Context, plan *M, maybeReissued bool) {
	possible := minting{}
	if !maybeReissued {
		awaited := p.awaitsMint(ctx, p.req.Private, &p.resp.Diagnostics)
		possible = p.Resource.mints(*plan, p.state, p.config, awaited)
		p.mints = p.Resource.mints(p.withKnownTriggers(*plan), p.state, p.config, awaited)
	}
	before := p.secrets(&p.state, p.state)
	for i, s := range p.secrets(plan, p.config) {
		mintsThis := s.Triggers != nil
		switch {
		case s.Presence == Absent:
			s.clear()
		case maybeReissued, s.Presence == Undecided:
			p.encryption.planPossible(s, before[i])
		case mintsThis && p.mints.needed:
			p.encryption.plan(s)
		case mintsThis && possible.needed:
			p.encryption.planPossible(s, before[i])
		default:
			p.encryption.planKept(s, before[i])
		}
		if mintsThis && s.Presence == Undecided {
			p.mints.needed = false
		}
	}
}

// withKnownTriggers is a plan in which triggers that are not known yet are as they were.
func (p *planning[M, C, R, O]) withKnownTriggers(plan M) M {
	if i := p.mintable(); i >= 0 {
		triggers := p.secrets(&plan, p.config)[i].Triggers
		*triggers = attributes.MapAsBefore(*triggers, *p.secrets(&p.state, p.state)[i].Triggers)
	}
	return plan
}

// decide tells what an apply does with what was issued, where plan is planned; seen is as seenAt returns it.
func (r *Resource[M, C, R, O]) decide(ctx context.Context, plan, state M, seen time.Time) credential.Plan {
	_, differs := r.differing(ctx, plan, state)
	return r.decideOn(plan, state, differs, seen)
}

func (r *Resource[M, C, R, O]) decideOn(plan, state M, changed []string, seen time.Time) credential.Plan {
	if !r.rotates {
		return credential.Plan{}
	}
	return credential.Decide(credential.Situation{
		Issued:   r.issued(&state),
		Rotation: rotationOf(r.rotating(&plan).Rotation),
		Before:   rotationOf(r.rotating(&state).Rotation),
		Changed:  r.reissuing(changed),
		Now:      seen,
	})
}

// decideOnKnown is what decideOn tells whatever comes out of values that are not known yet, for the warnings of a plan.
func (r *Resource[M, C, R, O]) decideOnKnown(plan, state M, changed []string, seen time.Time) credential.Plan {
	rotation, overlapKnown := knownRotation(r.rotating(&plan).Rotation, r.rotating(&state).Rotation)
	next := credential.Decide(credential.Situation{
		Issued:   r.issued(&state),
		Rotation: rotation,
		Before:   rotationOf(r.rotating(&state).Rotation),
		Changed:  r.reissuing(changed),
		Pending:  !r.object(&state).Pending.IsNull(),
		Now:      seen,
	})
	if !overlapKnown { // then it is not known whether the current one is revoked at once, or when
		current := r.issued(&state).ID
		next.Overlap = 0
		next.Retire = slices.DeleteFunc(next.Retire, func(id string) bool { return id == current })
	}
	return next
}

// reissuing are those changed arguments that an issued credential cannot take.
func (r *Resource[M, C, R, O]) reissuing(changed []string) []string {
	if r.kind.OnChange != Reissues {
		return nil
	}
	return changed
}

// planRotating plans what an apply makes of the attributes of a credential: as unknown what it will find out. A revoke may fail,
// and then its credential stays in retiring. A rotation that is not known yet may turn out to re-issue.
func (r *Resource[M, C, R, O]) planRotating(ctx context.Context, plan *M, next credential.Plan) {
	object, rotating := r.object(plan), r.rotating(plan)
	known := attributes.Known(ctx, rotating.Rotation)
	reissue := next.Reissue || !known
	if reissue {
		object.ID, object.CreatedAt = types.StringUnknown(), timetypes.NewRFC3339Unknown()
	}
	rotating.RotationDueAt = attributes.Timestamp(rotationOf(rotating.Rotation).DueAt(attributes.Time(object.CreatedAt)))
	if !known || reissue && number(rotating.Rotation, "interval_days") > 0 {
		rotating.RotationDueAt = timetypes.NewRFC3339Unknown()
	}
	rotating.Retiring = retiringList(next.Retiring)
	if reissue || len(next.Retire) > 0 {
		rotating.Retiring = types.ListUnknown(retiringType())
	}
}
