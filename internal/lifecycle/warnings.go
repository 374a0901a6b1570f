package lifecycle

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// warn tells what the apply of a plan will do beside what the plan itself shows.
func (p *planning[M, C, R, O]) warn(ctx context.Context, plan *M) {
	diags, object, before := &p.resp.Diagnostics, p.object(plan), p.object(&p.state)
	title := p.titleInPlan(*plan)
	switch {
	case !before.Pending.IsNull() && !p.rotates:
	case p.replaces:
		if p.kind.Replaced != nil {
			diags.AddWarning(title+" will be replaced", p.kind.Replaced(*plan, p.config))
		}
	case !object.ID.IsUnknown():
		for i, s := range p.secrets(plan, p.config) {
			switch {
			case s.Triggers == nil:
				p.warnAboutEncryption(ctx, p.req.Private, p.encryption, title, i, plan, &p.state, diags)
			case p.mints.needed && p.mints.reason != "":
				diags.AddWarning(fmt.Sprintf("%s will get a new %s", title, s.noun()), p.mints.reason)
			case !p.mints.needed && s.Presence == Present:
				p.warnAboutEncryption(ctx, p.req.Private, p.encryption, title, i, plan, &p.state, diags)
			}
		}
	}
	p.warnAboutReissue(title, p.issued(&p.state), p.next, diags)
	p.warnAboutPending(title, plan, diags)
}

// titleInPlan names the object as it will be, as far as that is known yet.
func (p *planning[M, C, R, O]) titleInPlan(plan M) string {
	p.object(&plan).ID = p.object(&p.state).ID
	if name := p.as(&plan).Label(); name.IsUnknown() || p.replaces {
		return p.title(p.state)
	}
	return p.title(plan)
}

// warnAboutReissue says why a credential is re-issued, and what is revoked when.
func (r *Resource[M, C, R, O]) warnAboutReissue(title string, issued credential.Issued, next credential.Plan, diags *diag.Diagnostics) {
	if last := issued.Identity(); issued.ID == "" && last != "" {
		title += " (" + last + " is retiring)"
	}
	revokes := ""
	if len(next.Retire) > 0 {
		stop := "stops"
		if len(next.Retire) > 1 {
			stop = "stop"
		}
		revokes = fmt.Sprintf(" The apply revokes %s, which then %s working.", strings.Join(next.Retire, ", "), stop)
	}
	switch {
	case next.Reissue:
		detail := fmt.Sprintf("Reason: %s. The apply issues a new %s.", next.Reason, r.kind.Noun)
		if issued.ID != "" && next.Overlap > 0 {
			detail += fmt.Sprintf(" The old one, %s, works for %d more hours, and the first apply after that revokes it.", issued.ID, int(next.Overlap.Hours()))
		}
		diags.AddWarning(title+" will be re-issued", detail+revokes)
	case len(next.Retire) > 0:
		diags.AddWarning(title+": what it replaced will be revoked", "The overlap is over."+revokes)
	}
}

// warnAboutPending says that the apply checks what an earlier one may have made.
func (p *planning[M, C, R, O]) warnAboutPending(title string, plan *M, diags *diag.Diagnostics) {
	if p.object(&p.state).Pending.IsNull() {
		return
	}
	because := ""
	if len(p.secrets(plan, p.config)) > 0 {
		because = ", because its secret is lost"
	}
	diags.AddWarning(title+": an earlier apply got no answer",
		fmt.Sprintf("It asked %s for a new %s, and it is not known whether there is one. The apply checks that first. If there is one, the apply "+
			"removes it%s, and creates another.", p.PlatformName, p.kind.Noun, because))
}
