package listresources

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/resources"
)

type eventicatAggregatorFilters struct {
	named
	created
}

func eventicatAggregatorSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "The aggregators of the Eventicat account. All given filters must match.",
		Attributes:          filters(nameFilters(), createdFilters()),
	}
}

// NewEventicatAggregator returns the list resource eventcreds_eventicat_aggregator.
func NewEventicatAggregator() list.ListResource {
	return &listResource[eventicatAggregatorFilters, *eventicat.Client, eventicat.Aggregator]{
		Access:   platform.Eventicat(platform.UseEventicat),
		resource: resources.EventicatAggregator(),
		schema:   eventicatAggregatorSchema(),
		each: func(ctx context.Context, client *eventicat.Client, _ string) iter.Seq2[eventicat.Aggregator, error] {
			return client.EachAggregator(ctx)
		},
		accepts: eventicatAggregatorFilters.accepts,
		label:   func(a eventicat.Aggregator) string { return label(a.Name, a.ID, text(a.Description)) },
	}
}

func (f eventicatAggregatorFilters) accepts() func(eventicat.Aggregator) bool {
	isNamed := f.named.accepts()
	return func(a eventicat.Aggregator) bool { return isNamed(a.Name) && f.created.accepts(a.CreatedAt) }
}
