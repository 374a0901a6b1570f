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
	objects := func(created string) string {
		const object = `{"id": %q, %q: "2026-05-0%dT12:00:00Z"}`
		return "[" + fmt.Sprintf(object+","+object+","+object, "c", created, 3, "b", created, 1, "a", created, 2) + "]"
	}
	page := `{"data": ` + objects("createdAt") + `, "pagination": {"totalPages": 1}}`
	for name, test := range map[string]struct{ list, answer string }{
		"eventcreds_ecoevents_api_keys":     {"api_keys", page},
		"eventcreds_ecoevents_webhooks":     {"webhooks", page},
		"eventcreds_eventicat_aggregators":  {"aggregators", page},
		"eventcreds_eventconnectors_tokens": {"tokens", `{"size": 100, "page": 0, "hits": 3, "results": ` + objects("created") + `}`},
	} {
		box := acctest.Start(t, sandbox.Options{})
		box.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write([]byte(test.answer))
			return true
		})
		state, found := box.Configured(t).ReadDataSource(name, nil)
		if len(found) > 0 {
			t.Fatalf("%s: %+v", name, found)
		}
		if ids := listed(t, state, test.list, "id"); !slices.Equal(ids, []string{"b", "a", "c"}) {
			t.Errorf("%s: got %v", name, ids)
		}
	}
}
