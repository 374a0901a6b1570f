package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

func eventicatBlock(object types.Object) block {
	return block{name: "eventicat", platform: platform.EventicatName, object: object, arguments: []argument{
		{name: "api_key", variable: "EVENTICAT_API_KEY", kind: "api_key", check: apiclient.CheckCredential},
		{name: "auth_method", check: anything}, // its schema says which there are
		{name: "base_url", variable: "EVENTICAT_BASE_URL", check: checkEventicatBaseURL},
	}}
}

func eventicatPlatform(object types.Object, with shared) *platform.Connection[*eventicat.Client] {
	return configure(eventicat.DefaultBaseURL, eventicatBlock(object), with,
		func(values map[string]string, settings apiclient.Settings) *eventicat.Client {
			if values["auth_method"] == eventicat.AuthQuery && values["api_key"] != "" {
				with.diags.AddAttributeWarning(path.Root("eventicat").AtName("auth_method"), "The Eventicat API key is sent in URLs",
					"With auth_method = \"query\" the key is part of every URL, and proxies and servers may log URLs. Eventicat recommends the "+
						"header: remove auth_method.")
			}
			return eventicat.New(eventicat.Config{
				Settings:   settings,
				APIKey:     values["api_key"],
				AuthMethod: values["auth_method"],
			})
		})
}

func checkEventicatBaseURL(raw string) error { return checkBaseURL(raw, "/api") }
