package apiclient_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// What the platform does not tell is ErrUntold and nothing else, and is asked for once, as is what it tells. Whatever else goes wrong
// says nothing, and is asked about again.
func TestTold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err    error
		untold bool
		asked  int
	}{
		"it tells":                    {nil, false, 1},
		"it does not allow it":        {&apiclient.Error{Status: http.StatusForbidden}, true, 1},
		"it does not find it":         {&apiclient.Error{Status: http.StatusNotFound, Evidence: apiclient.Documented}, true, 1},
		"it is gone":                  {&apiclient.Error{Status: http.StatusGone}, true, 1},
		"not so":                      {&apiclient.Error{Status: http.StatusMethodNotAllowed}, true, 1},
		"not at all":                  {&apiclient.Error{Status: http.StatusNotImplemented}, true, 1},
		"a bad credential":            {&apiclient.Error{Status: http.StatusUnauthorized, Evidence: apiclient.Documented}, false, 2},
		"a credential, as is guessed": {&apiclient.Error{Status: http.StatusUnauthorized, Evidence: apiclient.Observed}, true, 1},
		"a failure":                   {&apiclient.Error{Status: http.StatusInternalServerError}, false, 2},
		"no answer":                   {&apiclient.Error{}, false, 2},
		"the end of the run":          {context.Canceled, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var told apiclient.Told[string]
			asked := 0
			for range 2 {
				value, err := told.Get(t.Context(), func(context.Context) (string, error) {
					asked++
					return "acc_1", test.err
				})
				if errors.Is(err, apiclient.ErrUntold) != test.untold || (err == nil) != (test.err == nil) || errors.Is(err, apiclient.ErrNotFound) ||
					err == nil && value != "acc_1" {
					t.Errorf("got %q and %v", value, err)
				}
			}
			if asked != test.asked {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}
