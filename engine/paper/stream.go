package paper

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"

	"lectern/engine"
)

// Seed is the secret from which an exam's forms are drawn.
type Seed [32]byte

// SeedOf makes a seed of any text. An exam's own seed is 256 random bits.
func SeedOf(text string) Seed {
	return sha256.Sum256([]byte("lectern seed\n" + text))
}

// derive returns HMAC-SHA256(seed, purpose ‖ 0 ‖ name).
func (s Seed) derive(purpose, name string) [32]byte {
	h := hmac.New(sha256.New, s[:])
	h.Write([]byte(purpose))
	h.Write([]byte{0})
	h.Write([]byte(name))
	var out [32]byte
	h.Sum(out[:0])
	return out
}

// latePlaces is where the places of those begin who came after the roster's
// forms were drawn.
const latePlaces = 1 << 62

// Late returns the place of a candidate who was added after the roster's
// forms were drawn: far from all places of the roster, and a function of the
// seed and the candidate alone.
func (s Seed) Late(candidate engine.ID) uint64 {
	d := s.derive("late", candidate)
	return latePlaces | binary.BigEndian.Uint64(d[:8])>>2
}

// stream is a sequence of random numbers: ChaCha8 as specified by
// math/rand/v2, with the bounded draw written here so that it can never
// change under a drawing version.
type stream struct{ src rand.ChaCha8 }

func (s *stream) seed(key [32]byte) { s.src.Seed(key) }

// below returns a uniform number in [0, n), n > 0 (Lemire's multiplication
// with rejection).
func (s *stream) below(n int) int {
	bound := uint64(n)
	hi, lo := bits.Mul64(s.src.Uint64(), bound)
	if lo < bound {
		for threshold := -bound % bound; lo < threshold; {
			hi, lo = bits.Mul64(s.src.Uint64(), bound)
		}
	}
	return int(hi)
}

// shuffle permutes a uniformly.
func shuffle[T any](s *stream, a []T) {
	for i := len(a) - 1; i > 0; i-- {
		j := s.below(i + 1)
		a[i], a[j] = a[j], a[i]
	}
}
