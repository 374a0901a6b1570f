package apiclient

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestProxyThatIsNoURLIsInNoError(t *testing.T) {
	t.Parallel()
	_, err := discreet(func(*http.Request) (*url.URL, error) {
		return nil, errors.New(`invalid proxy address "http://user:secret word@proxy"`)
	})(nil)
	if err == nil || !strings.Contains(err.Error(), "HTTPS_PROXY") || strings.Contains(err.Error(), "secret") {
		t.Errorf("got the error %v", err)
	}
}

func TestProxyOfTheEnvironmentIsUsed(t *testing.T) {
	t.Parallel()
	want := &url.URL{Scheme: "http", Host: "proxy.example.com"}
	got, err := discreet(func(*http.Request) (*url.URL, error) { return want, nil })(nil)
	if err != nil || got != want {
		t.Errorf("got %v and the error %v", got, err)
	}
}
