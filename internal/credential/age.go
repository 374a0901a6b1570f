package credential

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"filippo.io/age/armor"
)

// Recipients are whom secrets are encrypted for, with age (https://age-encryption.org/v1).
type Recipients struct {
	written []string
	keys    []age.Recipient
}

// NewRecipients reads recipients: public keys of age (age1...) and of SSH (ssh-ed25519 ..., ssh-rsa ...). There is at least
// one. The error does not repeat what cannot be read: it may be a private key.
func NewRecipients(written ...string) (*Recipients, error) {
	r := &Recipients{}
	for _, text := range written {
		key, err := parseRecipient(text)
		if err != nil {
			return nil, err
		}
		r.written, r.keys = append(r.written, strings.TrimSpace(text)), append(r.keys, key)
	}
	// Some keys are well-formed and cannot be encrypted for, alone or together. That must come out before there is a secret.
	if _, err := r.Encrypt(""); err != nil {
		return nil, errors.New("age cannot encrypt for these recipients. Either one of them is not a usable key, or post-quantum keys (age1pq1...) " +
			"stand beside other keys, which age does not allow")
	}
	return r, nil
}

func parseRecipient(text string) (age.Recipient, error) {
	text = strings.TrimSpace(text)
	var key age.Recipient
	var err error
	switch {
	case strings.HasPrefix(text, "AGE-SECRET-KEY-"), strings.Contains(text, "PRIVATE KEY"):
		return nil, errors.New("this is a private key, and may now be exposed. Replace it, and write the public key of the new one")
	case strings.ContainsAny(text, "\r\n"): // age would encrypt for the first line alone
		return nil, errNotARecipient
	case strings.HasPrefix(text, "ssh-"):
		key, err = agessh.ParseRecipient(text)
	case strings.HasPrefix(text, "age1pq1"):
		key, err = age.ParseHybridRecipient(text)
	default:
		key, err = age.ParseX25519Recipient(text)
	}
	if err != nil {
		return nil, errNotARecipient
	}
	return key, nil
}

var errNotARecipient = errors.New("write one public key: age1..., as age-keygen prints it, or ssh-ed25519 ... or ssh-rsa ..., as in a .pub file")

// Encrypt encrypts a secret for all recipients, armored.
func (r *Recipients) Encrypt(secret string) (string, error) {
	var encrypted bytes.Buffer
	text := armor.NewWriter(&encrypted)
	encrypting, err := age.Encrypt(text, r.keys...)
	if err != nil {
		return "", fmt.Errorf("encrypt: %w", err)
	}
	_, err = io.WriteString(encrypting, secret)
	if err := errors.Join(err, encrypting.Close(), text.Close()); err != nil {
		return "", fmt.Errorf("encrypt: %w", err)
	}
	return encrypted.String(), nil
}

// Fingerprint tells recipients from others, whatever their order.
func (r *Recipients) Fingerprint() string {
	sorted := slices.Sorted(slices.Values(r.written))
	hash := sha256.Sum256([]byte(strings.Join(sorted, "\n")))
	return base64.RawURLEncoding.EncodeToString(hash[:9])
}

// What is wrong with something to decrypt. None of them repeats any of it.
var (
	ErrCiphertext = errors.New("this is not a complete age ciphertext, which begins with -----BEGIN AGE ENCRYPTED FILE----- and ends with " +
		"-----END AGE ENCRYPTED FILE-----. Pass on the whole attribute, unchanged")
	ErrIdentity       = errors.New("write a private key: AGE-SECRET-KEY-1..., as age-keygen prints it, or an SSH private key without a passphrase")
	ErrOtherRecipient = errors.New("the secret is encrypted for other recipients. Use the private key of one of them")
	ErrNotSecret      = errors.New("the content is not a secret of a platform: it is longer than 1 MiB, or not text. Pass on an encrypted attribute of a resource")
)

// longestSecret is the most that Decrypt reads, in bytes: a secret is far shorter.
const longestSecret = 1 << 20

// Decrypt opens what Encrypt made. identity are private keys of age, one in a line, or one of SSH. Its errors are
// ErrCiphertext, ErrIdentity, ErrOtherRecipient and ErrNotSecret.
func Decrypt(ciphertext, identity string) (string, error) {
	identities, err := parseIdentities(identity)
	if err != nil {
		return "", ErrIdentity
	}
	opened, err := age.Decrypt(armor.NewReader(strings.NewReader(strings.TrimSpace(ciphertext))), identities...)
	if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
		return "", ErrOtherRecipient
	}
	if err != nil {
		return "", ErrCiphertext
	}
	secret, err := io.ReadAll(io.LimitReader(opened, longestSecret+1))
	switch {
	case err != nil:
		return "", ErrCiphertext
	case len(secret) > longestSecret || !utf8.Valid(secret):
		return "", ErrNotSecret
	}
	return string(secret), nil
}

func parseIdentities(text string) ([]age.Identity, error) {
	if strings.Contains(text, "PRIVATE KEY") {
		identity, err := agessh.ParseIdentity([]byte(text))
		return []age.Identity{identity}, err
	}
	return age.ParseIdentities(strings.NewReader(text))
}
