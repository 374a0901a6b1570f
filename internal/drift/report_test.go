package drift_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

func TestOutcome(t *testing.T) {
	t.Parallel()
	named := func(names ...drift.Name) []drift.Finding {
		var all []drift.Finding
		for _, name := range names {
			all = append(all, drift.New(name))
		}
		return all
	}
	ignored := named(drift.Revoked)
	ignored[0].Ignored = &drift.Ignore{}
	lapsed := named(drift.Revoked)
	lapsed[0].Lapsed = &drift.Ignore{}
	away := []drift.Source{{Name: "a"}, {Name: "b", Failures: []string{"no answer"}}}
	for name, test := range map[string]struct {
		drift.Report
		want drift.Outcome
	}{
		"nothing":                     {drift.Report{FailOn: drift.Low}, drift.Quiet},
		"at the threshold":            {drift.Report{FailOn: drift.High, Findings: named(drift.Revoked)}, drift.Found},
		"above it":                    {drift.Report{FailOn: drift.Medium, Findings: named(drift.Revoked)}, drift.Found},
		"below it":                    {drift.Report{FailOn: drift.High, Findings: named(drift.Renamed, drift.ConfigurationChange)}, drift.Quiet},
		"an edit, if it should":       {drift.Report{FailOn: drift.Low, Findings: named(drift.ConfigurationChange)}, drift.Found},
		"never":                       {drift.Report{FailOn: drift.Never, Findings: named(drift.ScopesWidened)}, drift.Quiet},
		"ignored":                     {drift.Report{FailOn: drift.Low, Findings: ignored}, drift.Quiet},
		"lapsed":                      {drift.Report{FailOn: drift.High, Findings: lapsed}, drift.Found},
		"could not look":              {drift.Report{FailOn: drift.Never, Sources: away}, drift.Failed},
		"could not look, and found":   {drift.Report{FailOn: drift.Low, Sources: away, Findings: named(drift.Revoked)}, drift.Failed},
		"could not list what is live": {drift.Report{FailOn: drift.Never, Coverage: []drift.Coverage{{}, {Failure: "no answer"}}}, drift.Failed},
		"another account":             {drift.Report{FailOn: drift.High, Findings: named(drift.AccountChanged)}, drift.Found},
	} {
		if got := test.Outcome(); got != test.want {
			t.Errorf("%s: got %d, want %d", name, got, test.want)
		}
	}
}

func TestSeverities(t *testing.T) {
	t.Parallel()
	for _, severity := range append(drift.Severities(), drift.Never) {
		text, err := json.Marshal(severity)
		if err != nil {
			t.Fatal(err)
		}
		var again drift.Severity
		if err := json.Unmarshal(text, &again); err != nil || again != severity {
			t.Errorf("%s comes back as %s, %v", severity, again, err)
		}
	}
	if _, err := drift.ParseSeverity("urgent"); err == nil || err.Error() != `there is no severity "urgent"; write one of: critical, high, medium, low, never` {
		t.Errorf("got %v", err)
	}
	if !slices.IsSortedFunc(drift.Definitions(), func(a, b drift.Definition) int { return int(a.Severity - b.Severity) }) {
		t.Error("the definitions are not in order")
	}
}

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	account := drift.Diagnostic{Error: true, Address: keys + ".a", Summary: `EcoEvents API key "ci": the credential belongs to another account`, Detail: "It is of acc_b.\n\nGive it back."}
	away := drift.Diagnostic{Error: true, Address: keys + ".a", Summary: "EcoEvents: cannot read the API key", Detail: "connection\nrefused\n\nCheck the network."}
	unasked := drift.Diagnostic{Address: keys + ".a", Summary: "EcoEvents resources are not refreshed", Detail: "The provider's ecoevents.api_key is not known yet."}
	for name, test := range map[string]struct {
		diagnostics []drift.Diagnostic
		findings    []string
		failures    []string
	}{
		"another account":      {[]drift.Diagnostic{account, account}, []string{"critical account-changed " + keys + `.a EcoEvents API key "ci": the credential belongs to another account`}, nil},
		"the provider's":       {[]drift.Diagnostic{{Error: true, Summary: "Event Connectors: the account changed"}}, []string{"critical account-changed provider.eventcreds Event Connectors: the account changed"}, nil},
		"an account and away":  {[]drift.Diagnostic{account, away}, []string{"critical account-changed " + keys + `.a EcoEvents API key "ci": the credential belongs to another account`}, []string{keys + ".a: EcoEvents: cannot read the API key: connection refused"}},
		"no account of ours":   {[]drift.Diagnostic{{Error: true, Address: "aws_x.a", Summary: "This belongs to another account"}}, nil, []string{"aws_x.a: This belongs to another account"}},
		"not asked":            {[]drift.Diagnostic{unasked, unasked}, []string{"medium unverifiable provider.eventcreds EcoEvents resources are not refreshed"}, nil},
		"not verified":         {[]drift.Diagnostic{{Address: tokens + ".a", Summary: "Cannot verify the Event Connectors credentials in the state"}}, []string{"medium unverifiable provider.eventcreds Cannot verify the Event Connectors credentials in the state"}, nil},
		"account not told":     {[]drift.Diagnostic{{Summary: "Cannot verify which account the EcoEvents credential belongs to"}}, []string{"medium unverifiable provider.eventcreds Cannot verify which account the EcoEvents credential belongs to"}, nil},
		"not offered":          {[]drift.Diagnostic{{Summary: "Cannot refresh EcoEvents API keys"}}, []string{"medium unverifiable provider.eventcreds Cannot refresh EcoEvents API keys"}, nil},
		"a warning of nothing": {[]drift.Diagnostic{{Summary: "Provider development overrides are in effect"}, {Address: keys + ".a", Summary: `EcoEvents API key "ci" will be re-issued`}, {Address: "aws_x.a", Summary: "It was not asked"}}, nil, nil},
		"no words":             {[]drift.Diagnostic{{Error: true}}, nil, []string{"Terraform failed, and did not say why"}},
	} {
		verdict := drift.Judge(drift.Evidence{Diagnostics: test.diagnostics}, epoch())
		diff(t, name+", findings", test.findings, lines(verdict.Findings))
		diff(t, name+", failures", test.failures, verdict.Source.Failures)
	}
}
