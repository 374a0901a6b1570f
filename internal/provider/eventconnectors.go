package provider

import (
	"errors"
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

func eventConnectorsBlock(object types.Object) block {
	return block{name: "eventconnectors", platform: platform.EventConnectorsName, object: object, arguments: []argument{
		{name: "token", variable: "EVENTCONNECTORS_TOKEN", kind: "token", check: apiclient.CheckCredential},
		{name: "email", variable: "EVENTCONNECTORS_EMAIL", kind: "email and password", check: attributes.CheckSignIn},
		{name: "password", variable: "EVENTCONNECTORS_PASSWORD", kind: "email and password", check: attributes.CheckSignIn},
		{name: "account_id", variable: "EVENTCONNECTORS_ACCOUNT_ID", check: checkAccountID},
		{name: "base_url", variable: "EVENTCONNECTORS_BASE_URL", check: checkEventConnectorsBaseURL},
	}}
}

func eventConnectorsPlatform(object types.Object, with shared) *platform.Connection[*eventconnectors.Client] {
	return configure(eventconnectors.DefaultBaseURL, eventConnectorsBlock(object), with,
		func(values map[string]string, settings apiclient.Settings) *eventconnectors.Client {
			return eventconnectors.New(eventconnectors.Config{
				Settings:  settings,
				Token:     values["token"],
				Email:     values["email"],
				Password:  values["password"],
				AccountID: values["account_id"],
			})
		})
}

func checkAccountID(id string) error {
	switch {
	case id == "":
		return errors.New("the value is empty. Remove the argument, or set it to null")
	case !attributes.IsID(id):
		return errors.New("an account id is one word without spaces and slashes. Copy it again, as Event Connectors shows it")
	}
	return nil
}

func checkEventConnectorsBaseURL(raw string) error {
	if u, err := url.Parse(raw); err == nil && strings.EqualFold(u.Hostname(), eventconnectors.RetiredHost) {
		return errors.New("the host " + eventconnectors.RetiredHost + " is out of service since The Feed Factory became Event Connectors. Write " +
			eventconnectors.DefaultBaseURL + ", or remove base_url")
	}
	return checkBaseURL(raw)
}
