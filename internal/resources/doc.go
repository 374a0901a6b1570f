// Package resources holds the managed resources, one file each, named <platform>_<thing>.go. Every file reads in the same
// order: model, schema, the kind that the engine is told of (package lifecycle), and then the pure functions between model and
// API object.
package resources
