package sandbox

import (
	"fmt"
	"io"
	"math/rand/v2"
)

// random draws ids and secrets. It is seeded once, so that nothing which draws from it later can fail.
type random struct {
	source *rand.ChaCha8
}

func newRandom(reader io.Reader) (random, error) {
	var seed [32]byte
	if _, err := io.ReadFull(reader, seed[:]); err != nil {
		return random{}, fmt.Errorf("reading a seed: %w", err)
	}
	return random{source: rand.NewChaCha8(seed)}, nil
}

// text returns n lower-case alphanumerics, of which platforms make their ids and secrets.
func (r random) text(n int) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	text := make([]byte, n)
	for i := range text {
		text[i] = letters[r.source.Uint64()%uint64(len(letters))]
	}
	return string(text)
}

// signingSecret returns a secret of the shape that signs what webhooks and callbacks get.
func (r random) signingSecret() string { return "whsec_" + r.text(32) }
