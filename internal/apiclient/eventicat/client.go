// Package eventicat is the client of Eventicat. It follows contracts/eventicat.yaml.
package eventicat

import (
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// DefaultBaseURL is where Eventicat answers.
const DefaultBaseURL = "https://app.eventicat.com"

// How the key is sent. Both are documented; the header is recommended, since a query shows in addresses and logs.
const (
	AuthBearer = "bearer"
	AuthQuery  = "query"
)

// Config is what a Client is made of.
type Config struct {
	apiclient.Settings
	APIKey     string // the account's only one; its shape is not documented
	AuthMethod string // AuthBearer or AuthQuery
}

// Client calls Eventicat. It is safe for concurrent use; nothing is shared between two clients.
type Client struct {
	api         *apiclient.Client
	baseURL     string
	aggregators *apiclient.Endpoint[Aggregator]
}

// Creates are the client's creates of aggregators, by AggregatorRequest.Name.
func (c *Client) Creates() *apiclient.Creates { return c.aggregators.Creates() }

// Now is the platform's time, as its answers tell it.
func (c *Client) Now() time.Time { return c.api.Now() }

// New returns a client. It makes no call.
func New(config Config) *Client {
	c := &Client{
		baseURL: config.BaseURL,
		api: apiclient.New(apiclient.Config{
			Settings: config.Settings,
			Platform: "Eventicat",
			Auth:     authenticator(config),
			Pace:     apiclient.Pace{Requests: 5, Window: time.Second, Sliding: true}, // documented, for each account
			Redact:   apiclient.NewRedactor(),
		}),
	}
	c.aggregators = apiclient.NewEndpoint(c.api, c.aggregatorKind())
	return c
}

func authenticator(config Config) apiclient.Authenticator {
	if config.AuthMethod == AuthQuery {
		return apiclient.QueryKey{Parameter: "_apikey", Key: config.APIKey}
	}
	return apiclient.Bearer(config.APIKey)
}
