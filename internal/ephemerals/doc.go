// Package ephemerals holds the ephemeral resources, one file each, named <platform>_<thing>.go. Every file reads in the
// same order: what it is, model, schema, open, close, and then the pure functions between model and API object.
package ephemerals
