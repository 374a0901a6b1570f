// Package actions holds the actions, one file each, named <platform>_<what>.go. Every file reads in the same order: what it is,
// model, schema, invoke. An action does what leaves no state stale for longer than until the next plan.
package actions
