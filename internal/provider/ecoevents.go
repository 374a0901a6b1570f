package provider

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

func ecoEventsBlock(object types.Object) block {
	return block{name: "ecoevents", object: object, arguments: []argument{
		{name: "api_key", variable: "ECOEVENTS_API_KEY", kind: "api_key", check: checkEcoEventsAPIKey},
		{name: "access_token", variable: "ECOEVENTS_ACCESS_TOKEN", kind: "access_token", check: checkEcoEventsAccessToken},
		{name: "email", variable: "ECOEVENTS_EMAIL", kind: "email and password", check: checkSignIn},
		{name: "password", variable: "ECOEVENTS_PASSWORD", kind: "email and password", check: checkSignIn},
		{name: "base_url", variable: "ECOEVENTS_BASE_URL", check: checkEcoEventsBaseURL},
	}}
}

func (p *eventcreds) ecoEvents(object types.Object, shared common, diags *diag.Diagnostics) *entity.Platform[*ecoevents.Client] {
	block := ecoEventsBlock(object)
	settings := block.resolve(p.Getenv, diags)
	platform := newPlatform[*ecoevents.Client]("EcoEvents", block, settings, shared, diags)
	if !platform.Configured {
		return platform
	}
	baseURL := ecoevents.DefaultBaseURL
	if set, ok := settings.values["base_url"]; ok {
		baseURL, _ = apiclient.CheckBaseURL(set) // checked before
	}
	platform.Client = ecoevents.New(ecoevents.Config{
		APIKey:         settings.values["api_key"],
		AccessToken:    settings.values["access_token"],
		Email:          settings.values["email"],
		Password:       settings.values["password"],
		BaseURL:        baseURL,
		UserAgent:      shared.userAgent,
		MaxWait:        shared.maxWait,
		ReservePercent: shared.reservePercent,
		Transport:      apiclient.NewTransport(),
		Now:            p.Now,
		Log:            shared.log,
	})
	return platform
}

func checkEcoEventsAPIKey(key string) error {
	switch err := apiclient.CheckCredential(key); {
	case err != nil:
		return err
	case !ecoevents.IsAPIKey(key):
		return errors.New("an EcoEvents API key begins with ek_live_ or ek_test_, and goes on with lower-case letters and digits: " +
			"copy it again, or write a JWT as access_token")
	}
	return nil
}

func checkEcoEventsAccessToken(token string) error {
	if err := apiclient.CheckCredential(token); err != nil {
		return err
	}
	if ecoevents.IsAPIKey(token) {
		return errors.New("this is an API key: write it as api_key")
	}
	if _, ok := ecoevents.AccessTokenExpiry(token); !ok {
		return errors.New("an access token of EcoEvents is a JWT, three parts with dots between: copy the accessToken of a sign-in")
	}
	return nil
}

func checkEcoEventsBaseURL(raw string) error {
	baseURL, err := apiclient.CheckBaseURL(raw)
	if err != nil {
		return err
	}
	if strings.HasSuffix(baseURL, "/v1") || strings.HasSuffix(baseURL, "/api") {
		return errors.New("the paths of EcoEvents begin with /v1 or /api by themselves: leave that out at the end")
	}
	return nil
}
