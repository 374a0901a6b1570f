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
		return nil, errors.New("age cannot encrypt for these recipients: one of them is not a key that can be used, or they are of kinds " +
			"that do not go together (a post-quantum key stands with its like only)")
	}
	return r, nil
}

func parseRecipient(text string) (age.Recipient, error) {
	text = strings.TrimSpace(text)
	var key age.Recipient
	var err error
	switch {
	case strings.HasPrefix(text, "AGE-SECRET-KEY-"), strings.Contains(text, "PRIVATE KEY"):
		return nil, errors.New("this is a private key, which must not be here, and is now exposed: replace it, and write the public key " +
			"of its successor")
	case strings.ContainsAny(text, "\r\n"):
		err = errors.New("more than one line, of which age would encrypt for the first one alone")
	case strings.HasPrefix(text, "ssh-"):
		key, err = agessh.ParseRecipient(text)
	case strings.HasPrefix(text, "age1pq1"):
		key, err = age.ParseHybridRecipient(text)
	default:
		key, err = age.ParseX25519Recipient(text)
	}
	if err != nil {
		return nil, errors.New("not a recipient of age: write one public key, age1... as age-keygen prints it, or ssh-ed25519 ... or ssh-rsa ... " +
			"as it stands in a .pub file")
	}
	return key, nil
}

// Encrypt encrypts a secret for all recipients, armored.
func (r *Recipients) Encrypt(secret string) (string, error) {
	var encrypted bytes.Buffer
	text := armor.NewWriter(&encrypted)
	sealed, err := age.Encrypt(text, r.keys...)
	if err != nil {
		return "", fmt.Errorf("encrypt: %w", err)
	}
	_, err = io.WriteString(sealed, secret)
	if err := errors.Join(err, sealed.Close(), text.Close()); err != nil {
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
	ErrCiphertext = errors.New("it is not a ciphertext of age, or not the whole of it: it begins with -----BEGIN AGE ENCRYPTED FILE----- and ends " +
		"with -----END AGE ENCRYPTED FILE-----")
	ErrIdentity = errors.New("it is not an identity of age: write a private key, AGE-SECRET-KEY-1... as age-keygen prints it, or an SSH private " +
		"key without a passphrase")
	ErrOtherRecipient = errors.New("it was encrypted for other recipients: none of the identities opens it")
	ErrNotSecret      = errors.New("what was encrypted is no secret of a platform: it is longer than 1 MiB, or not text")
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
