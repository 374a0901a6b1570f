package credential_test

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"filippo.io/age"
	"filippo.io/age/armor"
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
	publicSSH, privateSSH := sshKey(t, edPrivate, "")
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		recipients []string
		want       string
	}{
		"nonsense":           {[]string{"ada@example.com"}, "write one public key"},
		"empty":              {[]string{""}, "write one public key"},
		"a letter is wrong":  {[]string{strings.Replace(good, "age1", "age1q", 1)}, "write one public key"},
		"the second one":     {[]string{good, "age1q"}, "write one public key"},
		"two in one":         {[]string{publicSSH + publicSSH}, "write one public key"},
		"not one of SSH":     {[]string{"ssh-ed25519 AAAA"}, "write one public key"},
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
func lowOrder(t testing.TB) string {
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

// What is encrypted for the fuzz tests must be the same in every process that runs them.
const (
	fuzzRecipient = "age1mxav66y5vc3mjn6mkjn9gcjsrm89jx67n39fhmvdda8gx3jklv6q3kd9qr"
	fuzzIdentity  = "AGE-SECRET-KEY-1LQSTPK6UGK2E4VQSD5ZGMAPARJTXEHRELN62PMECC3QCGZXPEW9QRR9Z5J"
)

// FuzzDecrypt: whatever is taken for a ciphertext or for an identity, it is opened whole, or refused in words of ours.
func FuzzDecrypt(f *testing.F) {
	recipients, err := credential.NewRecipients(fuzzRecipient)
	if err != nil {
		f.Fatal(err)
	}
	encrypted, err := recipients.Encrypt("ek_live_0123456789abcdefghij")
	if err != nil {
		f.Fatal(err)
	}
	file, err := io.ReadAll(armor.NewReader(strings.NewReader(encrypted)))
	if err != nil {
		f.Fatal(err)
	}
	const (
		begin = "-----BEGIN AGE ENCRYPTED FILE-----\n"
		end   = "-----END AGE ENCRYPTED FILE-----\n"
	)
	for _, text := range []string{"", encrypted, "\n" + encrypted + "\n", encrypted + "more", begin, begin + end, strings.ReplaceAll(encrypted, "\n", "\r\n"), encrypted[:90], "age-encryption.org/v1\n"} {
		f.Add([]byte(text), fuzzIdentity, false)
	}
	for _, identity := range []string{"", fuzzRecipient, "# mine\n" + fuzzIdentity + "\n", fuzzIdentity[:40], "-----BEGIN OPENSSH PRIVATE KEY-----\n", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"} {
		f.Add([]byte(encrypted), identity, false)
	}
	for _, text := range []string{string(file), string(file[:len(file)-1]), "age-encryption.org/v1\n-> X25519 AAAA\nAAAA\n--- AAAA\n", "age-encryption.org/v1\n-> scrypt AAAA 99\nAAAA\n--- AAAA\n", "age-encryption.org/v1\n--- AAAA\n"} {
		f.Add([]byte(text), fuzzIdentity, true)
	}
	f.Fuzz(func(t *testing.T, text []byte, identity string, armored bool) {
		ciphertext := string(text)
		if armored { // so that bytes of the file itself are changed, which the armor would refuse
			var file strings.Builder
			w := armor.NewWriter(&file)
			if _, err := w.Write(text); err != nil || w.Close() != nil {
				t.Fatal(err)
			}
			ciphertext = file.String()
		}
		secret, err := credential.Decrypt(ciphertext, identity)
		switch err {
		case nil, credential.ErrCiphertext, credential.ErrIdentity, credential.ErrOtherRecipient, credential.ErrNotSecret:
		default:
			t.Errorf("got the error %v", err)
		}
		if err != nil && secret != "" || !utf8.ValidString(secret) {
			t.Errorf("got %q and the error %v", secret, err)
		}
	})
}

// FuzzEncrypt: what is encrypted is opened as it was, or refused whole.
func FuzzEncrypt(f *testing.F) {
	for _, secret := range []string{"", "ek_live_0123456789abcdefghij", "é🔑\n\x00", "\xff\xfe", strings.Repeat("x", 1<<16)} {
		f.Add(secret)
	}
	recipients, err := credential.NewRecipients(fuzzRecipient)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, secret string) {
		encrypted, err := recipients.Encrypt(secret)
		if err != nil {
			t.Fatal(err)
		}
		got, err := credential.Decrypt(encrypted, fuzzIdentity)
		if refused := !utf8.ValidString(secret) || len(secret) > 1<<20; refused {
			secret = ""
			if !errors.Is(err, credential.ErrNotSecret) {
				t.Errorf("got the error %v", err)
			}
		} else if err != nil {
			t.Errorf("got the error %v", err)
		}
		if got != secret {
			t.Errorf("%q became %q", secret, got)
		}
	})
}

// FuzzRecipient: whatever is taken for a recipient is one, and one only, or is refused in words of ours: it may be a private
// key.
func FuzzRecipient(f *testing.F) {
	const sshRecipient = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHfPg5car3BZxzoU373hRRvjiK7xiGHbdiQJoi0efeti"
	for _, text := range []string{
		"", "ada@example.com", fuzzRecipient, " " + fuzzRecipient + "\n", strings.ToUpper(fuzzRecipient), fuzzRecipient + "\n" + fuzzRecipient, fuzzIdentity,
		"AGE-SECRET-KEY-", "age1", "age1pq1", "age1yubikey1qwl3r6s", sshRecipient, sshRecipient + " ada@example.com", sshRecipient + "\n" + sshRecipient,
		"ssh-rsa AAAA\n" + sshRecipient, "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQA=", "ssh-ed25519", "ssh-dss AAAA", "-----BEGIN OPENSSH PRIVATE KEY-----",
	} {
		f.Add(text)
	}
	ours := map[string]bool{}
	for _, text := range []string{fuzzIdentity, "nonsense", lowOrder(f)} {
		_, err := credential.NewRecipients(text)
		ours[err.Error()] = true
	}
	f.Fuzz(func(t *testing.T, text string) {
		recipients, err := credential.NewRecipients(text)
		if err != nil {
			if !ours[err.Error()] {
				t.Errorf("got the error %v", err)
			}
			return
		}
		if strings.ContainsAny(strings.TrimSpace(text), "\r\n") {
			t.Errorf("%q is taken for one recipient", text)
		}
		if encrypted, err := recipients.Encrypt("secret"); err != nil || strings.Contains(encrypted, "secret") {
			t.Errorf("got %q and the error %v", encrypted, err)
		}
	})
}
