package probe_test

import (
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/stranger"
)

// strangeness is one difference, and what a probe is to say of it: nothing else, and nothing of the platforms that are not named.
type strangeness struct {
	differences stranger.Differences
	want        map[string][]string // by platform; behind the bar the operations in which it is
}

func single() []strangeness {
	return []strangeness{
		{stranger.Differences{}, nil},
		{stranger.Differences{NumericIDs: true}, map[string][]string{
			"ecoevents": {
				`account.id: type, expected string, got number | verify`,
				`data[].id: type, expected string, got number | listAPIKeys listWebhooks`,
				`id: type, expected string, got number | createAPIKey getAPIKey createWebhook`,
				`key.id: type, expected string, got number | verify`,
			},
			"eventicat": {
				`data[].id: type, expected string, got number | listAggregators`,
				`id: type, expected string, got number | createAggregator getAggregator updateAggregator`,
			},
			"eventconnectors": {
				`id: type, expected string, got number | me createToken getToken updateToken`,
				`results[].id: type, expected string, got number | listTokens`,
			},
		}},
		{stranger.Differences{Wrap: "data"}, map[string][]string{
			"ecoevents": {
				`wrapped, got data | createAPIKey getAPIKey createWebhook`,
			},
			"eventicat": {
				`wrapped, got data | createAggregator getAggregator updateAggregator`,
			},
			"eventconnectors": {
				`wrapped, got data | createToken getToken updateToken`,
			},
		}},
		{stranger.Differences{Wrap: "thing"}, map[string][]string{
			"ecoevents": {
				`wrapped, got apiKey | createAPIKey getAPIKey`,
				`wrapped, got webhook | createWebhook`,
			},
			"eventicat": {
				`wrapped, got aggregator | createAggregator getAggregator updateAggregator`,
			},
			"eventconnectors": {
				`wrapped, got token | createToken getToken updateToken`,
			},
		}},
		{stranger.Differences{Envelope: "array"}, map[string][]string{
			"ecoevents": {
				`type, expected object, got array | listAPIKeys listWebhooks`,
			},
			"eventicat": {
				`type, expected object, got array | listAggregators`,
			},
		}},
		{stranger.Differences{Envelope: "data"}, map[string][]string{
			"eventconnectors": {
				`results: renamed, got data | listTokens`,
			},
		}},
		{stranger.Differences{Envelope: "items"}, map[string][]string{
			"ecoevents": {
				`data: renamed, got items | listAPIKeys listWebhooks`,
			},
			"eventicat": {
				`data: renamed, got items | listAggregators`,
			},
			"eventconnectors": {
				`results: renamed, got items | listTokens`,
			},
		}},
		{stranger.Differences{Envelope: "plural"}, map[string][]string{
			"ecoevents": {
				`data: renamed, got apiKeys | listAPIKeys`,
				`data: renamed, got webhooks | listWebhooks`,
			},
			"eventicat": {
				`data: renamed, got aggregators | listAggregators`,
			},
			"eventconnectors": {
				`results: renamed, got tokens | listTokens`,
			},
		}},
		{stranger.Differences{Pages: "meta"}, map[string][]string{
			"ecoevents": {
				`pagination: renamed, got meta | listAPIKeys listWebhooks`,
			},
			"eventicat": {
				`pagination: renamed, got meta | listAggregators`,
			},
			"eventconnectors": {
				`hits: missing, expected integer | listTokens`,
				`meta: extra, got object | listTokens`,
				`page: missing, expected integer | listTokens`,
				`size: missing, expected integer | listTokens`,
			},
		}},
		{stranger.Differences{Pages: "none"}, map[string][]string{
			"ecoevents": {
				`pagination: missing, expected object | listAPIKeys listWebhooks`,
			},
			"eventicat": {
				`pagination: missing, expected object | listAggregators`,
			},
			"eventconnectors": {
				`hits: missing, expected integer | listTokens`,
				`page: missing, expected integer | listTokens`,
				`size: missing, expected integer | listTokens`,
			},
		}},
		{stranger.Differences{Pages: "all", Others: 3}, map[string][]string{
			"ecoevents": {
				`not: a further page holds others | listAPIKeys listWebhooks`,
				`pagination: missing, expected object | listAPIKeys listWebhooks`,
			},
			"eventicat": {
				`not: a further page holds others | listAggregators`,
				`pagination: missing, expected object | listAggregators`,
			},
			"eventconnectors": {
				`hits: missing, expected integer | listTokens`,
				`not: a further page holds others | listTokens`,
				`page: missing, expected integer | listTokens`,
				`size: missing, expected integer | listTokens`,
			},
		}},
		{stranger.Differences{PageSize: 2, Others: 5}, map[string][]string{
			"ecoevents": {
				`not: a page holds as many as were asked for, where there are more | listAPIKeys listWebhooks`,
			},
			"eventicat": {
				`not: a page holds as many as were asked for, where there are more | listAggregators`,
			},
			"eventconnectors": {
				`not: a page holds as many as were asked for, where there are more | listTokens`,
			},
		}},
		{stranger.Differences{Others: 120}, nil},
		{stranger.Differences{Snake: true}, map[string][]string{
			"ecoevents": {
				`createdAt: renamed, got created_at | createAPIKey getAPIKey createWebhook`,
				`data[].createdAt: renamed, got created_at | listAPIKeys listWebhooks`,
				`data[].lastUsed: renamed, got last_used | listAPIKeys`,
				`data[].updatedAt: renamed, got updated_at | listWebhooks`,
				`key.createdAt: renamed, got created_at | verify`,
				`key.lastUsed: renamed, got last_used | verify`,
				`lastUsed: renamed, got last_used | createAPIKey getAPIKey`,
				`pagination.totalPages: renamed, got total_pages | listAPIKeys listWebhooks`,
				`updatedAt: renamed, got updated_at | createWebhook`,
			},
			"eventicat": {
				`createdAt: renamed, got created_at | createAggregator getAggregator updateAggregator`,
				`data[].createdAt: renamed, got created_at | listAggregators`,
				`data[].updatedAt: renamed, got updated_at | listAggregators`,
				`pagination.totalPages: renamed, got total_pages | listAggregators`,
				`updatedAt: renamed, got updated_at | createAggregator getAggregator updateAggregator`,
			},
			"eventconnectors": {
				`apiTokenFilter: renamed, got api_token_filter | createToken getToken updateToken`,
				`callBackUrl: renamed, got call_back_url | createToken getToken updateToken`,
				`results[].apiTokenFilter: renamed, got api_token_filter | listTokens`,
				`results[].callBackUrl: renamed, got call_back_url | listTokens`,
				`signingSecret: renamed, got signing_secret | updateToken rotateSecret`,
			},
		}},
		{stranger.Differences{Words: "space"}, map[string][]string{
			"ecoevents": {
				`data[].events: type, expected array, got string | listWebhooks`,
				`data[].scopes: type, expected array, got string | listAPIKeys`,
				`events: type, expected array, got string | createWebhook`,
				`key.scopes: type, expected array, got string | verify`,
				`scopes: type, expected array, got string | createAPIKey getAPIKey`,
			},
			"eventconnectors": {
				`results[].roles: type, expected array, got string | listTokens`,
				`roles: type, expected array, got string | createToken getToken updateToken`,
			},
		}},
		{stranger.Differences{Words: "repeats"}, map[string][]string{
			"ecoevents": {
				`data[].scopes: constraint, expected uniqueItems | listAPIKeys`,
				`key.scopes: constraint, expected uniqueItems | verify`,
				`scopes: constraint, expected uniqueItems | createAPIKey getAPIKey`,
			},
			"eventconnectors": {
				`results[].roles: constraint, expected uniqueItems | listTokens`,
				`roles: constraint, expected uniqueItems | createToken getToken updateToken`,
			},
		}},
		{stranger.Differences{Times: "fraction"}, nil},
		{stranger.Differences{Times: "offset"}, nil},
		{stranger.Differences{Times: "seconds"}, map[string][]string{
			"ecoevents": {
				`createdAt: type, expected string, got number | createAPIKey getAPIKey createWebhook`,
				`data[].createdAt: type, expected string, got number | listAPIKeys listWebhooks`,
				`data[].updatedAt: type, expected string, got number | listWebhooks`,
				`key.createdAt: type, expected string, got number | verify`,
				`key.lastUsed: type, expected null or string, got number | verify`,
				`updatedAt: type, expected string, got number | createWebhook`,
			},
			"eventicat": {
				`createdAt: type, expected string, got number | createAggregator getAggregator updateAggregator`,
				`data[].createdAt: type, expected string, got number | listAggregators`,
				`data[].updatedAt: type, expected string, got number | listAggregators`,
				`updatedAt: type, expected string, got number | createAggregator getAggregator updateAggregator`,
			},
			"eventconnectors": {
				`created: type, expected string, got number | createToken getToken updateToken`,
				`results[].created: type, expected string, got number | listTokens`,
			},
		}},
		{stranger.Differences{Times: "seconds with fraction"}, map[string][]string{
			"ecoevents": {
				`createdAt: type, expected string, got number | createAPIKey getAPIKey createWebhook`,
				`data[].createdAt: type, expected string, got number | listAPIKeys listWebhooks`,
				`data[].updatedAt: type, expected string, got number | listWebhooks`,
				`key.createdAt: type, expected string, got number | verify`,
				`key.lastUsed: type, expected null or string, got number | verify`,
				`updatedAt: type, expected string, got number | createWebhook`,
			},
			"eventicat": {
				`createdAt: type, expected string, got number | createAggregator getAggregator updateAggregator`,
				`data[].createdAt: type, expected string, got number | listAggregators`,
				`data[].updatedAt: type, expected string, got number | listAggregators`,
				`updatedAt: type, expected string, got number | createAggregator getAggregator updateAggregator`,
			},
			"eventconnectors": {
				`created: type, expected string, got number | createToken getToken updateToken`,
				`results[].created: type, expected string, got number | listTokens`,
			},
		}},
		{stranger.Differences{BOM: true}, map[string][]string{
			"ecoevents": {
				`(401): extra, got a byte order mark | verify`,
				`(404): extra, got a byte order mark | getAPIKey`,
				`extra, got a byte order mark | verify listAPIKeys listWebhooks createAPIKey getAPIKey createWebhook`,
			},
			"eventicat": {
				`(404): extra, got a byte order mark | getAggregator`,
				`extra, got a byte order mark | listAggregators createAggregator getAggregator updateAggregator`,
			},
			"eventconnectors": {
				`(401): extra, got a byte order mark | listEvents`,
				`(404): extra, got a byte order mark | getToken`,
				`extra, got a byte order mark | me listTokens listEvents createToken getToken updateToken rotateSecret`,
			},
		}},
		{stranger.Differences{Errors: "object"}, map[string][]string{
			"eventicat": {
				`(404) error: type, expected string, got object | getAggregator`,
			},
			"eventconnectors": {
				`(401): wrapped, got error | listEvents`,
				`(404): wrapped, got error | getToken`,
			},
		}},
		{stranger.Differences{Errors: "message"}, map[string][]string{
			"ecoevents": {
				`(401) error: missing, expected object | verify`,
				`(404) error: missing, expected object | getAPIKey`,
			},
			"eventicat": {
				`(404) error: missing, expected string | getAggregator`,
			},
		}},
		{stranger.Differences{Errors: "problem"}, map[string][]string{
			"ecoevents": {
				`(401) error: missing, expected object | verify`,
				`(401): media type, expected application/json, got application/problem+json | verify`,
				`(404) error: missing, expected object | getAPIKey`,
				`(404): media type, expected application/json, got application/problem+json | getAPIKey`,
			},
			"eventicat": {
				`(404) error: missing, expected string | getAggregator`,
				`(404): media type, expected application/json, got application/problem+json | getAggregator`,
			},
			"eventconnectors": {
				`(401) message: missing, expected string | listEvents`,
				`(401): media type, expected application/json, got application/problem+json | listEvents`,
				`(404) message: missing, expected string | getToken`,
				`(404): media type, expected application/json, got application/problem+json | getToken`,
			},
		}},
		{stranger.Differences{Errors: "plain"}, map[string][]string{
			"ecoevents": {
				`(401): media type, expected application/json, got text/plain | verify`,
				`(401): type, expected JSON, got something else | verify`,
				`(404): media type, expected application/json, got text/plain | getAPIKey`,
				`(404): type, expected JSON, got something else | getAPIKey`,
			},
			"eventicat": {
				`(404): media type, expected application/json, got text/plain | getAggregator`,
				`(404): type, expected JSON, got something else | getAggregator`,
			},
			"eventconnectors": {
				`(401): media type, expected application/json, got text/plain | listEvents`,
				`(401): type, expected JSON, got something else | listEvents`,
				`(404): media type, expected application/json, got text/plain | getToken`,
				`(404): type, expected JSON, got something else | getToken`,
			},
		}},
		{stranger.Differences{Errors: "empty"}, map[string][]string{
			"ecoevents": {
				`(401): missing, expected a body | verify`,
				`(404): missing, expected a body | getAPIKey`,
			},
			"eventicat": {
				`(404): missing, expected a body | getAggregator`,
			},
			"eventconnectors": {
				`(401): missing, expected a body | listEvents`,
				`(404): missing, expected a body | getToken`,
			},
		}},
		{stranger.Differences{OKDeletes: true}, map[string][]string{
			"ecoevents": {
				`extra, got a body | deleteAPIKey`,
				`status, expected 204, got 200 | deleteAPIKey`,
			},
			"eventicat": {
				`extra, got a body | deleteAggregator`,
				`status, expected 204, got 200 | deleteAggregator`,
			},
			"eventconnectors": {
				`extra, got a body | deleteToken`,
				`status, expected 204, got 200 | deleteToken`,
			},
		}},
		{stranger.Differences{Omitted: []string{"name"}}, map[string][]string{
			"ecoevents": {
				`data[].name: missing, expected string | listAPIKeys`,
				`key.name: missing, expected string | verify`,
				`name: missing, expected string | createAPIKey getAPIKey`,
			},
			"eventicat": {
				`data[].name: missing, expected string | listAggregators`,
				`name: missing, expected string | createAggregator getAggregator updateAggregator`,
			},
			"eventconnectors": {
				`name: missing, expected string | createToken getToken updateToken`,
				`results[].name: missing, expected string | listTokens`,
			},
		}},
		{stranger.Differences{Omitted: []string{"description"}, OmittedFrom: "shows"}, map[string][]string{
			"ecoevents": {
				`data[].description: missing, expected null or string | listWebhooks`,
			},
			"eventicat": {
				`data[].description: missing, expected null or string | listAggregators`,
				`description: missing, expected null or string | getAggregator updateAggregator`,
			},
		}},
		{stranger.Differences{Omitted: []string{"roles"}, OmittedFrom: "creates"}, map[string][]string{
			"eventconnectors": {
				`roles: missing, expected array | createToken`,
			},
		}},
		{stranger.Differences{Reset: "seconds", Window: 30 * time.Second}, nil},
		{stranger.Differences{Reset: "milliseconds", Window: 30 * time.Second}, map[string][]string{
			"ecoevents": {
				`X-RateLimit-Reset: constraint, expected Unix seconds, got Unix milliseconds | verify listAPIKeys listWebhooks createAPIKey getAPIKey deleteAPIKey createWebhook deleteWebhook`,
			},
			"eventicat": {
				`X-RateLimit-Reset: constraint, expected Unix seconds, got Unix milliseconds | listAggregators createAggregator getAggregator updateAggregator deleteAggregator`,
			},
		}},
		{stranger.Differences{Reset: "from now", Window: 30 * time.Second}, map[string][]string{
			"ecoevents": {
				`X-RateLimit-Reset: constraint, expected Unix seconds, got seconds from now | verify listAPIKeys listWebhooks createAPIKey getAPIKey deleteAPIKey createWebhook deleteWebhook`,
			},
			"eventicat": {
				`X-RateLimit-Reset: constraint, expected Unix seconds, got seconds from now | listAggregators createAggregator getAggregator updateAggregator deleteAggregator`,
			},
		}},
		{stranger.Differences{FailsOnce: true}, nil},
		{stranger.Differences{NoAccount: true}, map[string][]string{
			"ecoevents": {
				`account: missing, expected object | verify`,
			},
			"eventconnectors": {
				`status, expected 200, got 404 | me`,
			},
		}},
		{stranger.Differences{Dead: "revoked=true"}, map[string][]string{
			"ecoevents": {
				`data[].revoked: extra, got boolean | listAPIKeys listWebhooks`,
				`key.revoked: extra, got boolean | verify`,
				`not: what was deleted or revoked no longer shows | getAPIKey listAPIKeys listWebhooks`,
				`revoked: extra, got boolean | createAPIKey getAPIKey createWebhook`,
			},
			"eventicat": {
				`data[].revoked: extra, got boolean | listAggregators`,
				`not: what was deleted or revoked no longer shows | getAggregator listAggregators`,
				`revoked: extra, got boolean | createAggregator getAggregator updateAggregator`,
			},
			"eventconnectors": {
				`not: what was deleted or revoked no longer shows | getToken listTokens`,
				`results[].revoked: extra, got boolean | listTokens`,
				`revoked: extra, got boolean | createToken getToken updateToken`,
			},
		}},
		{stranger.Differences{Dead: "deletedAt=past"}, map[string][]string{
			"ecoevents": {
				`data[].deletedAt: extra, got null | listAPIKeys listWebhooks`,
				`data[].deletedAt: extra, got string | listAPIKeys listWebhooks`,
				`deletedAt: extra, got null | createAPIKey getAPIKey createWebhook`,
				`deletedAt: extra, got string | getAPIKey`,
				`key.deletedAt: extra, got null | verify`,
				`not: what was deleted or revoked no longer shows | getAPIKey listAPIKeys listWebhooks`,
			},
			"eventicat": {
				`data[].deletedAt: extra, got null | listAggregators`,
				`data[].deletedAt: extra, got string | listAggregators`,
				`deletedAt: extra, got null | createAggregator getAggregator updateAggregator`,
				`deletedAt: extra, got string | getAggregator`,
				`not: what was deleted or revoked no longer shows | getAggregator listAggregators`,
			},
			"eventconnectors": {
				`deletedAt: extra, got null | createToken getToken updateToken`,
				`deletedAt: extra, got string | getToken`,
				`not: what was deleted or revoked no longer shows | getToken listTokens`,
				`results[].deletedAt: extra, got null | listTokens`,
				`results[].deletedAt: extra, got string | listTokens`,
			},
		}},
		{stranger.Differences{Dead: "active=false"}, map[string][]string{
			"ecoevents": {
				`active: extra, got boolean | createAPIKey getAPIKey`,
				`data[].active: extra, got boolean | listAPIKeys`,
				`key.active: extra, got boolean | verify`,
				`not: what was deleted or revoked no longer shows | getAPIKey listAPIKeys`,
			},
			"eventconnectors": {
				`active: extra, got boolean | createToken getToken updateToken`,
				`not: what was deleted or revoked no longer shows | getToken listTokens`,
				`results[].active: extra, got boolean | listTokens`,
			},
		}},
		{stranger.Differences{Dead: stranger.Unmarked}, map[string][]string{
			"ecoevents": {
				`not: what was deleted or revoked no longer shows | getAPIKey listAPIKeys`,
			},
			"eventconnectors": {
				`not: what was deleted or revoked no longer shows | getToken listTokens`,
			},
		}},
	}
}
