package drift

import (
	"time"
)

// Name is what was found, as reports and ignores write it.
type Name string

// What can be found.
const (
	Revoked             Name = "revoked"
	ScopesWidened       Name = "scopes-widened"
	ScopesNarrowed      Name = "scopes-narrowed"
	Renamed             Name = "renamed"
	CallbackChanged     Name = "callback-changed"
	WebhookDisabled     Name = "webhook-disabled"
	Changed             Name = "changed"
	SecretInPlainState  Name = "secret-in-plain-state"
	RotationDue         Name = "rotation-due"
	RotationOverdue     Name = "rotation-overdue"
	RetirementDue       Name = "retirement-due"
	PendingCreate       Name = "pending-create"
	AccountChanged      Name = "account-changed"
	Unverifiable        Name = "unverifiable"
	ConfigurationChange Name = "configuration-change"
	Unmanaged           Name = "unmanaged"
)

// Finding is something about one credential that somebody should know of. It holds no secret.
type Finding struct {
	Name     Name      `json:"finding"`
	Severity Severity  `json:"severity"`
	Source   string    `json:"source,omitempty"` // the directory or the file that it is from
	Address  string    `json:"address"`
	Platform string    `json:"platform"`
	ID       string    `json:"id,omitempty"` // of the credential
	Was      string    `json:"was,omitempty"`
	Is       string    `json:"is,omitempty"`
	Since    time.Time `json:"since,omitzero"` // zero where that is not known
	Todo     string    `json:"todo"`           // what to do about it
	// Location is where the configuration declares it; nil where that is not known.
	Location *Location `json:"location,omitempty"`
	// Ignored is who answers for it; nil: it counts.
	Ignored *Ignore `json:"ignored,omitempty"`
	// Lapsed is an ignore whose last day has passed; it counts again.
	Lapsed *Ignore `json:"lapsed_ignore,omitempty"`
}

// Location is a line of a configuration.
type Location struct {
	File string `json:"file"` // with slashes, as seen from where the program runs
	Line int    `json:"line"`
}

// Definition is what a finding means, the same for all of its name.
type Definition struct {
	Name     Name
	Severity Severity
	Means    string
	Todo     string
}

// Definitions are those of all findings, the most severe first.
func Definitions() []Definition {
	return []Definition{
		{ScopesWidened, Critical, "It may do more than its configuration says.",
			"Find out who changed it and why. Apply puts it back; a key is re-issued for that. Look at what it was used for since."},
		{CallbackChanged, Critical, "Deliveries go to another address than its configuration says.",
			"Find out who changed it and why: another address receives what was meant for yours. Apply puts it back."},
		{AccountChanged, Critical, "The provider's credential belongs to another account than what is in state.",
			"Give the provider the credential of the account that the state is of. Do not apply before."},
		{Revoked, High, "Somebody revoked or deleted it on the platform, or it was found so earlier and not replaced since.",
			"Apply issues another one: hand that on to whoever used this one. Where it should stay revoked, take it out of the configuration."},
		{ScopesNarrowed, High, "It may do less than its configuration says, and whoever uses it may fail.",
			"Apply puts it back; a key is re-issued for that. Or write into the configuration what it may do now."},
		{WebhookDisabled, High, "Somebody turned the webhook off: nothing is delivered.",
			"Apply makes it active again, under a new secret. Or write active = false into the configuration."},
		{RotationOverdue, High, "Its rotation was due a week ago or more, and no apply has done it.",
			"Apply. See why the applies that should rotate it do not run."},
		{PendingCreate, High, "An apply asked for a new one and got no answer: there may be one that nobody has the secret of.",
			"Apply looks for what was made, and revokes or adopts it."},
		{Renamed, Medium, "Somebody gave it another name on the platform.",
			"Apply puts the name back; a key is re-issued for that. Or write the new name into the configuration."},
		{Changed, Medium, "Somebody changed something else about it on the platform.",
			"Apply puts it back; a webhook is replaced for that. Or write the change into the configuration."},
		{SecretInPlainState, Medium, "Its secret stands in state in plain.",
			"Set age_recipients, here or in the provider: apply encrypts what is in state. Then re-issue it, since earlier state versions hold it."},
		{RotationDue, Medium, "Its rotation is due.",
			"Apply issues a new one. Where nobody applies, it becomes rotation-overdue after a week."},
		{RetirementDue, Medium, "One that was replaced still works, and its time is over.",
			"Apply revokes it."},
		{Unverifiable, Medium, "The platform was not asked for everything, so what is in state may not be so any more.",
			"See what the warning names, and look again."},
		{Unmanaged, Medium, "It is live on the platform, and no state that was given knows it.",
			"Import it, or revoke it on the platform when nobody needs it."},
		{ConfigurationChange, Low, "The configuration says something that was not applied yet. This is no drift.",
			"Apply it, or take it back."},
	}
}

// New is a finding with what its name says of it.
func New(name Name) Finding {
	definition := Define(name)
	return Finding{Name: name, Severity: definition.Severity, Todo: definition.Todo}
}

// Clean is a finding whose texts, which others wrote, are safe to show.
func (f Finding) Clean() Finding {
	for _, text := range []*string{&f.Address, &f.Platform, &f.ID, &f.Was, &f.Is} {
		*text = clean(*text)
	}
	return f
}

// Define returns the definition of a finding.
func Define(name Name) Definition {
	for _, definition := range Definitions() {
		if definition.Name == name {
			return definition
		}
	}
	return Definition{Name: name}
}
