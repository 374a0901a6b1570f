// Package platform is the configured platforms: their clients or what is missing for one, signing in, what their credentials
// must be allowed to do, and the way from a client's error to a diagnostic.
package platform
