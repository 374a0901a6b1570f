package drift_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// object is what a state has of an instance.
type object map[string]any

// with is an object with other attributes.
func (o object) with(pairs ...any) object {
	other := maps.Clone(o)
	for i := 0; i < len(pairs); i += 2 {
		other[pairs[i].(string)] = pairs[i+1]
	}
	return other
}

// The providers' objects, with everything at rest.
func apiKey() object {
	return object{
		"id": "key_a", "name": "ci", "scopes": []string{"events:read"}, "environment": "live", "created_at": "2026-11-01T12:00:00Z",
		"key": nil, "encrypted_key": "planted0", "age_recipients": []string{"age1"}, "rotation": nil, "rotation_due_at": nil,
		"retiring": []object{}, "pending": nil,
	}
}

func webhook() object {
	return object{
		"id": "wh_a", "url": "https://example.com/a", "events": []string{"event.created"}, "active": true, "description": nil, "metadata": nil,
		"secret": nil, "encrypted_secret": "planted0", "created_at": "2026-11-01T12:00:00Z", "pending": nil,
	}
}

func token() object {
	return object{
		"id": "tok_a", "name": "crm", "roles": []string{"ROLE_EXTERNAL_USER"}, "callback_url": nil, "api_token_filter": `{"city": "planted0"}`,
		"account_id": "acc_a", "token": nil, "encrypted_token": "planted0", "signing_secret": nil, "encrypted_signing_secret": nil,
		"created_at": "2026-11-01T12:00:00Z", "rotation": nil, "rotation_due_at": nil, "retiring": []object{}, "pending": nil,
	}
}

// history is what became of one instance: in state, then refreshed, then planned. What is nil is not there, or the same.
type history struct {
	kind                     string
	state, refreshed, planed object
	unknown                  object
	actions                  []string // of the plan; nil: of a refresh, there is no plan
	gone                     bool     // the refresh took it from the state
	reason                   string
}

