package unmanaged

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// Environment is where the credentials of the platforms come from: the variables that the provider reads, too.
type Environment struct {
	Getenv    func(string) string
	Now       func() time.Time
	Log       *slog.Logger
	Transport http.RoundTripper // nil: as the provider's
	Version   string
}

// maxWait is the default of the provider's rate_limit.max_wait_seconds.
const maxWait = 15 * time.Minute

// Platforms are those with a credential in the environment. Eventicat has none that could be listed: its account has one key.
func (e Environment) Platforms() ([]Platform, error) {
	var platforms []Platform
	for _, configure := range []func(Environment) (Platform, bool, error){ecoEvents, eventConnectors} {
		platform, configured, err := configure(e)
		if err != nil {
			return nil, err
		}
		if configured {
			platforms = append(platforms, platform)
		}
	}
	if len(platforms) == 0 {
		return nil, errors.New("there is no credential to list what is live with: set those of the provider in the environment, as " +
			"ECOEVENTS_API_KEY or EVENTCONNECTORS_TOKEN")
	}
	return platforms, nil
}

// Variables of a platform that hold credentials, of which one kind is to be set.
type kinds [][]string

// chosen reports whether one kind is set, and refuses two and half of one.
func (e Environment) chosen(kinds kinds) (bool, error) {
	var chosen []string
	for _, kind := range kinds {
		set := 0
		for _, name := range kind {
			if e.Getenv(name) != "" {
				set++
			}
		}
		switch {
		case set == 0:
		case set < len(kind):
			return false, fmt.Errorf("%s belong together, and one of them is not set in the environment", strings.Join(kind, " and "))
		default:
			chosen = append(chosen, strings.Join(kind, " and "))
		}
	}
	if len(chosen) > 1 {
		return false, fmt.Errorf("%s are set in the environment at once: set one kind of credential", strings.Join(chosen, " and "))
	}
	return len(chosen) == 1, nil
}

func (e Environment) settings(variable, standard string) (apiclient.Settings, error) {
	settings := apiclient.Settings{
		BaseURL: standard, UserAgent: "eventcreds/" + e.Version, MaxWait: maxWait, RetryWait: apiclient.DefaultRetryWait, Now: e.Now, Log: e.Log, Transport: e.Transport,
	}
	if settings.Transport == nil {
		transport, err := NewTransport(e.Getenv)
		if err != nil {
			return settings, err
		}
		settings.Transport = transport
	}
	if set := e.Getenv(variable); set != "" {
		checked, err := apiclient.CheckBaseURL(set)
		if err != nil {
			return settings, fmt.Errorf("%s: %w", variable, err)
		}
		settings.BaseURL = checked
	}
	return settings, nil
}

// NewTransport returns what calls go through as those of the provider do: it trusts the certificate authorities of the system and
// those in the file that EVENTCREDS_CA_CERT_FILE names, if any.
func NewTransport(getenv func(string) string) (http.RoundTripper, error) {
	const variable = "EVENTCREDS_CA_CERT_FILE"
	file := getenv(variable)
	if file == "" {
		return apiclient.NewTransport(nil), nil
	}
	text, err := os.ReadFile(file) //nolint:gosec // the user names it
	if err != nil {
		return nil, fmt.Errorf("%s: %w", variable, err)
	}
	authorities, err := apiclient.Authorities(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", variable, err)
	}
	return apiclient.NewTransport(authorities), nil
}

func ecoEvents(e Environment) (Platform, bool, error) {
	configured, err := e.chosen(kinds{{"ECOEVENTS_API_KEY"}, {"ECOEVENTS_ACCESS_TOKEN"}, {"ECOEVENTS_EMAIL", "ECOEVENTS_PASSWORD"}})
	if !configured || err != nil {
		return Platform{}, false, err
	}
	settings, err := e.settings("ECOEVENTS_BASE_URL", ecoevents.DefaultBaseURL)
	if err != nil {
		return Platform{}, false, err
	}
	client := ecoevents.New(ecoevents.Config{
		Settings: settings, APIKey: e.Getenv("ECOEVENTS_API_KEY"), AccessToken: e.Getenv("ECOEVENTS_ACCESS_TOKEN"),
		Email: e.Getenv("ECOEVENTS_EMAIL"), Password: e.Getenv("ECOEVENTS_PASSWORD"),
	})
	return Platform{Name: "EcoEvents", List: func(ctx context.Context) ([]Credential, error) { return listEcoEvents(ctx, client) }}, true, nil
}

func listEcoEvents(ctx context.Context, client *ecoevents.Client) ([]Credential, error) {
	own, err := client.Verify(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := client.APIKeys(ctx)
	if err != nil {
		return nil, err
	}
	webhooks, err := client.Webhooks(ctx)
	if err != nil {
		return nil, err
	}
	live := make([]Credential, 0, len(keys)+len(webhooks))
	for _, k := range keys {
		live = append(live, Credential{
			Kind: "ecoevents_api_key", ID: k.ID, Name: known(k.Name), CreatedAt: k.CreatedAt, LastUsed: known(k.LastUsed),
			TellsUse: k.LastUsed != nil,
			Own:      own.Key != nil && own.Key.ID == k.ID,
		})
	}
	for _, w := range webhooks {
		live = append(live, Credential{
			Kind: "ecoevents_webhook", ID: w.ID, Name: cmp.Or(known(w.Description), drift.ShowURL(known(w.URL))), CreatedAt: w.CreatedAt,
		})
	}
	return live, nil
}

func eventConnectors(e Environment) (Platform, bool, error) {
	configured, err := e.chosen(kinds{{"EVENTCONNECTORS_TOKEN"}, {"EVENTCONNECTORS_EMAIL", "EVENTCONNECTORS_PASSWORD"}})
	if !configured || err != nil {
		return Platform{}, false, err
	}
	account := e.Getenv("EVENTCONNECTORS_ACCOUNT_ID")
	if account == "" {
		return Platform{}, false, errors.New("EVENTCONNECTORS_ACCOUNT_ID is not set in the environment: tokens are listed for an account")
	}
	settings, err := e.settings("EVENTCONNECTORS_BASE_URL", eventconnectors.DefaultBaseURL)
	if err != nil {
		return Platform{}, false, err
	}
	client := eventconnectors.New(eventconnectors.Config{
		Settings: settings, Token: e.Getenv("EVENTCONNECTORS_TOKEN"), AccountID: account,
		Email: e.Getenv("EVENTCONNECTORS_EMAIL"), Password: e.Getenv("EVENTCONNECTORS_PASSWORD"),
	})
	return Platform{Name: "Event Connectors", List: func(ctx context.Context) ([]Credential, error) {
		tokens, err := client.Tokens(ctx, account)
		live := make([]Credential, 0, len(tokens))
		for _, t := range tokens {
			live = append(live, Credential{Kind: "eventconnectors_token", ID: t.ID, Name: known(t.Name), CreatedAt: t.Created})
		}
		return live, err
	}}, true, nil
}

// CanList reports whether what is live on a platform can be listed.
func CanList(platform string) bool { return platform == "EcoEvents" || platform == "Event Connectors" }

// known is a value that a platform shows, or the zero value.
func known[T any](shown *T) (value T) {
	if shown != nil {
		value = *shown
	}
	return value
}
