package actions_test

import (
	"net/http"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestSendEvent(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	id := aggregator(t, box, p)
	config := acctest.Values{"aggregator_id": id, "name": "hello", "tags": acctest.Values{"from": "terraform"}}
	title := "Eventicat aggregator (" + id + ")"
	invoke(t, p, sendEvent, config, title+`: sending the event "hello"`, title+": it received the event")
	invoke(t, p, sendEvent, acctest.Values{"aggregator_id": id, "name": "hello"}, title+`: sending the event "hello"`, title+": it received the event")
	if events := box.Eventicat.Events(id); events != 2 {
		t.Errorf("%d events arrived", events)
	}

	_, found := p.InvokeAction(t.Context(), sendEvent, acctest.Values{"aggregator_id": "agg_0", "name": "hello"})
	expectError(t, found, "", "Eventicat aggregator (agg_0): cannot send the event: 404 Not Found: Invalid aggregator", "plan again")
	// It may have arrived.
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost {
			panic(http.ErrAbortHandler)
		}
		return false
	})
	_, found = p.InvokeAction(t.Context(), sendEvent, config)
	expectError(t, found, "", "It is not known whether Eventicat carried this out. Look at the aggregator in the dashboard first")
}

// aggregator makes an aggregator, and returns its id.
func aggregator(t *testing.T, box *acctest.Sandbox, p *acctest.Protocol) string {
	t.Helper()
	p.Make(p.Absent("eventcreds_eventicat_aggregator"), acctest.Values{"name": "fair"})
	return box.Eventicat.Aggregators()[0]
}
