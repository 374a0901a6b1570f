package apiclient

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-cleanhttp"
)

// NewTransport returns what a platform's calls go through: one pool of connections, TLS 1.2 or newer, and the proxy of
// the environment. It trusts these certificate authorities; nil: those of the system.
func NewTransport(authorities *x509.CertPool) *http.Transport {
	transport := cleanhttp.DefaultPooledTransport()
	transport.Proxy = discreet(http.ProxyFromEnvironment)
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: authorities}
	transport.ForceAttemptHTTP2 = true
	transport.MaxIdleConnsPerHost = 100 // no lower than any -parallelism that people use
	transport.ResponseHeaderTimeout = time.Minute
	return transport
}

// discreet keeps the URL of a proxy, and with it a password, out of errors.
func discreet(proxy func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(request *http.Request) (*url.URL, error) {
		u, err := proxy(request)
		if err != nil {
			return nil, errors.New("the proxy that the environment names (HTTPS_PROXY or HTTP_PROXY) is not a valid URL")
		}
		return u, nil
	}
}
