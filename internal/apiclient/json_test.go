package apiclient_test

import (
	"encoding/json"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

func TestSameJSON(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		a, b string
		same bool
	}{
		"formatting":             {`{"a":1,"b":[2]}`, "{ \"b\": [2],\n\"a\": 1 }", true},
		"spellings of a number":  {`[1.0, 1e3]`, `[1, 1000]`, true},
		"numbers of many digits": {`{"id":9007199254740993}`, `{"id":9007199254740992}`, false},
		"a number and its text":  {`1`, `"1"`, false},
		"no text and null":       {``, `null`, true},
		"no text and something":  {``, `{}`, false},
		"null and absent":        {`{"a":null}`, `{}`, false},
		"no JSON":                {`{`, `{`, true},
		"more than one value":    {`1 2`, `1`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := json.RawMessage(test.a), json.RawMessage(test.b)
			if apiclient.SameJSON(a, b) != test.same || apiclient.SameJSON(b, a) != test.same {
				t.Errorf("%s and %s: the same is not %t", test.a, test.b, test.same)
			}
		})
	}
}
