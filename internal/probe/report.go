package probe

import (
	"slices"
	"time"
)

// Report is what was found. Nothing in it comes from a platform but statuses, types, and names of fields.
type Report struct {
	Platform   string      `json:"platform"`
	Program    string      `json:"program"`            // its version
	Amended    bool        `json:"amended_contract"`   // compared with a contract that was given
	Wrote      bool        `json:"wrote"`              // made, changed and deleted objects
	Operations []Operation `json:"operations"`         // in the order in which they were asked
	Behaviours []Behaviour `json:"behaviours"`         // what no schema tells
	Headers    []string    `json:"rate_limit_headers"` // the names of those that answers had
}

// Operation is what was found of one operation.
type Operation struct {
	ID             string       `json:"operation"`
	Method         string       `json:"method"`
	Path           string       `json:"path"`
	Evidence       string       `json:"evidence"`            // in the contract: documented, observed or assumed
	NotAsked       string       `json:"not_asked,omitempty"` // why, if it was not
	Failure        string       `json:"failure,omitempty"`   // why it could not be looked at
	Status         int          `json:"status,omitempty"`
	RequestDiffers bool         `json:"request_differs,omitempty"` // this program asks otherwise than the contract says
	Differences    []Difference `json:"differences,omitempty"`
}

// Behaviour is whether a platform behaves as the contract says, and how long it took to.
type Behaviour struct {
	Operation string `json:"operation"`
	What      string `json:"what"`
	Holds     bool   `json:"holds"`
	Lag       int64  `json:"lag_ms"` // until it was seen to hold, from when the change was answered; 0: when first asked
	// Marks are the fields by which what no longer should show differs from what it was alive.
	Marks []string `json:"marked_by,omitempty"`
}

// The behaviours that are looked at.
const (
	ShowsCreated  = "what was created shows"
	ShowsUpdated  = "what was changed shows as it was changed to"
	HidesDeleted  = "what was deleted or revoked no longer shows"
	AcceptsIssued = "what was issued is accepted"
	RefusesEnded  = "what was revoked is refused"
	PagesDiffer   = "a further page holds others"
	PagesAreFull  = "a page holds as many as were asked for, where there are more"
)

// Outcome is what a report comes to.
type Outcome int

// The outcomes. That something could not be looked at comes before all.
const (
	Agrees Outcome = iota
	Differs
	Failed
)

// Outcome returns what the report comes to.
func (r *Report) Outcome() Outcome {
	switch {
	case slices.ContainsFunc(r.Operations, func(o Operation) bool { return o.Failure != "" }):
		return Failed
	case r.differences() > 0:
		return Differs
	}
	return Agrees
}

// differences counts them.
func (r *Report) differences() int {
	n := 0
	for _, o := range r.Operations {
		n += len(o.Differences)
		if o.RequestDiffers {
			n++
		}
	}
	for _, b := range r.Behaviours {
		if !b.Holds {
			n++
		}
	}
	return n
}

// behaves adds a behaviour.
func (r *Report) behaves(operation, what string, holds bool, lag time.Duration) {
	r.Behaviours = append(r.Behaviours, Behaviour{Operation: operation, What: what, Holds: holds, Lag: lag.Milliseconds()})
}
