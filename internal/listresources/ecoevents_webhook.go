package listresources

import (
	"context"
	"iter"
	"net/url"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/resources"
)

type ecoEventsWebhookFilters struct {
	created
	URLPrefix types.String `tfsdk:"url_prefix"`
	Active    types.Bool   `tfsdk:"active"`
}

func ecoEventsWebhookSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "The webhooks of the EcoEvents account, without their secrets. All given filters must match.",
		Attributes: filters(createdFilters(), map[string]schema.Attribute{
			"url_prefix": schema.StringAttribute{
				MarkdownDescription: "What the address begins with, from `https://` on.",
				Optional:            true,
				Validators: []validator.String{
					stringvalidator.RegexMatches(regexp.MustCompile(`^https://`), "must begin with https://, as every address of a webhook does"),
				},
			},
			"active": schema.BoolAttribute{
				MarkdownDescription: "Whether EcoEvents calls the address.",
				Optional:            true,
			},
		}),
	}
}

// NewEcoEventsWebhook returns the list resource eventcreds_ecoevents_webhook.
func NewEcoEventsWebhook() list.ListResource {
	return &listResource[ecoEventsWebhookFilters, *ecoevents.Client, ecoevents.Webhook]{
		Access:   platform.EcoEvents(platform.ManageEcoEventsWebhooks),
		resource: resources.EcoEventsWebhook(),
		schema:   ecoEventsWebhookSchema(),
		each: func(ctx context.Context, client *ecoevents.Client, _ string) iter.Seq2[ecoevents.Webhook, error] {
			return client.EachWebhook(ctx)
		},
		accepts: ecoEventsWebhookFilters.accepts,
		label:   ecoEventsWebhookLabel,
	}
}

func (f ecoEventsWebhookFilters) accepts() func(ecoevents.Webhook) bool {
	return func(w ecoevents.Webhook) bool {
		return f.created.accepts(w.CreatedAt) &&
			(f.URLPrefix.IsNull() || strings.HasPrefix(text(w.URL), f.URLPrefix.ValueString())) &&
			(f.Active.IsNull() || w.Active != nil && *w.Active == f.Active.ValueBool())
	}
}

// ecoEventsWebhookLabel shows of the address what tells webhooks apart, and not what may be a secret in it.
func ecoEventsWebhookLabel(w ecoevents.Webhook) string {
	state := ""
	if w.Active != nil && !*w.Active {
		state = "inactive"
	}
	address := w.URL
	if u, err := url.Parse(text(w.URL)); err == nil && w.URL != nil {
		address = new(u.Host + u.EscapedPath())
	}
	return label(address, w.ID, state, strings.Join(w.Events, ", "))
}
