package apiclient

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// CheckBaseURL returns a platform's base URL without its trailing slash, or an error that says what to write instead. A
// credential is sent over HTTPS only, loopback aside. The error does not repeat the URL: it may hold a password.
func CheckBaseURL(raw string) (string, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Hostname() == "":
		return "", errors.New("this is not a URL. Write it with scheme and host, such as https://api.example.com")
	case u.User != nil:
		return "", errors.New("a base URL has no user name and no password. Set credentials with the arguments for credentials")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errors.New("a base URL has no query and no fragment. Remove what follows the path")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return strings.TrimRight(u.String(), "/"), nil
	}
	return "", errors.New("credentials are sent over HTTPS only. Write https:// (http:// works for loopback addresses only)")
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// CheckCredential returns an error if a credential holds a byte that no header may hold. The error does not repeat it.
func CheckCredential(credential string) error {
	switch {
	case credential == "":
		return errors.New("the value is empty. Remove the argument, or set it to null")
	case strings.ContainsAny(credential, "\r\n"):
		return errors.New("the value contains a line break, perhaps from the file it was read from. Remove it, for example with trimspace()")
	}
	for _, r := range credential {
		if r < 0x21 || r > 0x7e {
			return errors.New("the value contains a character that an HTTP header cannot hold. Copy it again, without spaces and quotes")
		}
	}
	return nil
}
