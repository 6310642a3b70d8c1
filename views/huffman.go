package views

import (
	"cmp"
	"container/heap"
	"io/fs"
	"math/bits"
	"slices"
)

// pageCode is the Huffman code in which all pages are sent: that of the texts
// and templates which the binary itself has, so that it needs no page to learn
// from and is the same on every node.
var pageCode = newPageCode()

// lengthCodes are the codes of a reference's length, extra bits included.
var lengthCodes = newLengthCodes()

const (
	literalSymbols  = 286 // bytes, the end, lengths
	distanceSymbols = 30
	longestCode     = 15
)

type deflateCode struct {
	literals  [literalSymbols]bitCode
	distances [distanceSymbols]bitCode
	head      runCode // of a page's single block
}

func newPageCode() *deflateCode {
	var counts [literalSymbols]int
	for i := range counts {
		counts[i] = 1
	}
	sample(func(b byte) { counts[b]++ })
	// References are as frequent as a tenth of the bytes; most are short.
	total := 0
	for _, n := range counts[:endOfPage] {
		total += n
	}
	for i := range lengthBases {
		counts[endOfPage+1+i] += total / (10 * (i + 3))
	}
	var far [distanceSymbols]int
	for i := range far {
		far[i] = 1 + i
	}
	c := &deflateCode{}
	literals, distances := codeLengths(counts[:]), codeLengths(far[:])
	canonical(literals, c.literals[:])
	canonical(distances, c.distances[:])
	c.head = blockHead(literals, distances)
	return c
}

// sample gives what is like a page, byte by byte: texts of both languages, the
// first of them more often, and the templates of a question.
func sample(each func(byte)) {
	for _, s := range []struct {
		files fs.FS
		names string
		times int
	}{{catalogueFiles, "catalogue/zh/*.json", 3}, {catalogueFiles, "catalogue/en/*.json", 1}, {templateFiles, "templates/sit_paper.html", 1}} {
		names, err := fs.Glob(s.files, s.names)
		if err != nil {
			panic(err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(s.files, name)
			if err != nil {
				panic(err)
			}
			for range s.times {
				for _, b := range text {
					each(b)
				}
			}
		}
	}
}

// codeLengths returns the lengths of a Huffman code for symbols that are as
// frequent as counts, none longer than longestCode.
func codeLengths(counts []int) []uint8 {
	counts = slices.Clone(counts)
	for {
		lengths := huffman(counts)
		if slices.Max(lengths) <= longestCode {
			return lengths
		}
		for i := range counts { // flatter counts, shorter codes
			counts[i] = counts[i]/2 + 1
		}
	}
}

func huffman(counts []int) []uint8 {
	lengths := make([]uint8, len(counts))
	var trees forest
	for i, n := range counts {
		trees = append(trees, tree{n, []int{i}})
	}
	heap.Init(&trees)
	for len(trees) > 1 {
		a, b := heap.Pop(&trees).(tree), heap.Pop(&trees).(tree)
		joined := tree{a.count + b.count, append(slices.Clone(a.symbols), b.symbols...)}
		for _, s := range joined.symbols {
			lengths[s]++
		}
		heap.Push(&trees, joined)
	}
	return lengths
}

type tree struct {
	count   int
	symbols []int
}

// forest is a heap of trees, the rarest first.
type forest []tree

func (f forest) Len() int { return len(f) }
func (f forest) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(f[i].count, f[j].count), cmp.Compare(f[i].symbols[0], f[j].symbols[0])) < 0
}
func (f forest) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *forest) Push(x any)   { *f = append(*f, x.(tree)) }
func (f *forest) Pop() any {
	last := len(*f) - 1
	x := (*f)[last]
	*f = (*f)[:last]
	return x
}

// canonical gives symbols the codes that their lengths make (RFC 1951, 3.2.2).
func canonical(lengths []uint8, codes []bitCode) {
	code := uint32(0)
	for n := uint8(1); n <= longestCode; n++ {
		for i, l := range lengths {
			if l == n {
				codes[i] = bitCode{bits.Reverse32(code) >> (32 - n), n}
				code++
			}
		}
		code <<= 1
	}
}

// blockHead is the beginning of a last block with a code of its own (RFC 1951,
// 3.2.7): every length of a code is sent as four bits.
func blockHead(literals, distances []uint8) runCode {
	const lengthsOfLengths = 19
	order := [lengthsOfLengths]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
	var w bitWriter
	n := 0
	put := func(code uint32, bits uint8) { w.put(code, bits); n += int(bits) }
	put(1, 1) // the last block
	put(2, 2) // with a code of its own
	put(uint32(len(literals)-257), 5)
	put(uint32(len(distances)-1), 5)
	put(lengthsOfLengths-4, 4)
	for _, symbol := range order {
		if symbol <= longestCode {
			put(4, 3)
		} else {
			put(0, 3)
		}
	}
	for _, l := range slices.Concat(literals, distances) {
		put(bits.Reverse32(uint32(l))>>28, 4)
	}
	return w.code(n)
}

// lengthBases are the least lengths of the symbols from 257 on, and the extra
// bits that follow each.
var lengthBases = [...]struct{ least, extra int }{
	{3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0}, {9, 0}, {10, 0}, {11, 1}, {13, 1}, {15, 1}, {17, 1}, {19, 2}, {23, 2}, {27, 2}, {31, 2},
	{35, 3}, {43, 3}, {51, 3}, {59, 3}, {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0},
}

func newLengthCodes() (codes [maxMatch + 1]bitCode) {
	for i, l := range lengthBases {
		symbol := pageCode.literals[endOfPage+1+i]
		for extra := range 1 << l.extra {
			if n := l.least + extra; n <= maxMatch {
				codes[n] = bitCode{symbol.code | uint32(extra)<<symbol.n, symbol.n + uint8(l.extra)}
			}
		}
	}
	return codes
}