func (h history) plan(t *testing.T) *drift.Plan {
	t.Helper()
	change := func(actions []string, before, after object) object {
		return object{
			"address": h.kind + ".a", "mode": "managed", "type": h.kind, "name": "a", "action_reason": h.reason,
			"change": object{"actions": actions, "before": before, "after": after, "after_unknown": h.unknown, "before_sensitive": object{"key": true}},
		}
	}
	now := h.refreshed
	members := object{}
	switch {
	case h.gone:
		members["resource_drift"] = []object{change([]string{"delete"}, h.state, nil)}
		now = nil
	case now == nil:
		now = h.state
	default:
		members["resource_drift"] = []object{change([]string{"update"}, h.state, now)}
	}
	if h.actions != nil {
		members["resource_changes"] = []object{change(h.actions, now, h.planed)}
	}
	if now != nil {
		members["prior_state"] = object{"values": object{"root_module": object{"resources": []object{{
			"address": h.kind + ".a", "mode": "managed", "type": h.kind, "values": now,
		}}}}}
	}
	encoded, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSuffix(strings.TrimPrefix(string(encoded), "{"), "}")
	if text == "" {
		text = `"x": 0`
	}
	read, err := drift.Read(strings.NewReader(plan(text)))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

const (
	keys     = "eventcreds_ecoevents_api_key"
	webhooks = "eventcreds_ecoevents_webhook"
	tokens   = "eventcreds_eventconnectors_token"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	update, reissue := []string{"update"}, object{"id": true, "encrypted_key": true, "created_at": true, "retiring": true}
	key, hook, tok := apiKey(), webhook(), token()
	pending := object{"name": "ci", "sent_at": "2026-11-02T12:00:00Z", "lost_at": "2026-11-02T12:00:01Z", "others": []string{"key_o"}}
	rotating := key.with("rotation", object{"interval_days": 30}, "rotation_due_at", "2026-12-02T12:00:00Z")
	retiring := key.with("retiring", []object{{"id": "key_old", "retire_at": "2026-11-30T12:00:00Z"}, {"id": "key_new", "retire_at": "2026-12-30T12:00:00Z"}})
	replaced := key.with("id", nil, "created_at", nil, "encrypted_key", nil)

	for name, test := range map[string]struct {
		history
		want []string
	}{
		"nothing":             {history{kind: keys, state: key}, nil},
		"nothing to do":       {history{kind: keys, state: key, planed: key, actions: []string{"no-op"}}, nil},
		"bookkeeping changed": {history{kind: keys, state: key, refreshed: key.with("created_at", "2026-11-01T12:00:01Z")}, nil},

		"revoked, out of the state":       {history{kind: keys, state: key, gone: true}, []string{"high revoked A: live -> gone"}},
		"revoked, and to be made again":   {history{kind: keys, state: key, gone: true, planed: key, actions: []string{"create"}, unknown: reissue}, []string{"high revoked A: live -> gone"}},
		"revoked, and edited":             {history{kind: keys, state: key, gone: true, planed: key.with("name", "other"), actions: []string{"create"}}, []string{"high revoked A: live -> gone", "low configuration-change A: name = ci -> name = other"}},
		"revoked, its id retiring":        {history{kind: keys, state: key, refreshed: replaced.with("retiring", []object{{"id": "key_a", "retire_at": "2026-11-30T12:00:00Z"}}), planed: key, actions: update, unknown: reissue}, []string{"high revoked A: live -> gone"}},
		"revoked at an earlier refresh":   {history{kind: keys, state: replaced, planed: key, actions: update, unknown: reissue}, []string{"high revoked A: gone at an earlier refresh -> not replaced yet"}},
		"a webhook deleted, without id":   {history{kind: webhooks, state: hook, refreshed: hook.with("id", nil)}, []string{"high revoked A: live -> gone"}},
		"revoked during an overlap":       {history{kind: keys, state: retiring, refreshed: retiring.with("id", nil)}, []string{"high revoked A: live -> gone"}},
		"a retired one gone by itself":    {history{kind: keys, state: retiring, refreshed: key}, nil},
		"of no platform that is known":    {history{kind: "eventcreds_newcomer_thing", state: object{"id": "1"}, gone: true}, []string{"high revoked A: live -> gone"}},
		"scopes added":                    {history{kind: keys, state: key, refreshed: key.with("scopes", []string{"events:write", "events:read"})}, []string{"critical scopes-widened A: events:read -> events:read, events:write"}},
		"scopes exchanged":                {history{kind: keys, state: key, refreshed: key.with("scopes", []string{"events:write"})}, []string{"critical scopes-widened A: events:read -> events:write"}},
		"scopes removed":                  {history{kind: keys, state: key, refreshed: key.with("scopes", []string{})}, []string{"high scopes-narrowed A: events:read -> none"}},
		"scopes in another order":         {history{kind: tokens, state: tok.with("roles", []string{"A", "B"}), refreshed: tok.with("roles", []string{"B", "A"})}, nil},
		"a role added":                    {history{kind: tokens, state: tok, refreshed: tok.with("roles", []string{"ROLE_EXTERNAL_USER", "ROLE_ADMIN"})}, []string{"critical scopes-widened A: ROLE_EXTERNAL_USER -> ROLE_ADMIN, ROLE_EXTERNAL_USER"}},
		"a filter removed":                {history{kind: tokens, state: tok, refreshed: tok.with("api_token_filter", nil)}, []string{"critical scopes-widened A: api_token_filter -> no api_token_filter"}},
		"a filter changed":                {history{kind: tokens, state: tok, refreshed: tok.with("api_token_filter", "{}")}, []string{"critical scopes-widened A: api_token_filter -> another api_token_filter"}},
		"a filter added, a role added":    {history{kind: tokens, state: tok.with("api_token_filter", nil), refreshed: tok.with("roles", []string{"ROLE_EXTERNAL_USER", "X"})}, []string{"critical scopes-widened A: ROLE_EXTERNAL_USER -> ROLE_EXTERNAL_USER, X", "high scopes-narrowed A: no api_token_filter -> another api_token_filter"}},
		"test to live":                    {history{kind: keys, state: key.with("environment", "test"), refreshed: key}, []string{"critical scopes-widened A: test -> live"}},
		"live to test":                    {history{kind: keys, state: key, refreshed: key.with("environment", "test")}, []string{"high scopes-narrowed A: live -> test"}},
		"more events":                     {history{kind: webhooks, state: hook, refreshed: hook.with("events", []string{"event.created", "event.deleted"})}, []string{"critical scopes-widened A: event.created -> event.created, event.deleted"}},
		"another address":                 {history{kind: webhooks, state: hook, refreshed: hook.with("url", "https://ada:planted0@evil.example/b?planted0#planted0")}, []string{"critical callback-changed A: https://example.com/a -> https://evil.example/b?…"}},
		"an address that is none":         {history{kind: webhooks, state: hook, refreshed: hook.with("url", "::planted0")}, []string{"critical callback-changed A: https://example.com/a -> an address that cannot be read"}},
		"a callback where there was none": {history{kind: tokens, state: tok, refreshed: tok.with("callback_url", "https://evil.example")}, []string{"critical callback-changed A: no callback_url -> https://evil.example"}},
		"turned off":                      {history{kind: webhooks, state: hook, refreshed: hook.with("active", false)}, []string{"high webhook-disabled A: active -> not active"}},
		"turned on":                       {history{kind: webhooks, state: hook.with("active", false), refreshed: hook}, []string{"medium changed A: active = false -> active = true"}},
		"notes changed":                   {history{kind: webhooks, state: hook, refreshed: hook.with("description", "x", "metadata", object{"a": "planted0"})}, []string{"medium changed A: no description; no metadata -> description = x; another metadata"}},
		"a name with a line break":        {history{kind: keys, state: key, refreshed: key.with("name", "a\nb\x1b[2J\u202e")}, []string{"medium renamed A: ci -> a b�[2J�"}},
		"a long name":                     {history{kind: keys, state: key, refreshed: key.with("name", strings.Repeat("n", 400))}, []string{"medium renamed A: ci -> " + strings.Repeat("n", 299) + "…"}},

		"pending":                  {history{kind: keys, state: replaced.with("pending", pending), planed: key, actions: update, unknown: reissue}, []string{"high pending-create A: asked for ci -> no answer"}},
		"pending, one of two":      {history{kind: keys, state: replaced.with("pending", object{"name": "ci", "candidates": []string{"key_b", "key_c"}})}, []string{"high pending-create A: asked for ci -> in doubt: key_b, key_c"}},
		"pending beside a current": {history{kind: keys, state: key.with("pending", pending)}, []string{"high pending-create A: asked for ci -> no answer"}},
		"in plain":                 {history{kind: tokens, state: tok.with("token", "planted0", "encrypted_token", nil, "signing_secret", "planted0")}, []string{"medium secret-in-plain-state A token, signing_secret"}},
		"plain and encrypted":      {history{kind: keys, state: key.with("key", "planted0")}, nil},

		"not due yet":                 {history{kind: keys, state: rotating, planed: rotating, actions: []string{"no-op"}}, nil},
		"due by the platform's time":  {history{kind: keys, state: rotating, planed: rotating, actions: update, unknown: reissue}, []string{"medium rotation-due A due, and not rotated"}},
		"due by the time here":        {history{kind: keys, state: rotating.with("rotation_due_at", "2026-12-01T12:00:00Z")}, []string{"medium rotation-due A due, and not rotated"}},
		"due for almost a week":       {history{kind: keys, state: rotating.with("rotation_due_at", "2026-11-24T12:00:01Z")}, []string{"medium rotation-due A due, and not rotated"}},
		"due for a week":              {history{kind: keys, state: rotating.with("rotation_due_at", "2026-11-24T12:00:00Z")}, []string{"high rotation-overdue A due, and not rotated"}},
		"re-issued by a trigger":      {history{kind: keys, state: rotating, planed: rotating.with("rotation", object{"interval_days": 30, "triggers": object{"a": "planted0"}}), actions: update, unknown: reissue}, []string{"low configuration-change A: rotation -> another rotation"}},
		"re-issued for what drifted":  {history{kind: keys, state: rotating, refreshed: rotating.with("name", "x"), planed: rotating, actions: update, unknown: reissue}, []string{"medium renamed A: ci -> x"}},
		"re-issued for no reason":     {history{kind: keys, state: key, planed: key, actions: update, unknown: reissue}, []string{"low configuration-change A to be updated"}},
		"to retire by the time here":  {history{kind: keys, state: retiring}, []string{"medium retirement-due A replaced, and still there"}},
		"to retire by the platform's": {history{kind: keys, state: key.with("retiring", []object{{"id": "key_old", "retire_at": "2026-12-02T12:00:00Z"}, {"id": "key_new", "retire_at": "2026-12-30T12:00:00Z"}}), planed: key, actions: update, unknown: object{"retiring": true}}, []string{"medium retirement-due A replaced, and still there"}},
		"in an overlap":               {history{kind: keys, state: key.with("retiring", []object{{"id": "key_old", "retire_at": "2026-12-02T12:00:00Z"}})}, nil},

		"to be created":         {history{kind: keys, planed: key, actions: []string{"create"}}, []string{"low configuration-change A to be created"}},
		"to be destroyed":       {history{kind: keys, state: key, actions: []string{"delete"}}, []string{"low configuration-change A to be destroyed"}},
		"edited":                {history{kind: keys, state: key, planed: key.with("name", "x", "scopes", []string{"events:write"}, "age_recipients", nil), actions: update, unknown: reissue}, []string{"low configuration-change A: name = ci; events:read; age_recipients -> name = x; events:write; no age_recipients"}},
		"edited to what is":     {history{kind: keys, state: key, refreshed: key.with("name", "x"), planed: key.with("name", "x"), actions: []string{"no-op"}}, []string{"medium renamed A: ci -> x"}},
		"drifted, and edited":   {history{kind: tokens, state: tok, refreshed: tok.with("name", "x"), planed: tok.with("callback_url", "https://example.com"), actions: update}, []string{"low configuration-change A: no callback_url -> https://example.com", "medium renamed A: crm -> x"}},
		"put back":              {history{kind: tokens, state: tok, refreshed: tok.with("name", "x"), planed: tok, actions: update}, []string{"medium renamed A: crm -> x"}},
		"replaced to put back":  {history{kind: webhooks, state: hook, refreshed: hook.with("active", false), planed: hook, actions: []string{"delete", "create"}, unknown: object{"id": true}, reason: "replace_because_cannot_update"}, []string{"high webhook-disabled A: active -> not active"}},
		"known later":           {history{kind: keys, state: key, planed: key.with("name", nil, "environment", nil), actions: update, unknown: reissue.with("name", true, "environment", true)}, []string{"low configuration-change A: name = ci -> name (known after apply)"}},
		"another webhook later": {history{kind: webhooks, state: hook, planed: hook.with("url", "https://example.com/b"), actions: []string{"create", "delete"}}, []string{"low configuration-change A: https://example.com/a -> https://example.com/b"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			verdict := drift.Judge(drift.Evidence{Plans: []*drift.Plan{test.plan(t)}}, epoch())
			var got []string
			for _, line := range lines(verdict.Findings) {
				got = append(got, strings.Replace(line, test.kind+".a", "A", 1))
			}
			diff(t, "findings", test.want, got)
			if everything, err := json.Marshal(verdict); err != nil || strings.Contains(string(everything), "planted0") {
				t.Errorf("a secret got through: %s, %v", everything, err)
			}
			for _, f := range verdict.Findings {
				if f.Todo != drift.Define(f.Name).Todo || f.Todo == "" {
					t.Errorf("%s says nothing to do", f.Name)
				}
			}
		})
	}
}

func TestWhatAFindingTells(t *testing.T) {
	t.Parallel()
	key := apiKey().with("retiring", []object{{"id": "key_old", "retire_at": "2026-11-30T12:00:00Z"}}, "rotation_due_at", "2026-11-29T13:00:00+01:00",
		"pending", object{"name": "ci", "sent_at": "2026-11-02T12:00:00Z", "candidates": []string{"key_c"}})
	verdict := drift.Judge(drift.Evidence{Source: "infra", Plans: []*drift.Plan{history{kind: keys, state: key}.plan(t)}}, epoch())
	told := map[drift.Name]drift.Finding{}
	for _, f := range verdict.Findings {
		told[f.Name] = f
		if f.Source != "infra" || f.Platform != "EcoEvents" {
			t.Errorf("got %+v", f)
		}
	}
	diff(t, "due since", "2026-11-29 12:00:00 +0000 UTC", told[drift.RotationDue].Since.String())
	diff(t, "to retire", "key_old", told[drift.RetirementDue].ID)
	diff(t, "to retire since", "2026-11-30 12:00:00 +0000 UTC", told[drift.RetirementDue].Since.String())
	diff(t, "pending since", "2026-11-02 12:00:00 +0000 UTC", told[drift.PendingCreate].Since.String())
	known := map[string]bool{}
	for _, id := range verdict.Known {
		known[id] = true
	}
	diff(t, "what the state knows", map[string]bool{"key_a": true, "key_old": true, "key_c": true}, known)
}
