package credential

import "strings"

// Plan is what the next apply does with a credential.
type Plan struct {
	Reissue bool
	Retire  bool   // revokes what is retiring
	Reason  string // why it is re-issued: "it was revoked outside Terraform"
}

// Decide tells what the next apply does with what is held. changed are the arguments whose new values an issued
// credential cannot take.
func Decide(held Held, changed []string) Plan {
	plan := Plan{Retire: len(held.Retiring) > 0}
	switch {
	case held.ID == "":
		plan.Reissue, plan.Reason = true, "it was revoked outside Terraform"
	case len(changed) > 0:
		plan.Reissue, plan.Reason = true, "the configuration differs in "+strings.Join(changed, " and ")
	}
	return plan
}
