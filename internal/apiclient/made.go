package apiclient

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// Made is what the answer to a create shows. All that could be found is in it, whatever the error beside it: what is shown once
// must not be lost.
type Made[T any] struct {
	Thing   T
	Secrets []string // of the kind, in its order; empty where one could not be found
	Doubts
}

// Doubts are what else an answer shows as an id or a secret of what was made, where it contradicts itself. The error beside it
// says so.
type Doubts struct {
	IDs     []string
	Secrets []string
}

// made reads the answer to a create. What is odd in it costs nothing but itself, save what contradicts itself.
func (k Kind[T]) made(a *Answer) (made Made[T], id string, err error) {
	o, ids := k.one(a.loose(), "", a.At)
	made.Thing = k.Read(o)
	o.ended(k.ActiveIsArgument) // which may contradict itself
	secrets, doubtful := k.secrets(a, o.asked)
	made.Secrets, made.Doubts.Secrets = secrets, doubtful
	if id = k.ID(made.Thing); len(ids) > 1 {
		made.Doubts.IDs = without(ids, []string{id})
		o.contradict("it shows several ids")
	}
	if len(doubtful) > 0 {
		o.contradict("it shows a secret in several places, with several values")
	}

	lacks := id == ""
	for n, secret := range k.Secrets {
		if secrets[n] == "" {
			secrets[n] = a.chosen() // which the platform need not repeat
		}
		lacks = lacks || secrets[n] == "" && !secret.Optional
	}
	var failure *Error
	switch {
	case lacks:
		failure = a.unreadable("expected " + k.expected() + ", got " + a.shape())
	case o.contradicts != "":
		failure = a.unreadable(o.contradicts + ", in " + a.shape())
	default:
		return made, id, nil
	}
	failure.OutcomeUnknown = id == ""
	return made, id, failure
}

// expected is what the answer to a create must show.
func (k Kind[T]) expected() string {
	fields := []string{"`id` (text)"}
	for _, secret := range k.Secrets {
		if !secret.Optional {
			fields = append(fields, "`"+secret.Names[0]+"` (text)")
		}
	}
	return "an object with " + strings.Join(fields, " and ")
}

// secrets finds the secrets of the kind in an answer, and what contradicts them. Known are the names of fields that are something
// else, canonical.
func (k Kind[T]) secrets(a *Answer, known map[string]bool) (secrets, doubtful []string) {
	s := search{answer: a.value, cutOff: a.broken != nil, layers: k.layers(a.loose()), secrets: k.Secrets, sent: a.sent()}
	if a.whole && a.chosen() == "" {
		s.known = known
	}
	if !a.whole {
		s.text = a.body
	}
	for _, secret := range k.Secrets {
		found := append(s.find(secret), "")
		secrets = append(secrets, found[0])
		doubtful = append(doubtful, without(found, []string{found[0], ""})...)
	}
	return secrets, doubtful
}

// loose is the answer as it is looked through for what must not be lost.
func (a *Answer) loose() value { return a.value.loose(mostWrapped + 2) }

// chosen is the secret that the request asked for, or empty.
func (a *Answer) chosen() string { return strings.Join(a.x.call.Secrets, "") }

// sent are the texts in the request.
func (a *Answer) sent() []string {
	body, err := json.Marshal(a.x.call.Body)
	if err != nil {
		return nil // then there was no request
	}
	return texts(body)
}

// Request is what a create asks for.
type Request struct {
	Name    string // creates of one name are kept apart
	Body    any
	Secrets []string // in the body; the one that the object shall have, or none
}

// Create makes an object. It is never sent twice blindly: where its fate is unknown, the error says so. Where the id is known,
// the object was made, whatever the error.
func (e *Endpoint[T]) Create(ctx context.Context, request Request) (Made[T], error) {
	call := Call{
		Operation: "create the " + e.kind.Thing,
		Method:    http.MethodPost,
		Path:      e.kind.Path,
		Body:      request.Body,
		Secrets:   request.Secrets,
		Once:      true,
		Evidence:  e.kind.Creating,
	}
	made := Made[T]{Secrets: make([]string, len(e.kind.Secrets))}
	id := ""
	defer func() { e.inventory.Wrote(id) }()
	err := e.creates.Do(ctx, request.Name, e.api.Unsettled(call), func() (string, error) {
		err := e.api.Do(ctx, call, func(a *Answer) (err error) {
			made, id, err = e.kind.made(a)
			return err
		})
		return id, e.offered(ctx, err)
	})
	return made, e.api.Date(ctx, err, e.kind.Harmless)
}
