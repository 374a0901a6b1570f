package eventicat_test

import (
	"context"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// platform is Eventicat.
type platform struct{ *clienttest.Platform }

func newSandbox(t *testing.T, options sandbox.Options) *platform {
	t.Helper()
	return &platform{clienttest.New(t, "eventicat", options)}
}

// answering returns a platform that answers this to everything.
func answering(status int, contentType, body string) *platform {
	environment := map[string]string{"EVENTICAT_API_KEY": "evc_own0own0own0"}
	return &platform{clienttest.Answering("eventicat", environment, clienttest.Always(status, contentType, body))}
}

// client returns a client with the key of the environment, after further changes to its configuration.
func (p *platform) client(change ...func(*eventicat.Config)) *eventicat.Client {
	config := eventicat.Config{Settings: p.Settings(), APIKey: p.Variable("API_KEY"), AuthMethod: eventicat.AuthBearer}
	for _, apply := range change {
		apply(&config)
	}
	return eventicat.New(config)
}

func byQuery(c *eventicat.Config) { c.AuthMethod = eventicat.AuthQuery }

// callEverything makes every call there is, and returns their errors by name.
func callEverything(ctx context.Context, client *eventicat.Client) map[string]error {
	errs := map[string]error{}
	_, errs["create"] = client.CreateAggregator(ctx, eventicat.AggregatorRequest{Name: "fair"})
	_, errs["read"] = client.Aggregator(ctx, "agg_1")
	_, errs["list"] = client.Aggregators(ctx)
	errs["change"] = client.UpdateAggregator(ctx, "agg_1", eventicat.AggregatorRequest{Name: "fair"})
	errs["delete"] = client.DeleteAggregator(ctx, "agg_1")
	errs["send an event"] = client.SendEvent(ctx, "agg_1", "hello", nil)
	errs["check the key"] = client.CheckKey(ctx)
	return errs
}
