package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

func (p *eventcreds) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the credentials of event platforms: API keys, tokens, webhooks and aggregators.",
		Attributes: map[string]schema.Attribute{
			"ecoevents": schema.SingleNestedAttribute{
				MarkdownDescription: "How to reach EcoEvents: one kind of credential, that is `api_key`, or `access_token`, or `email` " +
					"with `password`. It is needed only when something of EcoEvents is used. When any of these is set here, the " +
					"environment's credentials for EcoEvents are ignored.",
				Optional: true,
				Attributes: map[string]schema.Attribute{
					"api_key":      fromEnvironment("An API key.", "ECOEVENTS_API_KEY", true),
					"access_token": fromEnvironment("A JWT access token, used until it expires, which is 24 hours after signing in.", "ECOEVENTS_ACCESS_TOKEN", true),
					"email":        fromEnvironment("The email address to sign in with. The provider refreshes the session by itself.", "ECOEVENTS_EMAIL", false),
					"password":     fromEnvironment("The password to sign in with.", "ECOEVENTS_PASSWORD", true),
					"base_url":     fromEnvironment(fmt.Sprintf("Where EcoEvents answers. The default is `%s`.", ecoevents.DefaultBaseURL), "ECOEVENTS_BASE_URL", false),
				},
			},
			"eventicat": schema.SingleNestedAttribute{
				MarkdownDescription: "How to reach Eventicat. It is needed only when something of Eventicat is used. When `api_key` is " +
					"set here, the environment's is ignored.",
				Optional: true,
				Attributes: map[string]schema.Attribute{
					"api_key": fromEnvironment("The account's API key, from the dashboard.", "EVENTICAT_API_KEY", true),
					"auth_method": schema.StringAttribute{
						MarkdownDescription: "How the key is sent: `bearer`, in the header, which is the default; or `query`, as the parameter " +
							"`_apikey`, where whatever stands between may log it. Both are documented.",
						Optional:   true,
						Validators: []validator.String{stringvalidator.OneOf(eventicat.AuthBearer, eventicat.AuthQuery)},
					},
					"base_url": fromEnvironment(fmt.Sprintf("Where Eventicat answers. The default is `%s`.", eventicat.DefaultBaseURL), "EVENTICAT_BASE_URL", false),
				},
			},
			"eventconnectors": schema.SingleNestedAttribute{
				MarkdownDescription: "How to reach Event Connectors (formerly The Feed Factory): one kind of credential, that is `token`, or " +
					"`email` with `password`. It is needed only when something of Event Connectors is used. When any of these is set here, " +
					"the environment's credentials for Event Connectors are ignored.",
				Optional: true,
				Attributes: map[string]schema.Attribute{
					"token":      fromEnvironment("An API token.", "EVENTCONNECTORS_TOKEN", true),
					"email":      fromEnvironment("The email address to sign in with, for sessions of an hour.", "EVENTCONNECTORS_EMAIL", false),
					"password":   fromEnvironment("The password to sign in with.", "EVENTCONNECTORS_PASSWORD", true),
					"account_id": fromEnvironment("The account of everything that names no account itself.", "EVENTCONNECTORS_ACCOUNT_ID", false),
					"base_url": fromEnvironment(fmt.Sprintf("Where Event Connectors answers. The default is `%s`. The old host, `%s`, is an error.",
						eventconnectors.DefaultBaseURL, eventconnectors.RetiredHost), "EVENTCONNECTORS_BASE_URL", false),
				},
			},
			"age_recipients": schema.ListAttribute{
				MarkdownDescription: "Public keys of [age](https://age-encryption.org) (`age1...`) or SSH (`ssh-ed25519`, `ssh-rsa`), for every resource " +
					"that stores a secret and names no `age_recipients` itself. The state then holds secrets for their owners only.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  attributes.AgeRecipients(),
			},
			"require_encryption": schema.BoolAttribute{
				MarkdownDescription: "`true` makes a plain secret in state an error in the plan. The default is `false`.",
				Optional:            true,
			},
			"verify_on_refresh": schema.BoolAttribute{
				MarkdownDescription: "`true` verifies each EcoEvents API key and each Event Connectors token whose plain value is in state with " +
					"itself, whenever it is refreshed: for platforms that go on showing what was revoked. It takes one request for each. The " +
					"default is `false`.",
				Optional: true,
			},
			"consistency_window_seconds": schema.Int64Attribute{
				MarkdownDescription: "How long a platform may take to show what was created or changed. What is younger and not found is looked for " +
					"again and kept in state, and whether a create without an answer made something is decided after this time. The default is " +
					fmt.Sprintf("`%d`.", int(DefaultConsistencyWindow.Seconds())),
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(0, 3600)},
			},
			"foreign_ids": schema.ListAttribute{
				MarkdownDescription: "Ids of objects that are managed elsewhere. None of them is taken for what a create without an answer made: " +
					"listing them settles such a doubt where all of the objects in question are needed.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  []validator.List{listvalidator.ValueStringsAre(attributes.ID())},
			},
			"ca_cert_file": schema.StringAttribute{
				MarkdownDescription: "A file with the certificates of authorities, as PEM, that are trusted on the way to all platforms beside those of " +
					"the system: that of a proxy that opens connections, or of a private gateway. Environment variable: `" +
					platform.CACertFileVariable + "`.",
				Optional:   true,
				Validators: []validator.String{stringvalidator.ConflictsWith(path.MatchRoot("ca_cert_pem"))},
			},
			"ca_cert_pem": schema.StringAttribute{
				MarkdownDescription: "The certificates themselves, in place of `ca_cert_file`.",
				Optional:            true,
			},
			"rate_limit": schema.SingleNestedAttribute{
				MarkdownDescription: "How the provider behaves under the platforms' rate limits. It waits for a window rather than be refused.",
				Optional:            true,
				Attributes: map[string]schema.Attribute{
					"max_wait_seconds": schema.Int64Attribute{
						MarkdownDescription: fmt.Sprintf("A longer wait for a window is an error that says when the window opens. The default is `%d`.", defaultMaxWaitSeconds),
						Optional:            true,
						Validators:          []validator.Int64{int64validator.Between(0, 86400)},
					},
					"reserve_percent": schema.Int64Attribute{
						MarkdownDescription: "The share of each window that is left to your other consumers. The default is `0`.",
						Optional:            true,
						Validators:          []validator.Int64{int64validator.Between(0, 90)},
					},
				},
			},
		},
	}
}

func fromEnvironment(description, variable string, sensitive bool) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: fmt.Sprintf("%s Environment variable: `%s`.", description, variable),
		Optional:            true,
		Sensitive:           sensitive,
	}
}
