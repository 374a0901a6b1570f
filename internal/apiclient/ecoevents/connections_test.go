package ecoevents_test

import (
	"net/http/httptest"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestRequestsShareFewConnections(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{})
	server := httptest.NewUnstartedServer(platform.Sandbox)
	platform.CountConnections(server.Config)
	server.Start()
	t.Cleanup(server.Close)
	transport := apiclient.NewTransport(nil)
	t.Cleanup(transport.CloseIdleConnections)
	client := platform.client(func(c *ecoevents.Config) {
		c.Transport, c.BaseURL = transport, platform.Environment(server.URL)["ECOEVENTS_BASE_URL"]
	})

	clienttest.TenAtOnce(func(int) {
		for range 10 {
			if _, err := client.Verify(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	if stats := platform.Stats(); stats.Total != 100 || stats.Connections > 20 {
		t.Errorf("%d requests over %d connections", stats.Total, stats.Connections)
	}
}
