package credential_test

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/plugin"
	"golang.org/x/crypto/ssh"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// ageKey returns a recipient and the identity that opens what is encrypted for it.
func ageKey(t *testing.T) (recipient, identity string) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key.Recipient().String(), key.String()
}

func sshKey(t *testing.T, private any, passphrase string) (recipient, identity string) {
	t.Helper()
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "test")
	if passphrase != "" {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "test", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(ssh.MarshalAuthorizedKey(signer.PublicKey())), string(pem.EncodeToMemory(block))
}

func encrypt(t *testing.T, secret string, recipients ...string) string {
	t.Helper()
	r, err := credential.NewRecipients(recipients...)
	if err != nil {
		t.Fatal(err)
	}
	encrypted, err := r.Encrypt(secret)
	if err != nil {
		t.Fatal(err)
	}
	return encrypted
}

func TestEncryptedForEveryRecipient(t *testing.T) {
	t.Parallel()
	edPublic, edPrivate, err := ed25519.GenerateKey(rand.Reader)
	if err != nil || edPublic == nil {
		t.Fatal(err)
	}
	rsaPrivate, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string][2]string{}
	pair := func(name string) func(recipient, identity string) {
		return func(recipient, identity string) { keys[name] = [2]string{recipient, identity} }
	}
	pair("age")(ageKey(t))
	pair("another of age")(ageKey(t))
	pair("SSH ed25519")(sshKey(t, edPrivate, ""))
	pair("SSH RSA")(sshKey(t, rsaPrivate, ""))
	var recipients []string
	for _, key := range keys {
		recipients = append(recipients, key[0])
	}
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.String().Draw(t, "secret")
		r, err := credential.NewRecipients(recipients...)
		if err != nil {
			t.Fatal(err)
		}
		encrypted, err := r.Encrypt(secret)
		if err != nil {
			t.Fatal(err)
		}
		name := rapid.SampledFrom([]string{"age", "another of age", "SSH ed25519", "SSH RSA"}).Draw(t, "identity")
		if got, err := credential.Decrypt(encrypted, keys[name][1]); err != nil || got != secret {
			t.Errorf("%s opens %q as %q: %v", name, secret, got, err)
		}
	})
}

func TestPostQuantumRecipient(t *testing.T) {
	t.Parallel()
	key, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	encrypted := encrypt(t, "secret", key.Recipient().String())
	if got, err := credential.Decrypt(encrypted, key.String()); err != nil || got != "secret" {
		t.Errorf("got %q: %v", got, err)
	}
}

func TestRecipientsThatAreRefused(t *testing.T) {
	t.Parallel()
	good, private := ageKey(t)
	_, edPrivate, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, privateSSH := sshKey(t, edPrivate, "")
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		recipients []string
		want       string
	}{
		"nonsense":           {[]string{"ada@example.com"}, "not a recipient of age"},
		"empty":              {[]string{""}, "not a recipient of age"},
		"a letter is wrong":  {[]string{strings.Replace(good, "age1", "age1q", 1)}, "not a recipient of age"},
		"the second one":     {[]string{good, "age1q"}, "not a recipient of age"},
		"not one of SSH":     {[]string{"ssh-ed25519 AAAA"}, "not a recipient of age"},
		"a private key":      {[]string{private}, "this is a private key"},
		"a private SSH key":  {[]string{privateSSH}, "this is a private key"},
		"kinds do not mix":   {[]string{good, hybrid.Recipient().String()}, "age cannot encrypt for these recipients"},
		"a point of order 1": {[]string{lowOrder(t)}, "age cannot encrypt for these recipients"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := credential.NewRecipients(test.recipients...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			for _, recipient := range test.recipients {
				if recipient != "" && strings.Contains(err.Error(), strings.TrimSpace(recipient)) {
					t.Errorf("the error repeats it: %v", err)
				}
			}
		})
	}
}

