// Package apiclient is the HTTP core that the clients of all platforms share. It knows nothing of Terraform.
//
// A request passes, from the caller to the wire:
//
//	retry            sends again what may be sent again, never a create whose fate is unknown
//	pace             waits for the platform's window; inside the retry, so that a retry waits for its turn too
//	authentication   puts the credential on the request, after the wait, so that it is fresh
//	log              one line for each request, without anything secret
//	wire             one pool of connections for each configured platform
//
// # Collections
//
// A platform declares a [Kind] for each of its collections: what an object is called, where it is, what is known of each
// operation, and how an object is read. An [Endpoint] does the rest for all of them alike. Reads go through an [Inventory], which
// keeps them few.
//
// # Reading an answer
//
// Requests are sent as the contract says. Answers are read by their meaning, since nobody has seen the real ones: [Object] lists
// the spellings of a field, [Kind] finds the object and the list in what is around it, [Page] knows how pages are told, and
// [Secret] where a secret may stand.
//
// A field that is not there, or null where null means nothing, is not known. In an object that a platform's client returns, a
// field that is not known is nil: a nil pointer, slice, map or text in JSON. What is known to be none is empty, and not nil: an
// empty text or map, or the JSON null. Of times, the zero time is not known, save where a pointer says more. So whoever keeps
// state takes over what is not nil and not zero, and leaves the rest as it was. An id is always known, save in what comes with the
// error of a create.
//
// Where an object is compared with a request, what is not known proves nothing: Is means known to be equal in everything, MayBe
// means not known to differ in anything. An argument that a request leaves out is taken for equal where the answer leaves it out
// too, since many platforms write nothing for what is empty.
//
// # Errors
//
// All errors are an [*Error]. Where a create was answered with success and something is wrong with the answer, all that it showed
// is returned beside the error. With an id, it was made, and OutcomeUnknown is false; without one, OutcomeUnknown is true, as it is
// where there was no answer. The secret is returned in both cases, if it could be found.
package apiclient
