package provider

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

func ecoEventsBlock(object types.Object) block {
	return block{name: "ecoevents", platform: platform.EcoEventsName, object: object, arguments: []argument{
		{name: "api_key", variable: "ECOEVENTS_API_KEY", kind: "api_key", check: checkEcoEventsAPIKey},
		{name: "access_token", variable: "ECOEVENTS_ACCESS_TOKEN", kind: "access_token", check: checkEcoEventsAccessToken},
		{name: "email", variable: "ECOEVENTS_EMAIL", kind: "email and password", check: attributes.CheckSignIn},
		{name: "password", variable: "ECOEVENTS_PASSWORD", kind: "email and password", check: attributes.CheckSignIn},
		{name: "base_url", variable: "ECOEVENTS_BASE_URL", check: checkEcoEventsBaseURL},
	}}
}

func ecoEventsPlatform(object types.Object, with shared) *platform.Connection[*ecoevents.Client] {
	return configure(ecoevents.DefaultBaseURL, ecoEventsBlock(object), with,
		func(values map[string]string, settings apiclient.Settings) *ecoevents.Client {
			return ecoevents.New(ecoevents.Config{
				Settings:    settings,
				APIKey:      values["api_key"],
				AccessToken: values["access_token"],
				Email:       values["email"],
				Password:    values["password"],
			})
		})
}

func checkEcoEventsAPIKey(key string) error {
	switch err := apiclient.CheckCredential(key); {
	case err != nil:
		return err
	case !ecoevents.IsAPIKey(key):
		return errors.New("an EcoEvents API key begins with ek_live_ or ek_test_, followed by lower-case letters and digits. Copy it " +
			"again, or set a JWT as access_token")
	}
	return nil
}

func checkEcoEventsAccessToken(token string) error {
	if err := apiclient.CheckCredential(token); err != nil {
		return err
	}
	if ecoevents.IsAPIKey(token) {
		return errors.New("this is an API key. Set it as api_key")
	}
	if _, ok := ecoevents.AccessTokenExpiry(token); !ok {
		return errors.New("an EcoEvents access token is a JWT, which has three parts with dots between. Copy the accessToken of a sign-in")
	}
	return nil
}

func checkEcoEventsBaseURL(raw string) error { return checkBaseURL(raw, "/v1", "/api") }
