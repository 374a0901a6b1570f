// Package drift says what a plan of Terraform tells of the credentials that the provider eventcreds manages: what somebody
// changed on a platform, what is due, and what an edit would change that nobody applied yet.
//
// It reads what Terraform says, and nothing else:
//
//	Read         a plan as `terraform show -json` writes it, a resource at a time
//	Judge        plans and diagnostics to findings
//	Ignores      leaves out what somebody answers for until a day
//	Report       what all of it comes to, and what the program ends with
//
// The packages below it make plans (terraform), list what no state knows (unmanaged), and print reports (format). No secret
// is kept: what an attribute of a plan holds that may be one is looked at for being there, and forgotten.
package drift
