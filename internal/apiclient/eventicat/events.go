package eventicat

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

const eventPath = "/api/event"

// nobody is an aggregator that cannot exist: what is sent to it is no event.
const nobody = "-"

// EventURL is the documented address for sending events to an aggregator, without a key.
func (c *Client) EventURL(aggregatorID string) string {
	return c.baseURL + eventPath + "?" + url.Values{"_id": {aggregatorID}}.Encode()
}

// SendEvent sends an event with tags, which may have any names but name, _id and _apikey. It is never sent twice blindly: where
// its fate is unknown, the error says so. An aggregator that is not there is apiclient.ErrNotFound.
func (c *Client) SendEvent(ctx context.Context, aggregatorID, name string, tags map[string]string) error {
	body := map[string]string{"name": name}
	maps.Copy(body, tags)
	return c.api.Do(ctx, apiclient.Call{
		Operation: "send the event",
		Method:    http.MethodPost,
		Path:      eventPath,
		Query:     url.Values{"_id": {aggregatorID}},
		Body:      body,
		Once:      true,
		Evidence:  apiclient.Documented,
	}, (*apiclient.Answer).JSON)
}

// CheckKey returns nil if the platform accepts the key, without a side effect: to an aggregator that cannot exist, a bad
// key is answered with 401, and a good one with 404 (assumed).
func (c *Client) CheckKey(ctx context.Context) error {
	err := c.api.Do(ctx, apiclient.Call{
		Operation: "verify the key",
		Method:    http.MethodGet,
		Path:      eventPath,
		Query:     url.Values{"_id": {nobody}},
		Evidence:  apiclient.Documented,
	}, (*apiclient.Answer).JSON) // whatever it says
	failure, refused := errors.AsType[*apiclient.Error](err)
	if refused && errors.Is(err, apiclient.ErrNotFound) && strings.Contains(strings.ToLower(failure.Message), "aggregator") {
		return nil // "Invalid aggregator", as documented: anything else may be a wrong address
	}
	return err
}
