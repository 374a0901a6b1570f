// Package entity is what resources, data sources and their like share: the configured clients, the way from an error to
// a diagnostic, identity, and the validation of values that several of them take.
package entity
