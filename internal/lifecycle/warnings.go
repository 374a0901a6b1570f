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
	case before.ID.IsNull() && !p.rotates: // a refresh has told why
	case p.replaces:
		if p.kind.Replaced != nil {
			diags.AddWarning(title+" will be replaced", p.kind.Replaced(*plan, p.config))
		}
	case !object.ID.IsUnknown():
		for i, s := range p.secrets(plan, p.config) {
			switch {
			case s.Triggers == nil:
				p.warnAboutEncryption(ctx, p.req.Private, p.encryption, title, i, plan, &p.state, diags)
			case p.mints.reason != "" && !p.mints.isFirst:
				diags.AddWarning(fmt.Sprintf("%s will get another %s", title, s.noun()), p.mints.reason)
			case p.mints.reason == "" && s.Presence == Present:
				p.warnAboutEncryption(ctx, p.req.Private, p.encryption, title, i, plan, &p.state, diags)
			}
		}
	}
	p.warnAboutReissue(title, p.issued(&p.state), p.next, diags)
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
		title += " (beside " + last + ", which is retiring)"
	}
	revokes := ""
	if len(next.Retire) > 0 {
		revokes = fmt.Sprintf(" The same apply revokes %s; whatever still uses that stops working then.", strings.Join(next.Retire, ", "))
	}
	switch {
	case next.Reissue:
		detail := fmt.Sprintf("The reason: %s. %s issues a new one.", next.Reason, r.PlatformName)
		if issued.ID != "" && next.Overlap > 0 {
			detail += fmt.Sprintf(" %s keeps working for %d hours; the first apply after that revokes it.", issued.ID, int(next.Overlap.Hours()))
		}
		diags.AddWarning(title+" will be re-issued", detail+revokes)
	case len(next.Retire) > 0:
		diags.AddWarning(title+" has replaced credentials to revoke", "They were replaced, and their time is over."+revokes)
	}
}
