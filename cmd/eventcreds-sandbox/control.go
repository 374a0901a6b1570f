package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const controlUsage = `Asks and changes a sandbox that is running. What it answers is JSON.

Usage:
  eventcreds-sandbox control [--url URL] COMMAND

The URL is what the sandbox printed; without the flag it comes from EVENTCREDS_SANDBOX_URL.

Commands:
  stats        how often each route was asked, how many requests were refused, connections, events by aggregator, faults
               by kind and route
  credentials  every credential ever issued, with its value, state (live, revoked, expired, spent) and owner (seed: from
               the start; provider: for the provider to start with; api: made by a request; dashboard: made by the
               command below)
    --live         only those that are live
    --owner OWNER  only those of this owner
  clock DURATION
               moves the platforms' time, as in 2160h
  dashboard PLATFORM ACTION ID
               does what a person does in the platform's web interface
    ecoevents revoke KEY
    ecoevents rename KEY --name NAME
    ecoevents rescope KEY --scopes SCOPE,SCOPE
    ecoevents change WEBHOOK [--url URL] [--events EVENT,EVENT] [--description TEXT] [--active true|false]
                             [--metadata JSON]
    ecoevents delete WEBHOOK
    eventicat rename AGGREGATOR --name NAME
    eventicat change AGGREGATOR [--name NAME] [--description TEXT]
    eventicat delete AGGREGATOR
    eventicat regenerate ACCOUNT: revokes the API key and issues another; credentials shows both, with the account's id
    eventconnectors revoke TOKEN
    eventconnectors rename TOKEN --name NAME
    eventconnectors change TOKEN [--name NAME] [--roles ROLE,ROLE] [--callback-url URL] [--api-token-filter JSON]
                                 an empty URL removes the callback; the first one mints a signing secret
  faults [FAULT ...]
               makes these go wrong from now on, and nothing else; without any, nothing goes wrong. A fault is
               KIND[:OPTION=VALUE]..., as in 503 or "drop-after:route=POST *:count=1"; of several that are for a request
               the first one happens. JSON will do as well: {"faults": [{"kind": "503", "count": 1}]}
    latency    the request waits for the delay, and takes effect then
    429, 500, 502, 503, 504, drop
               in place of taking effect, the request is refused, fails, or loses its connection
    500-after, 502-after, 503-after, 504-after, drop-after, half, malformed
               after it took effect, the request fails, loses its connection before or in the middle of the answer, or
               gets an answer that is no JSON
    :route=ROUTE
               which requests, as stats prints them, with * for anything (*): GET /ecoevents/v1/api-keys/{id}, POST *,
               */eventicat/*
    :count=NUMBER
               how many requests; 0: there is no end to it (0)
    :probability=NUMBER, :seed=NUMBER
               how likely it is for each request, above 0 and at most 1 (1); the same seed makes the same choices (0)
    :delay=DURATION
               of latency, as in 200ms; of 429, how long the platform asks to wait (1s)
  reset        takes everything back to the start, without faults; the printed credentials stay valid
`

// command is what one of the commands asks of the sandbox.
type command struct {
	method, path string
	body         any                           // nil: none
	keep         func(sandbox.Credential) bool // nil, or which credentials of the answer are printed
}

// control runs one command against a sandbox that is running.
func control(ctx context.Context, args []string, around surroundings) error {
	flags := newFlags("control")
	url := flags.String("url", around.getenv(urlVariable), "")
	err := flags.Parse(args)
	var c command
	if err == nil {
		c, err = parseCommand(flags.Args())
	}
	if err == nil && *url == "" {
		err = fmt.Errorf("where is the sandbox? Set %s or --url", urlVariable)
	}
	if err != nil {
		return &usageError{err, "eventcreds-sandbox control", controlUsage}
	}
	answer, err := c.send(ctx, strings.TrimSuffix(*url, "/"))
	if err != nil || len(answer) == 0 {
		return err
	}
	if c.keep != nil {
		if answer, err = filter(answer, c.keep); err != nil {
			return err
		}
	}
	var text bytes.Buffer
	if err := json.Indent(&text, answer, "", "  "); err != nil {
		return fmt.Errorf("reading the answer of the sandbox: %w", err)
	}
	_, err = fmt.Fprintln(around.stdout, strings.TrimSpace(text.String()))
	return err
}

