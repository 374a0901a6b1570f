package entity

import "github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"

// Eventicat picks the platform for a Base.
func Eventicat(c *Clients) *Platform[*eventicat.Client] { return c.Eventicat }

// UseEventicat is what the credential of Eventicat must be allowed to do, for Base.Needs: its keys have no scopes.
const UseEventicat = "the API key of the account that the aggregator belongs to"
