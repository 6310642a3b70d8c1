package views

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"math/bits"
	"sync"
)

// Pages are sent as gzip (RFC 1952) that is not compressed anew: the code of a
// run is made once, in one Huffman code that all have, and a page is a single
// block of codes put one behind the other. A run that stands in the page already
// is sent as a reference to it. Only the check sum goes over the whole page.

// bitCode is some bits as deflate sends them, the lowest first.
type bitCode struct {
	code uint32
	n    uint8
}

// runCode is the code of a run: words of 32 bits, of which the last may be shorter.
type runCode struct {
	words []uint32
	n     int // bits
}

const (
	window    = 32 << 10
	minMatch  = 4
	maxMatch  = 258
	endOfPage = 256
)

// bitWriter puts codes one behind the other.
type bitWriter struct {
	out []byte
	acc uint64
	n   uint // bits in acc, below 32
}

func (w *bitWriter) put(code uint32, n uint8) {
	w.acc |= uint64(code) << w.n
	if w.n += uint(n); w.n >= 32 {
		w.out = binary.LittleEndian.AppendUint32(w.out, uint32(w.acc))
		w.acc >>= 32
		w.n -= 32
	}
}

func (w *bitWriter) run(r *runCode) {
	whole := r.n / 32
	for _, word := range r.words[:whole] {
		w.acc |= uint64(word) << w.n
		w.out = binary.LittleEndian.AppendUint32(w.out, uint32(w.acc))
		w.acc >>= 32
	}
	if left := r.n % 32; left > 0 {
		w.put(r.words[whole], uint8(left))
	}
}

// end fills the last byte.
func (w *bitWriter) end() {
	for w.n > 0 {
		w.out = append(w.out, byte(w.acc))
		w.acc >>= 8
		w.n -= min(w.n, 8)
	}
}

// code ends a run of n bits.
func (w *bitWriter) code(n int) runCode {
	w.end()
	words := make([]uint32, (n+31)/32)
	for i, b := range w.out {
		words[i/4] |= uint32(b) << (8 * (i % 4))
	}
	return runCode{words, n}
}

// match sends a reference to n bytes that stand dist bytes before.
func (w *bitWriter) match(n, dist int) {
	for n > 0 {
		part := min(n, maxMatch)
		if left := n - part; left > 0 && left < 3 {
			part -= 3
		}
		n -= part
		l := &lengthCodes[part]
		w.put(l.code, l.n)
		c := distanceSymbol(dist)
		d := &pageCode.distances[c]
		w.put(d.code, d.n)
		if extra := distanceExtra(c); extra > 0 {
			w.put(uint32(dist-distanceBase(c)), uint8(extra))
		}
	}
}

// distanceSymbol is the symbol of a distance (RFC 1951, 3.2.5).
func distanceSymbol(dist int) int {
	d := dist - 1
	if d < 4 {
		return d
	}
	top := bits.Len(uint(d)) - 1
	return 2*top + d>>(top-1)&1
}

func distanceExtra(symbol int) int { return max(0, symbol/2-1) }

func distanceBase(symbol int) int {
	if symbol < 4 {
		return symbol + 1
	}
	return (2+symbol&1)<<(symbol/2-1) + 1
}

// encode returns the code of a run by itself: it refers to nothing outside.
func encode(text string) runCode {
	var w bitWriter
	var n int
	tokens(text, func(literal byte) {
		c := pageCode.literals[literal]
		w.put(c.code, c.n)
		n += int(c.n)
	}, func(length, dist int) {
		before := len(w.out)*8 + int(w.n)
		w.match(length, dist)
		n += len(w.out)*8 + int(w.n) - before
	})
	return w.code(n)
}

// tokens takes a text apart into bytes and references to what stands before.
func tokens(text string, literal func(byte), match func(length, dist int)) {
	last := map[string]int{} // where four bytes stood last
	for at := 0; at < len(text); {
		length, dist := 0, 0
		if at+minMatch <= len(text) {
			if from, ok := last[text[at:at+minMatch]]; ok && at-from <= window {
				for at+length < len(text) && length < maxMatch && text[from+length] == text[at+length] {
					length++
				}
				dist = at - from
			}
		}
		step := 1
		if length >= minMatch {
			match(length, dist)
			step = length
		} else {
			literal(text[at])
		}
		for end := at + step; at < end; at++ {
			if at+minMatch <= len(text) {
				last[text[at:at+minMatch]] = at
			}
		}
	}
}

// places remembers where each shared run stood last in a page, plus one.
var lastPlaces = sync.Pool{New: func() any { return new([sharedRuns + 1]int32) }}

// gzipHead is a member without a name or time.
const gzipHead = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

// WriteGzip writes the page to w, as one gzip member.
func (d *Drawing) WriteGzip(w io.Writer) (int, error) {
	d.gzip = d.appendGzip(d.gzip[:0])
	return w.Write(d.gzip)
}

func (d *Drawing) appendGzip(b []byte) []byte {
	stood := lastPlaces.Get().(*[sharedRuns + 1]int32)
	defer lastPlaces.Put(stood)
	clear(stood[:])
	w := bitWriter{out: append(b, gzipHead...)}
	w.run(&pageCode.head)
	at := 0
	for _, r := range d.runs {
		switch {
		case r.run == nil:
			for _, c := range d.plain[at:r.end] {
				l := pageCode.literals[c]
				w.put(l.code, l.n)
			}
		case r.run.shared():
			before := int(stood[r.run.id]) - 1
			stood[r.run.id] = int32(at + 1)
			if before >= 0 && at-before <= window && len(r.run.text) >= minMatch {
				w.match(len(r.run.text), at-before)
			} else {
				w.run(&r.run.code)
			}
		default:
			w.run(&r.run.code)
		}
		at = r.end
	}
	end := pageCode.literals[endOfPage]
	w.put(end.code, end.n)
	w.end()
	out := binary.LittleEndian.AppendUint32(w.out, crc32.ChecksumIEEE(d.plain))
	return binary.LittleEndian.AppendUint32(out, uint32(len(d.plain)))
}
