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
		return "", errors.New("not a URL: write it with scheme and host, such as https://api.example.com")
	case u.User != nil:
		return "", errors.New("a URL must not hold a user name or password: use the arguments for credentials")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errors.New("a base URL has no query and no fragment: leave out what follows the path")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return strings.TrimRight(u.String(), "/"), nil
	}
	return "", errors.New("a credential is sent over HTTPS only: write https:// (http:// is for loopback addresses)")
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
		return errors.New("an empty string is not a credential: leave the argument out, or null")
	case strings.ContainsAny(credential, "\r\n"):
		return errors.New("it holds a line break, perhaps from the file that it was read from: wrap it in trimspace() or chomp()")
	}
	for _, r := range credential {
		if r < 0x21 || r > 0x7e {
			return errors.New("it holds a character that no HTTP header may hold: copy it again, without spaces or quotes")
		}
	}
	return nil
}
