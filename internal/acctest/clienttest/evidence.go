package clienttest

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// RefusedByName refuses everything, and says which request it was.
func RefusedByName(w http.ResponseWriter, r *http.Request) {
	Always(http.StatusForbidden, "application/json", fmt.Sprintf(`{"message": %q}`, r.Method+" "+r.URL.Path))(w, r)
}

var parameter = regexp.MustCompile(`\\\{[^}]*\\\}`)

// ExpectEvidence checks that the errors of calls, which were refused by name, say of their operations what a contract says.
func (p *Platform) ExpectEvidence(t *testing.T, contract []byte, errs map[string]error) {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(contract)
	if err != nil {
		t.Fatal(err)
	}
	for call, err := range errs {
		e := Failure(t, err)
		method, path, _ := strings.Cut(e.Message, " ")
		want := ""
		for template, item := range document.Paths.Map() {
			shape := regexp.MustCompile("^/" + p.name + parameter.ReplaceAllString(regexp.QuoteMeta(template), "[^/]+") + "$")
			if operation := item.GetOperation(method); operation != nil && shape.MatchString(path) {
				want, _ = operation.Extensions["x-evidence"].(string)
			}
		}
		if want == "" || e.Evidence != apiclient.Evidence(want) {
			t.Errorf("%s: %s is %q to the client, and %q by the contract", call, e.Message, e.Evidence, want)
		}
	}
}
