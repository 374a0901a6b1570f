package eventicat

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

const (
	aggregatorsPath = "/api/aggregators"
	listAggregators = "list the aggregators"
)

// Aggregator is an aggregator as the platform shows it. All operations on aggregators are assumed.
type Aggregator struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Description string         `json:"description"` // empty where there is none
	CreatedAt   apiclient.Time `json:"createdAt"`
	UpdatedAt   apiclient.Time `json:"updatedAt"`
}

func (a Aggregator) id() string { return a.ID }

// AggregatorRequest is what an aggregator is made of, all of which can be changed.
type AggregatorRequest struct {
	Name        string  `json:"name"`
	Description *string `json:"description,omitempty"` // empty removes it, and nil is not sent
}

// Is reports whether an aggregator is as a request for a new one asks for.
func (a Aggregator) Is(request AggregatorRequest) bool {
	description := ""
	if request.Description != nil {
		description = *request.Description
	}
	return a.Name == request.Name && a.Description == description
}

// CreateAggregator creates an aggregator. It is never sent twice blindly: where its fate is unknown, the error says so.
func (c *Client) CreateAggregator(ctx context.Context, request AggregatorRequest) (Aggregator, error) {
	call := apiclient.Call{
		Operation: "create the aggregator",
		Method:    http.MethodPost,
		Path:      aggregatorsPath,
		Body:      request,
		Once:      true,
		SentAt:    new(time.Time),
	}
	var created Aggregator
	defer func() { c.aggregators.Wrote(created.ID) }()
	err := c.creates.Do(ctx, request.Name, c.api.Unsettled(call), func() (string, error) {
		err := c.api.Do(ctx, call, &created)
		if err == nil && created.ID == "" {
			err = c.api.Incomplete(call, "id")
		}
		return created.ID, err
	})
	return created, c.api.Date(ctx, err, c.CheckKey)
}

// Aggregator reads an aggregator, by id or from the list that all callers share. One that is gone is
// apiclient.ErrNotFound.
func (c *Client) Aggregator(ctx context.Context, id string) (Aggregator, error) {
	return c.aggregators.Read(ctx, id)
}

// Aggregators lists the account's aggregators, in the platform's order.
func (c *Client) Aggregators(ctx context.Context) ([]Aggregator, error) {
	return c.aggregators.All(ctx)
}

// AggregatorsNow is Aggregators with a list that is begun by this call.
func (c *Client) AggregatorsNow(ctx context.Context) ([]Aggregator, error) {
	return c.aggregators.Now(ctx)
}

func (c *Client) readAggregator(ctx context.Context, id string) (Aggregator, error) {
	call := apiclient.Call{
		Operation: "read the aggregator",
		Method:    http.MethodGet,
		Path:      aggregatorPath(id),
	}
	var aggregator Aggregator
	err := c.api.Do(ctx, call, &aggregator)
	if err == nil && aggregator.ID != id {
		err = c.api.Incomplete(call, "such id")
	}
	if err == nil {
		c.proof.Give()
	}
	return aggregator, c.confirm(ctx, err)
}

// UpdateAggregator replaces name and description.
func (c *Client) UpdateAggregator(ctx context.Context, id string, request AggregatorRequest) error {
	defer c.aggregators.Wrote(id)
	err := c.creates.Hold(ctx, request.Name, id, func() error {
		var answer json.RawMessage // whatever it is, but no web page
		return c.api.Do(ctx, apiclient.Call{
			Operation: "change the aggregator",
			Method:    http.MethodPut,
			Path:      aggregatorPath(id),
			Body:      request,
		}, &answer)
	})
	return c.confirm(ctx, err)
}

// DeleteAggregator deletes an aggregator. One that is deleted already is apiclient.ErrNotFound.
func (c *Client) DeleteAggregator(ctx context.Context, id string) error {
	defer c.aggregators.Wrote(id)
	err := c.api.Do(ctx, apiclient.Call{
		Operation: "delete the aggregator",
		Method:    http.MethodDelete,
		Path:      aggregatorPath(id),
	}, nil)
	return c.confirm(ctx, err)
}

// confirm takes "not found" for that only where the platform is known to answer: where it lists aggregators.
func (c *Client) confirm(ctx context.Context, err error) error {
	return c.proof.Confirm(ctx, err, func(ctx context.Context) error {
		_, err := c.aggregatorPage(ctx, 1)
		return err
	})
}

func (c *Client) aggregatorPage(ctx context.Context, page int) (apiclient.Page[Aggregator], error) {
	return apiclient.ReadPage[Aggregator](ctx, c.api, listAggregators, aggregatorsPath, page)
}

func aggregatorPath(id string) string { return aggregatorsPath + "/" + url.PathEscape(id) }
