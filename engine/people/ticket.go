package people

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// crockford is Douglas Crockford's base32 alphabet: no I, L, O, U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	codeChars    = 10 // 50 bits
	codeGroup    = 5
	numberDigits = 10
)

// Ticket lets one candidate into one exam: the number says who, the code proves
// it. Only a keyed hash of the code is stored.
type Ticket struct {
	Number string // as printed; what folds to the same (FoldNumber) is the same number
	Code   string // ten characters of Crockford base32, folded
}

// NewTicket returns a ticket with a random code of 50 bits, and, if number is
// "", a random number of ten digits that does not begin with 0.
func NewTicket(number string) Ticket {
	if number == "" {
		b := []byte{byte('1' + below(9))}
		for len(b) < numberDigits {
			b = append(b, byte('0'+below(10)))
		}
		number = string(b)
	}
	raw := make([]byte, codeChars)
	rand.Read(raw)
	for i, c := range raw {
		raw[i] = crockford[c&31] // 256 is a multiple of 32: no bias
	}
	return Ticket{Number: number, Code: string(raw)}
}

// GroupCode returns a code as it is printed and read out: XXXXX-XXXXX.
func GroupCode(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%codeGroup == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// FoldCode reads a code as people type it: any width and case, with spaces and
// dashes, O for 0, I and L for 1.
func FoldCode(typed string) string {
	return strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(FoldNumber(typed))
}

// FoldNumber reads a ticket number as people type it: any width and case, with
// spaces and dashes.
func FoldNumber(typed string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\r', '\n', '-', '‐', '‑', '–', '—', '−', '_', '.':
			return -1
		}
		return r
	}, strings.ToUpper(norm.NFKC.String(typed)))
}

// CodeMAC returns the keyed hash under which a ticket's code is stored: 32
// bytes, bound to the exam, the number and the code, the latter two folded.
func CodeMAC(key []byte, exam, number, code string) []byte {
	m := hmac.New(sha256.New, key)
	for _, part := range []string{exam, FoldNumber(number), FoldCode(code)} {
		m.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
		m.Write([]byte(part))
	}
	return m.Sum(nil)
}

// SameMAC compares two keyed hashes in a time that tells nothing.
func SameMAC(a, b []byte) bool { return len(a) > 0 && hmac.Equal(a, b) }
