package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"lectern/engine"
)

// HashParams are the costs of argon2id.
type HashParams struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultHash is what OWASP's Password Storage Cheat Sheet asks of argon2id:
// 19 MiB, two passes, one lane.
var DefaultHash = HashParams{Memory: 19 * 1024, Time: 2, Threads: 1}

const (
	saltBytes = 16
	hashBytes = 32
	// maxHashMemory bounds what a stored hash may make a server allocate (KiB).
	maxHashMemory = 1 << 20
)

// Hash returns the password's argon2id hash in PHC form, with a fresh salt.
// Passwords are compared in NFKC, so that full-width digits typed by an input
// method count as the digits they show.
func (h HashParams) Hash(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails: the runtime ends the process instead
	sum := argon2.IDKey([]byte(norm.NFKC.String(password)), salt, h.Time, h.Memory, h.Threads, hashBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.Memory, h.Time, h.Threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// VerifyPassword reports whether password is the one hashed in phc. It takes as
// long whether or not they agree. An unreadable hash is an Internal error.
func VerifyPassword(phc, password string) (bool, error) {
	h, salt, want, err := parsePHC(phc)
	if err != nil {
		return false, engine.Internal("reading a password hash", err)
	}
	got := argon2.IDKey([]byte(norm.NFKC.String(password)), salt, h.Time, h.Memory, h.Threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// Stale reports whether phc was made with other costs than h, so that the
// password should be hashed again when it is next seen.
func (h HashParams) Stale(phc string) bool {
	got, _, _, err := parsePHC(phc)
	return err != nil || got != h
}

func parsePHC(phc string) (h HashParams, salt, sum []byte, err error) {
	fields := strings.Split(phc, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" || fields[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, nil, nil, fmt.Errorf("not argon2id version %d in PHC form", argon2.Version)
	}
	if _, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &h.Memory, &h.Time, &h.Threads); err != nil {
		return h, nil, nil, err
	}
	if h.Memory > maxHashMemory || h.Time == 0 || h.Time > 100 || h.Threads == 0 {
		return h, nil, nil, fmt.Errorf("costs out of range: %s", fields[3])
	}
	if salt, err = base64.RawStdEncoding.DecodeString(fields[4]); err != nil {
		return h, nil, nil, err
	}
	if sum, err = base64.RawStdEncoding.DecodeString(fields[5]); err != nil {
		return h, nil, nil, err
	}
	if len(salt) < 8 || len(sum) < 16 || len(sum) > 64 {
		return h, nil, nil, fmt.Errorf("salt of %d and hash of %d bytes", len(salt), len(sum))
	}
	return h, salt, sum, nil
}

// temporaryAlphabet leaves out the letters and digits that look alike in print.
const temporaryAlphabet = "abcdefghjkmnpqrstuvwxyz"

// TemporaryPassword returns a random password to be read out or printed once
// and changed at the first sign-in: Xxxxx-xxxxx-00, 51 bits.
func TemporaryPassword() string {
	letters := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = temporaryAlphabet[below(len(temporaryAlphabet))]
		}
		return string(b)
	}
	first := letters(5)
	return fmt.Sprintf("%s%s-%s-%d%d", strings.ToUpper(first[:1]), first[1:], letters(5), 2+below(8), 2+below(8))
}

func below(n int) int {
	v, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return int(v.Int64())
}
