// Package lifecycle is the one engine behind every resource. A resource declares a Kind; New makes of it a resource that is
// created, read, updated, deleted, planned and imported in the one order in which no secret is lost and nothing live is
// forgotten: decide; reconcile what an earlier apply left pending; write state; issue; write state, before anything else is
// called; retire what was replaced; write state. Nothing else in this module writes state, private state or identity of a
// resource.
//
// These are the words of our own that the provider's code uses. All others are Terraform's or the platforms'.
//
//   - Kind: what a resource declares. It has a Model with the attributes, the Calls of its platform, and pure functions between
//     the model and what the platform shows.
//   - Access, Connection: how something reaches its platform, and the platform as the provider's configuration leaves it
//     (package platform).
//   - Change: what another value of an argument leads to. It replaces the object, re-issues the credential, or updates in
//     place.
//   - Re-issue: a new credential takes the place of the current one in the same resource.
//   - Retiring: replaced, and not revoked yet. The overlap is how long that takes (package credential).
//   - Pending: a create that was sent, and of which it is not known whether it was carried out.
//   - In doubt: what a pending create may have made, where there are several. None of it is ever touched.
//   - Reconcile: to find out what a pending create made, and to remove it. Where it has no secret, the same apply may adopt it.
//   - Mint: to make another secret for an object that stays.
//   - Belonging: what is known of whose an object is, from the account that is kept with it and that of the credential. The latter is
//     untold where the platform answers, and does not tell it.
//   - Seen at: when the platform last showed the object, in its own time. What is due is decided by it, and not by a clock.
//   - Fingerprint: what tells a secret, or a choice of recipients, from others without repeating it.
//   - Opened: what an ephemeral resource made and must end, even where Terraform does not ask for that.
package lifecycle
