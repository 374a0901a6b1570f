package apiclient

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"time"
)

// What errors.Is finds in an Error about a certificate that is not accepted. Nothing was sent then.
var (
	// ErrUnknownAuthority is a certificate signed by an authority that is not trusted here.
	ErrUnknownAuthority = errors.New("unknown certificate authority")
	// ErrOtherHost is the certificate of another host.
	ErrOtherHost = errors.New("certificate of another host")
	// ErrOutOfDate is a certificate that is not valid yet, or not any more.
	ErrOutOfDate = errors.New("certificate out of date")
)

// refusal is why the certificate of the other side is not accepted, in plain words.
type refusal struct {
	message string
	cause   error // one of the errors above, or nil where it is none of them
}

// refused returns why the certificate of a host, or of the proxy on the way, is not accepted. It reports false where an error is
// about no certificate.
func refused(err error, host string, now time.Time) (refusal, bool) {
	failed, ok := errors.AsType[*tls.CertificateVerificationError](err)
	if !ok || len(failed.UnverifiedCertificates) == 0 {
		return refusal{}, false
	}
	of := "the certificate of " + host
	if dialing, proxied := errors.AsType[*net.OpError](err); proxied && dialing.Op == "proxyconnect" {
		of = "the certificate of the proxy"
	}
	shown := failed.UnverifiedCertificates[0]
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); unknown {
		return refusal{of + " is signed by an authority that is not trusted here: " + authority(failed.UnverifiedCertificates), ErrUnknownAuthority}, true
	}
	if _, other := errors.AsType[x509.HostnameError](err); other {
		return refusal{of + " is for another host: " + owner(shown), ErrOtherHost}, true
	}
	if invalid, is := errors.AsType[x509.CertificateInvalidError](err); is && invalid.Reason == x509.Expired {
		if invalid.Cert != nil {
			shown = invalid.Cert // an authority's, maybe
		}
		if now.Before(shown.NotBefore) {
			return refusal{of + " is not valid before " + shown.NotBefore.UTC().Format(time.RFC3339), ErrOutOfDate}, true
		}
		return refusal{of + " expired at " + shown.NotAfter.UTC().Format(time.RFC3339), ErrOutOfDate}, true
	}
	return refusal{of + " is not accepted: " + failed.Err.Error(), nil}, true
}

// authority is who signed the last certificate of a chain: the one that would have to be trusted.
func authority(chain []*x509.Certificate) string {
	last := chain[0]
	for range chain {
		next := slices.IndexFunc(chain, func(c *x509.Certificate) bool { return bytes.Equal(c.RawSubject, last.RawIssuer) })
		if next < 0 {
			break
		}
		last = chain[next]
	}
	return last.Issuer.String()
}

// owner is what a certificate is for.
func owner(certificate *x509.Certificate) string {
	switch {
	case len(certificate.DNSNames) > 0:
		return certificate.DNSNames[0]
	case len(certificate.IPAddresses) > 0:
		return certificate.IPAddresses[0].String()
	}
	return certificate.Subject.String()
}
