package exam

import (
	"strconv"
	"strings"
)

// CompareSeats orders rooms, and seats, as people count them: 2 before 12, and
// what is no number after the numbers.
func CompareSeats(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	switch {
	case errX == nil && errY == nil && x != y:
		return x - y
	case errX == nil && errY != nil:
		return -1
	case errX != nil && errY == nil:
		return 1
	}
	return strings.Compare(a, b)
}
