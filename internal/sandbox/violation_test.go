package sandbox

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// broken returns a sandbox whose verify operation answers as it should not.
func broken(t *testing.T, verify operation) *Sandbox {
	t.Helper()
	s, err := New(Options{
		Now:    func() time.Time { return time.Unix(0, 0) },
		Random: strings.NewReader("thirty-two bytes of no importance"),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.platforms[0].operations["verify"] = verify
	return s
}

func TestAnAnswerThatBreaksTheContractIsA500AndIsRecorded(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	verified := func(c *EcoEvents) verification { return verification{Valid: true, Account: c.account} }
	tests := map[string]struct {
		verify func(*Sandbox) (answer, error)
		says   string
	}{
		"a property is missing": {
			func(*Sandbox) (answer, error) { return answer{200, map[string]any{"valid": true}}, nil },
			`"account" is missing`,
		},
		"a property too many": {
			func(s *Sandbox) (answer, error) {
				return answer{200, struct {
					verification
					Secret string `json:"secret"`
				}{verified(s.EcoEvents), secret}}, nil
			},
			`"secret" is unsupported`,
		},
		"a wrong type": {
			func(s *Sandbox) (answer, error) {
				return answer{200, map[string]any{"valid": secret, "account": s.EcoEvents.account}}, nil
			},
			"/valid",
		},
		"no body": {
			func(*Sandbox) (answer, error) { return answer{status: 200}, nil },
			"Content-Type",
		},
		"not JSON": {
			func(*Sandbox) (answer, error) { return answer{200, make(chan int)}, nil },
			"unsupported type",
		},
		"an error that is no problem": {
			func(*Sandbox) (answer, error) { return answer{}, errors.New("a slip") },
			"a slip",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s *Sandbox
			s = broken(t, func(*call) (answer, error) { return test.verify(s) })

			request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/ecoevents/v1/auth/verify", nil)
			request.Header.Set("Authorization", "Bearer "+s.Environment("")["ECOEVENTS_API_KEY"])
			recorder := httptest.NewRecorder()
			s.ServeHTTP(recorder, request)

			if recorder.Code != http.StatusInternalServerError || !strings.Contains(recorder.Body.String(), `"code":"internal"`) {
				t.Errorf("got %d: %s", recorder.Code, recorder.Body)
			}
			violations := s.Violations()
			if len(violations) != 1 || !strings.HasPrefix(violations[0], "GET /ecoevents/v1/auth/verify: ") ||
				!strings.Contains(violations[0], test.says) {
				t.Errorf("recorded: %q", violations)
			}
			if strings.Contains(recorder.Body.String()+strings.Join(violations, ""), secret) {
				t.Error("the value is repeated")
			}
			s.Reset()
			if len(s.Violations()) != 0 {
				t.Error("a reset keeps the violations")
			}
		})
	}
}

func TestABodyWhereTheContractHasNoneIsAViolation(t *testing.T) {
	t.Parallel()
	s := broken(t, nil)
	s.platforms[0].operations["deleteAPIKey"] = func(*call) (answer, error) { return answer{204, map[string]string{}}, nil }
	request := httptest.NewRequestWithContext(t.Context(), http.MethodDelete, "/ecoevents/v1/api-keys/key_1", nil)
	request.Header.Set("Authorization", "Bearer "+s.Environment("")["ECOEVENTS_API_KEY"])
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusInternalServerError || len(s.Violations()) != 1 {
		t.Errorf("got %d, recorded %q", recorder.Code, s.Violations())
	}
}

func TestAPlatformOffersWhatItsContractHas(t *testing.T) {
	t.Parallel()
	s := broken(t, nil)
	p := s.platforms[0]
	delete(p.operations, "verify")
	if _, err := s.mount(p); err == nil {
		t.Error("an operation of the contract may be missing")
	}
	p.operations["verify"] = s.EcoEvents.verify
	p.operations["updateAPIKey"] = s.EcoEvents.getKey
	if _, err := s.mount(p); err == nil {
		t.Error("a platform may have an operation that its contract does not know")
	}
}
