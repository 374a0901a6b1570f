package datasources_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// send asks a platform itself, with a credential, and returns its answer.
func send(t *testing.T, box *acctest.Sandbox, method, path, credential, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, box.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+credential)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: %s %s %v", method, path, resp.Status, answer, err)
	}
	return string(answer)
}

// listed is one attribute of the objects in a list.
func listed(t *testing.T, state tftypes.Value, list, attribute string) []string {
	t.Helper()
	var attributes map[string]tftypes.Value
	if err := state.As(&attributes); err != nil {
		t.Fatal(err)
	}
	var objects []tftypes.Value
	if err := attributes[list].As(&objects); err != nil || attributes[list].IsNull() {
		t.Fatalf("%s: %v %v", list, attributes[list], err)
	}
	var values []string
	for _, object := range objects {
		values = append(values, acctest.Attribute(object, attribute))
	}
	return values
}

// dashboard does what a person does there.
func dashboard(t *testing.T, box *acctest.Sandbox, platform, action, id string, fields map[string]any) {
	t.Helper()
	if err := box.Dashboard(platform, action, id, fields); err != nil {
		t.Fatal(err)
	}
}

func revoke(t *testing.T, box *acctest.Sandbox, id string) {
	t.Helper()
	dashboard(t, box, "ecoevents", "revoke", id, nil)
}

// data is a data source in a configuration.
func data(typ, name, arguments string) string {
	return fmt.Sprintf("data %q %q {\n%s\n}\n", typ, name, arguments)
}

// attributes are what a data source is expected to say.
type attributes map[string]knownvalue.Check

func (a attributes) check(typ, name string) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for attribute, want := range a {
		checks = append(checks, statecheck.ExpectKnownValue("data."+typ+"."+name, tfjsonpath.New(attribute), want))
	}
	return checks
}

// texts is a set of strings.
func texts(values ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(values))
	for i, value := range values {
		checks[i] = knownvalue.StringExact(value)
	}
	return knownvalue.SetExact(checks)
}

// expectError expects one error, on an attribute, that says something.
func expectError(t *testing.T, found acctest.Diagnostics, attribute, message string) {
	t.Helper()
	if len(found) != 1 || found.Errors() != 1 {
		t.Fatalf("got %+v, want one error", found)
	}
	if found[0].Attribute != attribute || !strings.Contains(found[0].Summary+": "+found[0].Detail, message) {
		t.Errorf("got %+v, want %q on %q", found[0], message, attribute)
	}
}
