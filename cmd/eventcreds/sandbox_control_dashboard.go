package main

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

func newControlDashboard(c *control) *cobra.Command {
	body := map[string]any{}
	cmd := &cobra.Command{
		Use:   "dashboard PLATFORM ACTION ID",
		Short: "Do what a person does in a platform's web interface",
		Long: `Does what a person does in the platform's web interface:

  ecoevents revoke KEY
  ecoevents rename KEY --name NAME
  ecoevents rescope KEY --scopes SCOPE,SCOPE
  ecoevents change WEBHOOK [--url URL] [--events EVENT,EVENT] [--description TEXT] [--active true|false]
                           [--metadata JSON]
  ecoevents delete WEBHOOK
  eventicat rename AGGREGATOR --name NAME
  eventicat change AGGREGATOR [--name NAME] [--description TEXT]
  eventicat delete AGGREGATOR
  eventicat regenerate ACCOUNT   revokes the API key and issues another; credentials shows both, with the account's id
  eventconnectors revoke TOKEN
  eventconnectors rename TOKEN --name NAME
  eventconnectors change TOKEN [--name NAME] [--roles ROLE,ROLE] [--callback-url URL] [--api-token-filter JSON]
                               an empty URL removes the callback; the first one mints a signing secret

As --url is that of a webhook here, the URL of the sandbox is written before dashboard, or is in ` + urlVariable + `.`,
		Example: `  eventcreds sandbox control dashboard ecoevents rename key_k2x9f4m7qa --name "by hand"
  eventcreds sandbox control dashboard eventconnectors change tok_5h3v8b1n6wyc --roles ROLE_EXTERNAL_USER,ROLE_ADMIN`,
		Args: takes("PLATFORM", "ACTION", "ID"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return dashboardArguments(args), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			body["platform"], body["action"], body["id"] = args[0], args[1], args[2]
			return c.post(cmd.Context(), "dashboard", body)
		},
	}
	field := func(flag, name, explained string, parse func(string) (any, error)) {
		cmd.Flags().Func(flag, explained, func(text string) (err error) {
			body[name], err = parse(text)
			return err
		})
	}
	text := func(text string) (any, error) { return text, nil }
	list := func(text string) (any, error) { return strings.Split(text, ","), nil }
	boolean := func(text string) (any, error) { return strconv.ParseBool(text) }
	field("name", "name", "another `NAME`", text)
	field("url", "url", "another `URL` of a webhook", text)
	field("description", "description", "another description, a `TEXT`", text)
	field("callback-url", "callBackUrl", "another callback `URL` of a token", text)
	field("scopes", "scopes", "other scopes of a key, `SCOPE,...`", list)
	field("events", "events", "other types of event of a webhook, `EVENT,...`", list)
	field("roles", "roles", "other roles of a token, `ROLE,...`", list)
	field("active", "active", "whether a webhook is called, `true|false`", boolean)
	field("metadata", "metadata", "other notes on a webhook, an object in `JSON`", parseJSON)
	field("api-token-filter", "apiTokenFilter", "another filter of a token, an object in `JSON`", parseJSON)
	return cmd
}

// dashboardArguments are what may follow the arguments, for completion.
func dashboardArguments(args []string) []string {
	actions := map[string][]string{
		"ecoevents":       {"revoke", "rename", "rescope", "change", "delete"},
		"eventicat":       {"rename", "change", "delete", "regenerate"},
		"eventconnectors": {"revoke", "rename", "change"},
	}
	switch len(args) {
	case 0:
		return []string{"ecoevents", "eventicat", "eventconnectors"}
	case 1:
		return actions[args[0]]
	}
	return nil
}

func parseJSON(text string) (any, error) {
	if !json.Valid([]byte(text)) {
		return nil, errors.New("not JSON")
	}
	return json.RawMessage(text), nil
}
