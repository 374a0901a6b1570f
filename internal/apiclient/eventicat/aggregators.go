package eventicat

import (
	"context"
	"iter"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Aggregator is an aggregator as the platform shows it. All operations on aggregators are assumed. What is nil, or zero, is not
// known.
type Aggregator struct {
	ID          string
	Name        *string
	Description *string // empty where there is none
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

func (c *Client) aggregatorKind() apiclient.Kind[Aggregator] {
	return apiclient.Kind[Aggregator]{
		Thing:    "aggregator",
		Names:    []string{"aggregator"},
		Path:     "/api/aggregators",
		List:     apiclient.Paging{Size: "limit", First: 1},
		Ends:     "delete",
		Creating: apiclient.Assumed, Listing: apiclient.Assumed, Reading: apiclient.Assumed, Changing: apiclient.Assumed,
		Ending: apiclient.Assumed,
		Read: func(o *apiclient.Object) Aggregator {
			return Aggregator{
				ID:          o.ID(),
				Name:        o.Text("name"),
				Description: o.TextOrNone("description"),
				CreatedAt:   o.Time("createdAt"),
				UpdatedAt:   o.Time("updatedAt"),
			}
		},
		ID:       func(a Aggregator) string { return a.ID },
		Created:  func(a Aggregator) time.Time { return a.CreatedAt },
		Harmless: c.CheckKey,
	}
}

// AggregatorRequest is what an aggregator is made of, all of which can be changed.
type AggregatorRequest struct {
	Name        string  `json:"name"`
	Description *string `json:"description,omitempty"` // empty removes it, and nil is not sent
}

// Is reports whether an aggregator is known to be as a request for a new one asks for.
func (a Aggregator) Is(request AggregatorRequest) bool { return a.compare(request) == apiclient.Same }

// MayBe reports whether nothing that is known of an aggregator is other than a request for a new one asks for.
func (a Aggregator) MayBe(request AggregatorRequest) bool {
	return a.compare(request) != apiclient.Different
}

func (a Aggregator) compare(request AggregatorRequest) apiclient.Likeness {
	description := ""
	if request.Description != nil {
		description = *request.Description
	}
	return apiclient.Likenesses(apiclient.Alike(a.Name, request.Name), apiclient.AlikeOrNone(a.Description, description))
}

// CreatedAggregator is a new aggregator.
type CreatedAggregator struct {
	Aggregator
	apiclient.Doubts
}

// CreateAggregator creates an aggregator. It is never sent twice blindly: where its fate is unknown, the error says so. All that
// the answer shows of it is returned, whatever the error; where its id is known, it was made.
func (c *Client) CreateAggregator(ctx context.Context, request AggregatorRequest) (CreatedAggregator, error) {
	made, err := c.aggregators.Create(ctx, apiclient.Request{Name: request.Name, Body: request})
	return CreatedAggregator{made.Thing, made.Doubts}, err
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

// EachAggregator goes through the aggregators, and reads a page of them when it is asked for one.
func (c *Client) EachAggregator(ctx context.Context) iter.Seq2[Aggregator, error] {
	return c.aggregators.Each(ctx)
}

// UpdateAggregator replaces name and description.
func (c *Client) UpdateAggregator(ctx context.Context, id string, request AggregatorRequest) error {
	_, err := c.aggregators.Change(ctx, id, request.Name, request)
	return err
}

// DeleteAggregator deletes an aggregator. One that is deleted already is apiclient.ErrNotFound.
func (c *Client) DeleteAggregator(ctx context.Context, id string) error {
	return c.aggregators.Delete(ctx, id)
}
