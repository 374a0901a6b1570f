package apiclient

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// Authorities are the certificate authorities of the system and those of a PEM text. Its errors say what to write instead, and do
// not repeat the text.
func Authorities(text []byte) (*x509.CertPool, error) {
	system, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("the certificate authorities of this system cannot be read: %w", err)
	}
	found := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue // keys and the like, which often stand beside
		}
		found++
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d cannot be read: it is damaged, or no certificate. Export it again, as PEM", found)
		}
		system.AddCert(certificate)
	}
	if found == 0 {
		return nil, errors.New("there is no certificate in it. Write one as PEM, which begins with -----BEGIN CERTIFICATE-----. Convert what is in " +
			"DER form")
	}
	return system, nil
}
