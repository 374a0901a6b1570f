package ecoevents_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
)

func TestShapeOfAPIKeys(t *testing.T) {
	t.Parallel()
	for value, test := range map[string]struct{ isKey, isTest bool }{
		"ek_live_0123456789abcdefghij":         {true, false},
		"ek_test_0123456789abcdefghij":         {true, true},
		"ek_live_01234567":                     {true, false},
		"ek_live_0123456":                      {false, false},
		"ek_live_" + strings.Repeat("a", 129):  {false, false},
		"ek_live_0123456789ABCDEFGHIJ":         {false, false},
		"ek_prod_0123456789abcdefghij":         {false, false},
		"ek_live_0123456789abcdefghij\n":       {false, false},
		" ek_live_0123456789abcdefghij":        {false, false},
		"ek_test_":                             {false, false},
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2lnbg": {false, false},
		"":                                     {false, false},
	} {
		if isKey, isTest := ecoevents.IsAPIKey(value), ecoevents.IsTestKey(value); isKey != test.isKey || isTest != test.isTest {
			t.Errorf("%q: a key %t, a test key %t", value, isKey, isTest)
		}
	}
}

func TestClientKnowsThatItsKeyIsForTests(t *testing.T) {
	t.Parallel()
	platform := answering(http.StatusOK, "", "")
	for key, want := range map[string]bool{"ek_test_0123456789": true, "ek_live_0123456789": false, "": false} {
		if got := platform.with(key).UsesTestKey(); got != want {
			t.Errorf("%q: %t", key, got)
		}
	}
}

func TestDocumentedNames(t *testing.T) {
	t.Parallel()
	for scope, want := range map[string]bool{"events:read": true, ecoevents.FullAccess: true, "events:admin": false, "": false} {
		if got := ecoevents.IsDocumentedScope(scope); got != want {
			t.Errorf("the scope %q: %t", scope, got)
		}
	}
	for event, want := range map[string]bool{"event.created": true, "attendee.registered": true, "event.opened": false, "": false} {
		if got := ecoevents.IsDocumentedEvent(event); got != want {
			t.Errorf("the event %q: %t", event, got)
		}
	}
}

func TestWhatLooksLikeASecretIsRedacted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"the key ek_live_0123456789abcdefghij.":          "the key [redacted].",
		"/keys/ek_test_0123456789abcdefghij/":            "/keys/[redacted]/",
		"token=rt_0123456789abcdefghij&a=b":              "token=[redacted]&a=b",
		`"secret":"whsec_a+b/c="`:                        `"secret":"[redacted]"`,
		"secret=whsec_a%2Bb%2Fc%3D&a=b":                  "secret=[redacted]&a=b",
		"Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2lnbg-_.": "Bearer [redacted].",
		"import_unavailable, insert_conflictingrows":     "import_unavailable, insert_conflictingrows",
	} {
		_, err := answering(http.StatusBadRequest, "text/plain", text).client().Verify(t.Context())
		if got := clienttest.Failure(t, err).Message; got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
