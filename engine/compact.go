package engine

import "strings"

// Compact puts texts into one piece of memory, those that others contain where
// they stand in them. A cache of many documents so has one object of each for
// the garbage collector to look at.
func Compact(texts ...*string) {
	size := 0
	for _, t := range texts {
		size += len(*t)
	}
	var b strings.Builder
	b.Grow(size)
	at := make([]int, len(texts))
	for i, t := range texts {
		if at[i] = strings.Index(b.String(), *t); at[i] < 0 {
			at[i] = b.Len()
			b.WriteString(*t)
		}
	}
	all := b.String()
	for i, t := range texts {
		*t = all[at[i] : at[i]+len(*t)]
	}
}
