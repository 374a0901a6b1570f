package apiclient

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
)

// Creates keeps the creates of one name apart, of things of one kind: where one got no answer, nobody could tell what it made
// from what another one made at that time. The zero value is ready, and safe for concurrent use.
type Creates struct {
	mu    sync.Mutex
	names map[string]*createsOf
}

// createsOf are the creates of one name.
type createsOf struct {
	turn      chan struct{}       // full while one is under way
	made      map[string]struct{} // the ids of what is called so, and is not what got lost
	unsettled int                 // how many got no answer, and nobody has found out what they made
}

// Do runs a create, which returns the id of what it made, if that is known, while no other one of that name is under way. After one that got no
// answer none of that name is run any more, and refusal is returned. An error whose outcome is unknown gets to know what else
// was made under the name.
func (c *Creates) Do(ctx context.Context, name string, refusal error, create func() (id string, err error)) error {
	return c.of(name).alone(ctx, func(of *createsOf) error {
		if of.unsettled > 0 {
			return refusal
		}
		id, err := create()
		if err == nil || id != "" {
			of.made[id] = struct{}{}
		}
		if failure, ok := errors.AsType[*Error](err); ok && failure.OutcomeUnknown {
			of.unsettled++
			failure.Others = of.ids()
		}
		return err
	})
}

// Hold runs what gives a name to something that is there, while no create of that name is under way: what got lost is not that.
func (c *Creates) Hold(ctx context.Context, name, id string, do func() error) error {
	return c.of(name).alone(ctx, func(of *createsOf) error {
		of.made[id] = struct{}{}
		return do()
	})
}

// Adopt runs what finds, right after a create got no answer, the id of what it made.
func (c *Creates) Adopt(ctx context.Context, name string, find func() (id string, err error)) error {
	return c.of(name).alone(ctx, func(of *createsOf) error {
		id, err := find()
		if err == nil {
			of.made[id] = struct{}{}
			of.unsettled--
		}
		return err
	})
}

// Settle runs what finds out what became of a create of an earlier run, while no create of that name is under way. others are
// the ids of what this client made under the name, which are not what got lost. Where it fails, nothing of the name is made
// any more.
func (c *Creates) Settle(ctx context.Context, name string, settle func(others []string) error) error {
	return c.of(name).alone(ctx, func(of *createsOf) error {
		err := settle(of.ids())
		if err != nil {
			of.unsettled++
		}
		return err
	})
}

func (c *Creates) of(name string) *createsOf {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names == nil {
		c.names = map[string]*createsOf{}
	}
	if c.names[name] == nil {
		c.names[name] = &createsOf{turn: make(chan struct{}, 1), made: map[string]struct{}{}}
	}
	return c.names[name]
}

func (of *createsOf) alone(ctx context.Context, do func(*createsOf) error) error {
	select {
	case of.turn <- struct{}{}:
		defer func() { <-of.turn }()
		return do(of)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (of *createsOf) ids() []string { return slices.Sorted(maps.Keys(of.made)) }
