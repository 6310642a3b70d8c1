package paper

import "slices"

// maxLetters bounds the options whose right one's place is counted.
const maxLetters = 26

// rightPlaces counts, for single-choice questions of so many options of which
// none keeps its place, how often the right one stands at each place of the
// form at hand.
type rightPlaces [maxLetters + 1][maxLetters]int16

// keyTries is how often the options of a form are shuffled at most: extremes
// are rare.
const keyTries = 16

func (d *drawer) noteRight(order []int, key int) {
	if n := len(order); n <= maxLetters {
		d.right[n][slices.Index(order, key)]++
	}
}

// lopsided reports whether right options stand at one place so often, or so
// seldom, as chance would have it in about one form of a hundred: more than
// three deviations of the binomial distribution from the mean. Nothing else is
// rejected, so that who counts the places taken already learns nothing of the
// next.
func (d *drawer) lopsided() bool {
	for n := 2; n <= maxLetters; n++ {
		total := 0
		for _, c := range d.right[n][:n] {
			total += int(c)
		}
		for _, c := range d.right[n][:n] {
			if off := int(c)*n - total; off*off > 9*total*(n-1) {
				return true
			}
		}
	}
	return false
}
