package eventicat_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestReadsOfAggregators(t *testing.T) {
	t.Parallel()
	rate, err := sandbox.ParseRate("100000/1s")
	if err != nil {
		t.Fatal(err)
	}
	var stocks []clienttest.Stock
	for aggregators, pages := range map[int]int{1: 1, 100: 1, 250: 3} {
		platform := newSandbox(t, sandbox.Options{EventicatRate: rate})
		stock := clienttest.Stock{Platform: platform.Platform, Pages: pages}
		client := platform.client()
		for n := range aggregators {
			created := clienttest.Succeed[eventicat.CreatedAggregator](t)(client.CreateAggregator(t.Context(), eventicat.AggregatorRequest{Name: fmt.Sprint(n)}))
			stock.IDs = append(stock.IDs, created.ID)
		}
		stock.Reader = func() func(context.Context, string) error {
			client := platform.client()
			return func(ctx context.Context, id string) error {
				aggregator, err := client.Aggregator(ctx, id)
				if err == nil && aggregator.ID != id {
					err = fmt.Errorf("got the aggregator %s", aggregator.ID)
				}
				return err
			}
		}
		stocks = append(stocks, stock)
	}
	clienttest.ReadsLaw(t, false, stocks...)
}
