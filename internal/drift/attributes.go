package drift

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// typePrefix begins the type of each of the provider's resources.
const typePrefix = "eventcreds_"

// platform is the name of what a type of resource is of.
func platform(kind string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(kind, typePrefix), "_")
	switch word {
	case "ecoevents":
		return "EcoEvents"
	case "eventicat":
		return "Eventicat"
	case "eventconnectors":
		return "Event Connectors"
	}
	return clean(word)
}

// arguments are the attributes that somebody configures, of all types of resource.
func arguments() []string {
	return []string{
		"name", "scopes", "environment", "roles", "url", "callback_url", "events", "active", "description", "metadata", "api_token_filter",
		"account_id", "rotation", "age_recipients", "signing_secret_triggers", "secret_wo_version",
	}
}

// results are what else is looked at.
func results() []string {
	return []string{"id", "created_at", "rotation_due_at", "retiring", "pending"}
}

// secrets are the attributes that hold one. What they hold encrypted is called the same, after "encrypted_".
func secrets() []string { return []string{"key", "token", "secret", "signing_secret"} }

const encrypted = "encrypted_"

// attributes are those of an instance, as far as they are looked at: the values of none that may hold a secret. The zero
// attributes are those of an instance that is not there.
type attributes struct {
	values  map[string]json.RawMessage // not null
	present []string                   // the names of the secrets that are there, plain or encrypted
}

func (a *attributes) read(encoded json.RawMessage) error {
	var all map[string]json.RawMessage
	if len(encoded) > 0 {
		if err := json.Unmarshal(encoded, &all); err != nil {
			return errors.New("it is no object")
		}
	}
	if all == nil {
		return nil
	}
	a.values = map[string]json.RawMessage{}
	for _, name := range slices.Concat(arguments(), results()) {
		if value, ok := all[name]; ok && !isNull(value) {
			a.values[name] = compact(value)
		}
	}
	for _, secret := range secrets() {
		for _, name := range []string{secret, encrypted + secret} {
			if value, ok := all[name]; ok && !isNull(value) {
				a.present = append(a.present, name)
			}
		}
	}
	return a.check()
}

// check refuses what is of another type than everything below takes it for.
func (a *attributes) check() error {
	var text string
	var flag bool
	var list []string
	for name, into := range map[string]any{
		"id": &text, "name": &text, "environment": &text, "url": &text, "callback_url": &text, "description": &text,
		"api_token_filter": &text, "created_at": &text, "rotation_due_at": &text, "active": &flag, "scopes": &list, "roles": &list,
		"events": &list, "retiring": &[]retiring{}, "pending": &pending{},
	} {
		if value, ok := a.values[name]; ok && json.Unmarshal(value, into) != nil {
			return fmt.Errorf("%s is not of the type that eventcreds knows", name)
		}
	}
	return nil
}

func isNull(value json.RawMessage) bool { return bytes.Equal(value, []byte("null")) }

func compact(value json.RawMessage) json.RawMessage {
	var out bytes.Buffer
	if json.Compact(&out, value) != nil {
		return value // it was read already, so it is JSON
	}
	return out.Bytes()
}

func (a attributes) exist() bool { return a.values != nil }

func (a attributes) has(name string) bool {
	_, ok := a.values[name]
	return ok
}

// decode reads an attribute that check let pass. What is null stays as it is.
func (a attributes) decode(name string, into any) {
	if value, ok := a.values[name]; ok {
		_ = json.Unmarshal(value, into) // checked
	}
}

func (a attributes) text(name string) (text string) {
	a.decode(name, &text)
	return text
}

func (a attributes) flag(name string) (flag bool) {
	a.decode(name, &flag)
	return flag
}

func (a attributes) list(name string) (list []string) {
	a.decode(name, &list)
	slices.Sort(list)
	return list
}

func (a attributes) time(name string) time.Time { return readTime(a.text(name)) }

func (a attributes) retiring() (list []retiring) {
	a.decode("retiring", &list)
	return list
}

func (a attributes) pending() (p *pending) {
	a.decode("pending", &p)
	return p
}

// plain are the names of the secrets that are there in plain, and not encrypted.
func (a attributes) plain() []string {
	return slices.DeleteFunc(secrets(), func(name string) bool {
		return !slices.Contains(a.present, name) || slices.Contains(a.present, encrypted+name)
	})
}

// same reports whether an attribute is the same in both.
func (a attributes) same(b attributes, name string) bool {
	return bytes.Equal(a.values[name], b.values[name])
}

type retiring struct {
	ID       string `json:"id"`
	RetireAt string `json:"retire_at"`
}

type pending struct {
	Name       string   `json:"name"`
	SentAt     string   `json:"sent_at"`
	Candidates []string `json:"candidates"` // ids in doubt; not of every version of the provider
}

func readTime(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// marks are the names of the attributes that are marked, or hold what is; or everything, for all.
type marks []string

const everything = "*"

func readMarks(encoded json.RawMessage) marks {
	if string(encoded) == "true" {
		return marks{everything}
	}
	var marked map[string]json.RawMessage
	if json.Unmarshal(encoded, &marked) != nil {
		return nil // false
	}
	var names marks
	for name, value := range marked {
		if bytes.Contains(value, []byte("true")) {
			names = append(names, name)
		}
	}
	return names
}

func (m marks) has(name string) bool {
	return slices.Contains(m, name) || slices.Contains(m, everything)
}

// longest is how much of a text is shown, in characters.
const longest = 300

// clean makes one short line of a text that somebody else wrote, in which nothing moves a cursor or reverses the reading.
func clean(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > longest {
		runes = append(runes[:longest-1], '…')
	}
	for i, r := range runes {
		if !unicode.IsPrint(r) {
			runes[i] = unicode.ReplacementChar
		}
	}
	return string(runes)
}

// Line makes one short line of a text that somebody else wrote.
func Line(text string) string { return clean(text) }
