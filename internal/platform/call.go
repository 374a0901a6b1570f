package platform

import (
	"context"
	"slices"
)

// call is a call of Terraform that may create something. Nobody knows of what it created before Terraform has the answer.
type call struct {
	opened  *Opened
	created []string // what Opened holds; guarded by its mutex
}

type callKey struct{}

// BeginCall begins a call of Terraform, which Created finds in the context that it returns. end ends it: Close removes what it
// created, unless Terraform was answered and lives on long enough to take the answer in.
func (o *Opened) BeginCall(ctx context.Context) (within context.Context, end func(isAnswered bool)) {
	c := &call{opened: o}
	o.change(func() { o.underWay++ })
	return context.WithValue(ctx, callKey{}, c), func(isAnswered bool) {
		o.change(func() {
			o.underWay--
			if isAnswered {
				o.answered = append(o.answered, c.created...)
			}
		})
	}
}

// Created remembers what the call that a context belongs to has created, by an id that is unique among all kinds, and how it is
// removed. Where the context belongs to no call, nothing is remembered.
func Created(ctx context.Context, id string, remove func(context.Context) error) {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return
	}
	c.opened.add(id, closer{end: remove})
	c.opened.change(func() { c.created = append(c.created, id) })
}

// ParentIsThere is called every so often while Terraform is there. What it was answered before the call before this one is in
// its state by now, and is forgotten. It takes so long because a Terraform that is killed has not written the last answers.
func (o *Opened) ParentIsThere() {
	o.change(func() {
		o.forget(o.takenIn)
		o.takenIn, o.answered = o.answered, nil
	})
}

// Stopped is called when Terraform has stopped the provider. It has taken in all answers then, unless a call is still under way:
// that it did not wait for.
func (o *Opened) Stopped() {
	o.change(func() {
		if o.underWay == 0 {
			o.forget(slices.Concat(o.takenIn, o.answered))
		}
	})
}

func (o *Opened) forget(created []string) {
	for _, id := range created {
		delete(o.closers, id)
	}
}
