package listresources

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/resources"
)

type ecoEventsAPIKeyFilters struct {
	named
	created
	ScopesAny     types.List   `tfsdk:"scopes_any"`
	ScopesAll     types.List   `tfsdk:"scopes_all"`
	Environment   types.String `tfsdk:"environment"`
	UnusedForDays types.Int64  `tfsdk:"unused_for_days"`
}

// longestUnusedDays is a hundred years.
const longestUnusedDays = 36500

func ecoEventsAPIKeySchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "The API keys of the EcoEvents account that are not revoked, live and test, without their values. All given " +
			"filters must match.",
		Attributes: filters(nameFilters(), createdFilters(), map[string]schema.Attribute{
			"scopes_any": words(schema.ListAttribute{
				MarkdownDescription: "Scopes of which the key has at least one, as it is written: `full_access` does not match `events:read`.",
			}, attributes.EcoEventsScope()),
			"scopes_all": words(schema.ListAttribute{
				MarkdownDescription: "Scopes of which the key has every one, and maybe others, as they are written.",
			}, attributes.EcoEventsScope()),
			"environment": schema.StringAttribute{
				MarkdownDescription: "`live` or `test`.",
				Optional:            true,
				Validators:          []validator.String{attributes.EcoEventsEnvironments()},
			},
			"unused_for_days": schema.Int64Attribute{
				MarkdownDescription: "For how many days the key was not used, by the time of EcoEvents: since its last use or, if it never was " +
					"used, since it was created. To verify a key may count as using it.",
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, longestUnusedDays)},
			},
		}),
	}
}

// NewEcoEventsAPIKey returns the list resource eventcreds_ecoevents_api_key.
func NewEcoEventsAPIKey() list.ListResource {
	return &listResource[ecoEventsAPIKeyFilters, *ecoevents.Client, ecoevents.APIKey]{
		Access:   platform.EcoEvents(platform.ManageEcoEventsAPIKeys),
		resource: resources.EcoEventsAPIKey(),
		schema:   ecoEventsAPIKeySchema(),
		each: func(ctx context.Context, client *ecoevents.Client, _ string) iter.Seq2[ecoevents.APIKey, error] {
			return client.EachAPIKey(ctx)
		},
		accepts: ecoEventsAPIKeyFilters.accepts,
		label: func(k ecoevents.APIKey) string {
			return label(k.Name, k.ID, text(k.Environment), strings.Join(k.Scopes, ", "))
		},
	}
}

func (f ecoEventsAPIKeyFilters) accepts() func(ecoevents.APIKey) bool {
	isNamed := f.named.accepts()
	return func(k ecoevents.APIKey) bool {
		return isNamed(k.Name) && f.created.accepts(k.CreatedAt) &&
			hasAny(f.ScopesAny, k.Scopes) && hasAll(f.ScopesAll, k.Scopes) &&
			(f.Environment.IsNull() || text(k.Environment) == f.Environment.ValueString()) &&
			f.isUnused(k)
	}
}

func (f ecoEventsAPIKeyFilters) isUnused(k ecoevents.APIKey) bool {
	if f.UnusedForDays.IsNull() {
		return true
	}
	idle := k.IdleSince()
	return !idle.IsZero() && k.SeenAt.Sub(idle) >= time.Duration(f.UnusedForDays.ValueInt64())*24*time.Hour
}
