package sandbox

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// action is what a person does in a platform's web interface to the object with the id.
type action func(id string, fields fields) error

// fields are the further arguments of an action.
type fields map[string]any

// Dashboard does what a person does in the platform's web interface: it applies the action to the object with the id.
//
//   - ecoevents: revoke, rename (name) and rescope (scopes) for a key; change (url, events, description, active,
//     metadata) and delete for a webhook
//   - eventicat: rename (name), change (name, description) and delete for an aggregator; regenerate for the account,
//     which revokes its key and issues another
//   - eventconnectors: revoke, rename (name) and change (name, roles, callBackUrl, apiTokenFilter) for a token
func (s *Sandbox) Dashboard(platformName, actionName, id string, fields map[string]any) error {
	i := slices.IndexFunc(s.platforms, func(p *platform) bool { return p.name == platformName })
	if i < 0 {
		return problemf(http.StatusNotFound, "not_found", "there is no platform %q", platformName)
	}
	apply, found := s.platforms[i].dashboard[actionName]
	if !found {
		actions := slices.Sorted(maps.Keys(s.platforms[i].dashboard))
		return invalid("%s has no action %q; use one of: %s", platformName, actionName, strings.Join(actions, ", "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return apply(id, fields)
}

// takes makes an action insist on the fields with these names, in alphabetical order, and on no others.
func (a action) takes(names ...string) action {
	return func(id string, fields fields) error {
		if given := slices.Sorted(maps.Keys(fields)); !slices.Equal(given, names) {
			return invalid("the action's fields are [%s], not [%s]", strings.Join(names, " "), strings.Join(given, " "))
		}
		return a(id, fields)
	}
}

// plain makes an action without fields.
func plain(apply func(id string) error) action {
	return action(func(id string, _ fields) error { return apply(id) }).takes()
}

// edit returns the settings with the fields, unless the platform would not take such settings: they have the contract's
// schema of that name. The result shares nothing with the settings, since answers may still hold them.
func edit[T any](c *contract, schema string, settings T, fields fields) (T, error) {
	var edited T
	before, err := json.Marshal(settings)
	if err != nil {
		return edited, err
	}
	if err := json.Unmarshal(before, &edited); err != nil {
		return edited, err
	}
	changes, err := json.Marshal(fields)
	if err != nil {
		return edited, invalid("the action's fields: %v", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(changes))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&edited); err != nil {
		return edited, invalid("the action's fields: %v", err)
	}
	if err := c.checkObject(schema, edited); err != nil {
		return edited, invalid("the object would break the contract: %v", err)
	}
	return edited, nil
}
