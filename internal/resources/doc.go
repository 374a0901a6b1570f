// Package resources holds the managed resources, one file each, named <platform>_<thing>.go. Every file reads in the
// same order: what it is, model, schema, plan, create, read, update, delete, import, and then the pure functions between
// model and API object.
package resources