func parseCommand(args []string) (command, error) {
	if len(args) == 0 {
		return command{}, errors.New("a command is missing")
	}
	switch name, args := args[0], args[1:]; name {
	case "stats":
		_, err := parseArguments(newFlags(name), args)
		return command{method: http.MethodGet, path: "stats"}, err
	case "credentials":
		return parseCredentials(args)
	case "clock":
		given, err := parseArguments(newFlags(name), args, "DURATION")
		if err != nil {
			return command{}, err
		}
		return command{method: http.MethodPost, path: "clock", body: map[string]string{"advance": given[0]}}, nil
	case "dashboard":
		return parseDashboard(args)
	case "faults":
		return parseFaults(args)
	case "reset":
		_, err := parseArguments(newFlags(name), args)
		return command{method: http.MethodPost, path: "reset"}, err
	default:
		return command{}, fmt.Errorf("there is no command %q", name)
	}
}

func parseCredentials(args []string) (command, error) {
	flags := newFlags("credentials")
	live := flags.Bool("live", false, "")
	owner := flags.String("owner", "", "")
	_, err := parseArguments(flags, args)
	return command{method: http.MethodGet, path: "credentials", keep: func(c sandbox.Credential) bool {
		return (!*live || c.State == sandbox.StateLive) && (*owner == "" || c.Owner == *owner)
	}}, err
}

func parseDashboard(args []string) (command, error) {
	body := map[string]any{}
	flags := newFlags("dashboard")
	field := func(flagName, name string, parse func(string) (any, error)) {
		flags.Func(flagName, "", func(text string) (err error) {
			body[name], err = parse(text)
			return err
		})
	}
	text := func(text string) (any, error) { return text, nil }
	field("name", "name", text)
	field("url", "url", text)
	field("description", "description", text)
	field("callback-url", "callBackUrl", text)
	list := func(text string) (any, error) { return strings.Split(text, ","), nil }
	field("scopes", "scopes", list)
	field("events", "events", list)
	field("roles", "roles", list)
	field("active", "active", func(text string) (any, error) { return strconv.ParseBool(text) })
	field("metadata", "metadata", parseJSON)
	field("api-token-filter", "apiTokenFilter", parseJSON)

	given, err := parseArguments(flags, args, "PLATFORM", "ACTION", "ID")
	if err != nil {
		return command{}, err
	}
	body["platform"], body["action"], body["id"] = given[0], given[1], given[2]
	return command{method: http.MethodPost, path: "dashboard", body: body}, nil
}

func parseJSON(text string) (any, error) {
	if !json.Valid([]byte(text)) {
		return nil, errors.New("not JSON")
	}
	return json.RawMessage(text), nil
}

func parseFaults(args []string) (command, error) {
	flags := newFlags("faults")
	if err := flags.Parse(args); err != nil {
		return command{}, err
	}
	faults, err := sandbox.ParseFaults(strings.Join(flags.Args(), ","))
	return command{method: http.MethodPost, path: "faults", body: map[string]any{"faults": faults}}, err
}

// parseArguments takes an argument for each of the names, and flags after them.
func parseArguments(flags *flag.FlagSet, args []string, names ...string) ([]string, error) {
	for i, name := range names {
		if i == len(args) || strings.HasPrefix(args[i], "-") {
			// The flags come first then, or none at all: help is one of them.
			if err := flags.Parse(args[i:]); err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("%s: %s is missing", flags.Name(), name)
		}
	}
	if err := flags.Parse(args[len(names):]); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("%s: unexpected argument %q", flags.Name(), flags.Arg(0))
	}
	return args[:len(names)], nil
}

// send returns the body of the answer, or the error that it tells of.
func (c command) send(ctx context.Context, url string) ([]byte, error) {
	var body io.Reader = http.NoBody
	if c.body != nil {
		data, err := json.Marshal(c.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(data)
	}
	sent, err := http.NewRequestWithContext(ctx, c.method, url+"/_control/"+c.path, body)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(sent)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		var told struct {
			Error string `json:"error"`
		}
		if json.Unmarshal(answer, &told) != nil || told.Error == "" {
			told.Error = response.Status
		}
		return nil, errors.New(told.Error)
	}
	return answer, nil
}

func filter(answer []byte, keep func(sandbox.Credential) bool) ([]byte, error) {
	var credentials []sandbox.Credential
	if err := json.Unmarshal(answer, &credentials); err != nil {
		return nil, fmt.Errorf("reading the answer of the sandbox: %w", err)
	}
	return json.Marshal(slices.DeleteFunc(credentials, func(c sandbox.Credential) bool { return !keep(c) }))
}
