package apiclient_test

import (
	"context"
	"errors"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

func TestProof(t *testing.T) {
	t.Parallel()
	notFound := &apiclient.Error{Status: 404}
	var proof apiclient.Proof
	asked := 0
	confirm := func(err, answer error) error {
		return proof.Confirm(t.Context(), err, func(context.Context) error { asked++; return answer })
	}

	if err := confirm(nil, nil); err != nil || asked != 0 {
		t.Errorf("a success is confirmed with %d questions as %v", asked, err)
	}
	if err := confirm(&apiclient.Error{Status: 403}, nil); !errors.Is(err, apiclient.ErrForbidden) || asked != 0 {
		t.Errorf("a 403 is confirmed with %d questions as %v", asked, err)
	}
	if err := confirm(notFound, &apiclient.Error{Status: 404}); err == nil || errors.Is(err, apiclient.ErrNotFound) {
		t.Errorf("where the platform is not found either, the object is: %v", err)
	}
	if err := confirm(notFound, &apiclient.Error{Status: 401}); !errors.Is(err, apiclient.ErrUnauthorized) {
		t.Errorf("where the platform does not know us, it does not say so: %v", err)
	}
	for range 3 {
		if err := confirm(notFound, nil); !errors.Is(err, apiclient.ErrNotFound) {
			t.Errorf("where the platform answers, the object is not gone: %v", err)
		}
	}
	if asked != 3 {
		t.Errorf("asked %d times, want two failures and one success", asked)
	}
}