// lowOrder is a recipient that is well-formed, and that nothing can be encrypted for.
func lowOrder(t *testing.T) string {
	t.Helper()
	point, err := ecdh.X25519().NewPublicKey(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := plugin.EncodeX25519Recipient(point)
	if err != nil {
		t.Fatal(err)
	}
	return recipient
}

func TestDecryptRefuses(t *testing.T) {
	t.Parallel()
	const secret = "ek_live_0123456789abcdefghij"
	recipient, identity := ageKey(t)
	_, other := ageKey(t)
	_, edPrivate, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, locked := sshKey(t, edPrivate, "passphrase")
	encrypted := encrypt(t, secret, recipient)
	for name, test := range map[string]struct {
		ciphertext, identity string
		want                 error
	}{
		"another identity":           {encrypted, other, credential.ErrOtherRecipient},
		"no identity":                {encrypted, "", credential.ErrIdentity},
		"a recipient":                {encrypted, recipient, credential.ErrIdentity},
		"half an identity":           {encrypted, identity[:40], credential.ErrIdentity},
		"a key with a passphrase":    {encrypted, locked, credential.ErrIdentity},
		"an empty ciphertext":        {"", identity, credential.ErrCiphertext},
		"what is no ciphertext":      {secret, identity, credential.ErrCiphertext},
		"a truncated one":            {encrypted[:len(encrypted)-40], identity, credential.ErrCiphertext},
		"one without its last line":  {encrypted[:strings.LastIndex(encrypted, "-----END")], identity, credential.ErrCiphertext},
		"one with a changed letter":  {flipped(encrypted), identity, credential.ErrCiphertext},
		"one with something after":   {encrypted + "more", identity, credential.ErrCiphertext},
		"a file that is not armored": {"age-encryption.org/v1\n", identity, credential.ErrCiphertext},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := credential.Decrypt(test.ciphertext, test.identity)
			if !errors.Is(err, test.want) || got != "" {
				t.Fatalf("got %q and %v, want %v", got, err, test.want)
			}
		})
	}
	if got, err := credential.Decrypt("\n"+encrypted+"\n", "# mine\n"+other+"\n"+identity+"\n"); err != nil || got != secret {
		t.Errorf("with two identities in a file: %q, %v", got, err)
	}
}

// What is too long, or no text, is refused as a whole rather than cut.
func TestDecryptTakesNothingButSecrets(t *testing.T) {
	t.Parallel()
	recipient, identity := ageKey(t)
	longest := strings.Repeat("x", 1<<20)
	for name, test := range map[string]struct {
		secret string
		want   error
	}{
		"empty":       {"", nil},
		"the longest": {longest, nil},
		"too long":    {longest + "x", credential.ErrNotSecret},
		"no text":     {"\xff\xfe", credential.ErrNotSecret},
	} {
		got, err := credential.Decrypt(encrypt(t, test.secret, recipient), identity)
		if !errors.Is(err, test.want) || err == nil && got != test.secret || err != nil && got != "" {
			t.Errorf("%s: %d bytes, and the error %v", name, len(got), err)
		}
	}
}

// flipped changes a letter of the last line of the body: of the secret itself.
func flipped(encrypted string) string {
	at := strings.LastIndex(encrypted, "\n-----END") - 4
	letter := "A"
	if encrypted[at:at+1] == letter {
		letter = "B"
	}
	return encrypted[:at] + letter + encrypted[at+1:]
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	first, _ := ageKey(t)
	second, _ := ageKey(t)
	of := func(recipients ...string) string {
		r, err := credential.NewRecipients(recipients...)
		if err != nil {
			t.Fatal(err)
		}
		return r.Fingerprint()
	}
	if of(first, second) != of(second, first+"\n") {
		t.Error("another order is another fingerprint")
	}
	if of(first) == of(second) || of(first) == of(first, second) {
		t.Error("other recipients have the same fingerprint")
	}
}
