package datasources_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// send asks the platform itself, with a credential.
func send(t *testing.T, box *acctest.Sandbox, method, path, credential, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, box.URL+"/ecoevents"+path, strings.NewReader(body))
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
	if answer, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: %s %s %v", method, path, resp.Status, answer, err)
	}
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

// revoke does what a person does in the dashboard.
func revoke(t *testing.T, box *acctest.Sandbox, id string) {
	t.Helper()
	if err := box.Dashboard("ecoevents", "revoke", id, nil); err != nil {
		t.Fatal(err)
	}
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
