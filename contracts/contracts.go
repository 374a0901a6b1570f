// Package contracts holds what is known of each platform's HTTP interface, as OpenAPI 3 documents. They are the only
// statement of it: the sandbox checks every request and every answer against them, and the clients are tested against
// the sandbox. The provider itself does not need them at run time.
package contracts

import _ "embed"

// EcoEvents is the contract of EcoEvents.
//
//go:embed ecoevents.yaml
var EcoEvents []byte

// Eventicat is the contract of Eventicat.
//
//go:embed eventicat.yaml
var Eventicat []byte

// EventConnectors is the contract of Event Connectors.
//
//go:embed eventconnectors.yaml
var EventConnectors []byte
