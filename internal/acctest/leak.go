package acctest

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"iter"
	"net/url"
	"slices"
)

// Leaks returns those secrets that data holds, in whatever spelling: plain, percent-encoded, escaped as JSON, in base64
// (as private state is), inside a zip file (as plans are).
func Leaks(data []byte, secrets []string) []string {
	spelled := make([][][]byte, len(secrets))
	for i, secret := range secrets {
		spelled[i] = spellings(secret)
	}
	var found []string
	for text := range layers(data) {
		for i, secret := range secrets {
			if slices.ContainsFunc(spelled[i], func(s []byte) bool { return bytes.Contains(text, s) }) && !slices.Contains(found, secret) {
				found = append(found, secret)
			}
		}
	}
	return found
}

// layers are the data itself and all that is packed into it.
func layers(data []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if !yield(data) {
			return
		}
		if archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
			for _, member := range archive.File {
				unpacked, err := read(member)
				if err != nil {
					continue
				}
				for layer := range layers(unpacked) {
					if !yield(layer) {
						return
					}
				}
			}
		}
		for run := range bytes.FieldsFuncSeq(data, isNotBase64) {
			if len(run) < shortestRun {
				continue
			}
			// A run may begin with characters that happen to fit: one of four offsets is the right one.
			for offset := range 4 {
				encoded := run[offset:]
				for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
					decoded, err := encoding.DecodeString(string(encoded[:len(encoded)-len(encoded)%4]))
					if err == nil && !yield(decoded) {
						return
					}
				}
			}
		}
	}
}

// shortestRun of characters of base64 is one that may hold a secret.
const shortestRun = 16

func isNotBase64(r rune) bool {
	return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '+' && r != '/' && r != '_' && r != '-'
}

func read(member *zip.File) ([]byte, error) {
	file, err := member.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(file)
}

func spellings(secret string) [][]byte {
	all := []string{secret, url.QueryEscape(secret), url.PathEscape(secret)}
	for _, encode := range []func(string) []byte{jsonText, jsonPlain} {
		once := string(encode(secret))
		all = append(all, once, string(encode(once))) // logs hold JSON that holds JSON
	}
	slices.Sort(all)
	var distinct [][]byte
	for _, spelling := range slices.Compact(all) {
		distinct = append(distinct, []byte(spelling))
	}
	return distinct
}

// jsonText is how JSON spells a text, without the quotes.
func jsonText(text string) []byte {
	encoded, _ := json.Marshal(text) // a string can always be encoded
	return bytes.Trim(encoded, `"`)
}

// jsonPlain is jsonText that leaves <, > and & as they are.
func jsonPlain(text string) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string can always be encoded
	return bytes.Trim(bytes.TrimSpace(b.Bytes()), `"`)
}
