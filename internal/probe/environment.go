package probe

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// baseURL is where the platform is, without a slash at the end. No error repeats what is in the environment.
func (p platform) address(getenv func(string) string) (string, error) {
	name := p.prefix + "_BASE_URL"
	set := getenv(name)
	if set == "" {
		return p.baseURL, nil
	}
	u, err := url.Parse(set)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("%s is not a URL with scheme and host, and nothing but a path behind", name)
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return "", fmt.Errorf("%s: credentials are sent over HTTPS only; http:// works for loopback addresses", name)
	}
	return strings.TrimRight(u.String(), "/"), nil
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// credentials checks that one kind of credential is set, and what else is needed.
func (p platform) credentials(getenv func(string) string) error {
	var chosen, offered []string
	for _, kind := range p.kinds {
		set := 0
		for _, name := range kind {
			if getenv(name) != "" {
				set++
			}
		}
		together := strings.Join(kind, " and ")
		offered = append(offered, together)
		switch {
		case set == len(kind):
			chosen = append(chosen, together)
		case set > 0:
			return fmt.Errorf("%s belong together, and one of them is not set in the environment", together)
		}
	}
	switch len(chosen) {
	case 0:
		return errors.New("there is no credential in the environment: set " + strings.Join(offered, ", or "))
	case 1:
	default:
		return fmt.Errorf("%s are set in the environment at once: set one kind of credential", strings.Join(chosen, ", and "))
	}
	for _, name := range p.needs {
		if getenv(name) == "" {
			return fmt.Errorf("%s is not set in the environment", name)
		}
	}
	return nil
}
