package datasources_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// A platform that lists the newest first, or in no order at all, makes no other state than one that lists the oldest first.
func TestListsAreInOneOrder(t *testing.T) {
	t.Parallel()
	const object = `{"id": %q, "createdAt": "2026-05-0%dT12:00:00Z"}`
	page := fmt.Sprintf(`{"data": [`+object+`, `+object+`, `+object+`], "pagination": {"totalPages": 1}}`, "c", 3, "b", 1, "a", 2)
	for name, list := range map[string]string{
		"eventcreds_ecoevents_api_keys": "api_keys",
		"eventcreds_ecoevents_webhooks": "webhooks",
	} {
		box := acctest.Start(t, sandbox.Options{})
		box.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write([]byte(page))
			return true
		})
		state, found := box.Configured(t).ReadDataSource(name, nil)
		if len(found) > 0 {
			t.Fatalf("%s: %+v", name, found)
		}
		if ids := listed(t, state, list, "id"); !slices.Equal(ids, []string{"b", "a", "c"}) {
			t.Errorf("%s: got %v", name, ids)
		}
	}
}
