// Package apiclient is the HTTP core that the clients of all platforms share. It knows nothing of Terraform.
//
// A request passes, from the caller to the wire:
//
//	retry            sends again what may be sent again, never a create whose fate is unknown
//	pace             waits for the platform's window; inside the retry, so that a retry waits for its turn too
//	authentication   puts the credential on the request, after the wait, so that it is fresh
//	log              one line for each request, without anything secret
//	wire             one pool of connections for each configured platform
package apiclient
