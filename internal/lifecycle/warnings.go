package lifecycle

import (
	"context"
	"fmt"
	"strings"
	"time"

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
			case p.mints.needed && p.mints.reason != "":
				diags.AddWarning(fmt.Sprintf("%s will get a new %s", title, s.noun()), p.mints.reason)
			case !p.mints.needed && s.Presence == Present:
				p.warnAboutEncryption(ctx, p.req.Private, p.encryption, title, i, plan, &p.state, diags)
			}
		}
	}
	p.warnAboutReissue(title, p.issued(&p.state), p.next, diags)
	p.warnAboutNewInterval(title, *plan)
}

// warnAboutNewInterval says that a credential is due by an interval which this apply only stores: what is due now is decided by the
// time of a refresh that knew the interval, see seenAt.
func (p *planning[M, C, R, O]) warnAboutNewInterval(title string, plan M) {
	if !p.rotates || p.IsUnknown() || p.next.Reissue || p.object(&plan).ID.IsUnknown() {
		return
	}
	due := rotationOf(p.rotating(&plan).Rotation).DueAt(p.issued(&p.state).CreatedAt)
	if before := rotationOf(p.rotating(&p.state).Rotation).DueAt(p.issued(&p.state).CreatedAt); due.IsZero() || due.Equal(before) ||
		p.client.Now().Before(due) {
		return
	}
	p.resp.Diagnostics.AddWarning(title+" is due for rotation by its new interval",
		fmt.Sprintf("It was due at %s. This apply stores the interval, and the next apply issues a new %s.", due.UTC().Format(time.RFC3339), p.kind.Noun))
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
			detail += fmt.Sprintf(" %s works for %d more hours, and the first apply after that revokes it.", issued.ID, int(next.Overlap.Hours()))
		}
		diags.AddWarning(title+" will be re-issued", detail+revokes)
	case len(next.Retire) > 0:
		diags.AddWarning(title+": what it replaced will be revoked", "The overlap is over."+revokes)
	}
}
