// Package functions holds the provider's functions. They are pure: they ask no platform, and need no configuration. No error
// repeats an argument, or ends in a full stop, which Terraform adds.
package functions
