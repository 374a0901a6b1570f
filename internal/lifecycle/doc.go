// Package lifecycle is the one engine behind every resource. A resource declares a Kind; New makes of it a resource that is
// created, read, updated, deleted, planned and imported in the one order in which no secret is lost and nothing live is
// forgotten: decide; settle what an earlier apply left open; write state; issue; write state, before anything else is called;
// retire what was replaced; write state. Nothing else in this module writes state, private state or identity of a resource.
//
// The words of this package:
//
//   - A kind is what a resource declares: its model, its schema, its calls, and pure functions between model and API object.
//   - A change of arguments replaces an object, re-issues a credential or updates in place: Kind.OnChange.
//   - A credential is re-issued when a new one takes its place in the same resource. The one before it is retiring until its
//     time is over, and is then revoked: package credential.
//   - A create is pending while nobody knows whether it was carried out. To reconcile is to find that out.
//   - To mint is to make another secret for an object that stays: Secret.Mint.
//   - The time that a plan decides by is when the platform last showed the object: private state, see seenAt.
package lifecycle
