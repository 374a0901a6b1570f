package eventicat

import (
	"context"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// AggregatorCalls are the operations on aggregators, named as those on every other thing.
type AggregatorCalls struct{ *Client }

// Create is CreateAggregator.
func (c AggregatorCalls) Create(ctx context.Context, request AggregatorRequest) (apiclient.Issued[Aggregator], error) {
	created, err := c.CreateAggregator(ctx, request)
	return apiclient.Issued[Aggregator]{Object: created.Aggregator, Doubts: created.Doubts}, err
}

// Read is Aggregator.
func (c AggregatorCalls) Read(ctx context.Context, id string) (Aggregator, error) {
	return c.Aggregator(ctx, id)
}

// List is AggregatorsNow.
func (c AggregatorCalls) List(ctx context.Context) ([]Aggregator, error) {
	return c.AggregatorsNow(ctx)
}

// Update is UpdateAggregator, which mints nothing.
func (c AggregatorCalls) Update(ctx context.Context, id string, request AggregatorRequest) (minted string, err error) {
	return "", c.UpdateAggregator(ctx, id, request)
}

// Delete is DeleteAggregator.
func (c AggregatorCalls) Delete(ctx context.Context, aggregator apiclient.Reference) error {
	return c.DeleteAggregator(ctx, aggregator.ID)
}

// Forget does not believe any longer what was read of an aggregator before.
func (c AggregatorCalls) Forget(id string) { c.aggregators.Forget(id) }

// Earlier are those that were there before this client created one, as far as that costs little to know.
func (c AggregatorCalls) Earlier(ctx context.Context) []Aggregator { return c.aggregators.Earlier(ctx) }

// Facts are what aggregators have in common with all other objects.
func (a Aggregator) Facts() apiclient.Facts {
	return apiclient.Facts{ID: a.ID, CreatedAt: a.CreatedAt}
}
