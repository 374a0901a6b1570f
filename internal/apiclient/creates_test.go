package apiclient_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

var errRefused = errors.New("refused")

func made(id string) func() (string, error) { return func() (string, error) { return id, nil } }

func lose() (string, error) { return "", &apiclient.Error{OutcomeUnknown: true} }

// After a create without an answer nothing of its name is made, and it is known what was made before.
func TestCreatesAfterALostOne(t *testing.T) {
	t.Parallel()
	var creates apiclient.Creates
	do := func(name string, create func() (string, error)) error {
		return creates.Do(t.Context(), name, errRefused, create)
	}
	if err := errors.Join(do("ci", made("key_2")), do("ci", made("key_1")), do("cd", made("key_3"))); err != nil {
		t.Fatal(err)
	}
	if err := do("ci", func() (string, error) { return "", errors.New("400") }); err == nil || errors.Is(err, errRefused) {
		t.Fatalf("got the error %v", err)
	}
	if err := do("ci", func() (string, error) { return "key_0", errors.New("made, and unreadable") }); err == nil || errors.Is(err, errRefused) {
		t.Fatalf("got the error %v", err)
	}
	failure, _ := errors.AsType[*apiclient.Error](do("ci", lose))
	if failure == nil || !slices.Equal(failure.Others, []string{"key_0", "key_1", "key_2"}) {
		t.Fatalf("got the error %+v", failure)
	}
	if err := do("ci", made("key_4")); !errors.Is(err, errRefused) {
		t.Errorf("one of the same name: %v", err)
	}
	if err := do("cd", made("key_5")); err != nil {
		t.Errorf("one of another name: %v", err)
	}
	if err := creates.Adopt(t.Context(), "ci", made("key_6")); err != nil {
		t.Error(err)
	}
	if err := do("ci", made("key_7")); err != nil {
		t.Errorf("once what got lost was found: %v", err)
	}
}

// What settles an earlier create knows what was made since, and nothing more is made if it fails.
func TestCreatesSettle(t *testing.T) {
	t.Parallel()
	var creates apiclient.Creates
	do := func(create func() (string, error)) error { return creates.Do(t.Context(), "ci", errRefused, create) }
	settle := func(result error) error {
		return creates.Settle(t.Context(), "ci", func(others []string) error {
			if !slices.Equal(others, []string{"key_1"}) {
				t.Errorf("others are %v", others)
			}
			return result
		})
	}
	oops := errors.New("oops")
	if err := errors.Join(do(made("key_1")), settle(nil)); err != nil {
		t.Fatal(err)
	}
	if err := settle(oops); !errors.Is(err, oops) {
		t.Errorf("got the error %v", err)
	}
	if err := do(made("key_2")); !errors.Is(err, errRefused) {
		t.Errorf("got the error %v", err)
	}
}

// Creates of one name come one after the other; whoever waits for a turn leaves with the context.
func TestCreatesComeOneByOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var creates apiclient.Creates
		answer := make(chan struct{})
		go func() {
			_ = creates.Do(t.Context(), "ci", errRefused, func() (string, error) { <-answer; return "key_1", nil })
		}()
		synctest.Wait()
		if err := creates.Do(t.Context(), "cd", errRefused, made("key_2")); err != nil {
			t.Error(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan error)
		for range 2 {
			go func() { left <- creates.Do(ctx, "ci", errRefused, made("key_3")) }()
		}
		synctest.Wait()
		select {
		case err := <-left:
			t.Errorf("one did not wait: %v", err)
		default:
		}
		cancel()
		for range 2 {
			if err := <-left; !errors.Is(err, context.Canceled) {
				t.Errorf("got the error %v", err)
			}
		}
		close(answer)
	})
}
