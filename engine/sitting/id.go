package sitting

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"

	"lectern/engine"
)

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var (
	receiptText = base32.NewEncoding(crockford).WithPadding(base32.NoPadding)
	idText      = base32.NewEncoding(strings.ToLower(crockford)).WithPadding(base32.NoPadding)
)

// IDOf returns the id of a candidate's attempt at an exam: the same for the
// same attempt, so that it cannot begin twice; 26 letters and digits that tell
// nothing. round counts how often the attempt was voided before.
func IDOf(exam, candidate engine.ID, attempt, round int) engine.ID {
	h := sha256.New()
	for _, part := range []string{exam, candidate} {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(attempt)))
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(round)))
	return idText.EncodeToString(h.Sum(nil)[:16])
}

// StreamOf returns the name of a sitting's journal stream.
func StreamOf(exam, id engine.ID) string { return StreamsOf(exam) + id }

// StreamsOf begins the names of the streams of an exam's sittings.
func StreamsOf(exam engine.ID) string { return "sitting/" + exam + "/" }

// receiptBytes is 80 bits, 16 characters.
const receiptBytes = 10

// Receipt returns the receipt of a chain hash: Crockford base32 of its first 80
// bits.
func Receipt(hash []byte) string {
	if len(hash) < receiptBytes {
		return ""
	}
	return receiptText.EncodeToString(hash[:receiptBytes])
}
