package exam

import (
	"slices"
	"strconv"
	"strings"
)

// Ranks returns, for each of n people, the rank of their seat in the order in
// which they sit: from 1, by room and seat; 0 where nobody has a seat, and
// behind all others for who has none.
func Ranks(n int, seat func(i int) (room, seat string)) []int {
	type place struct {
		i          int
		room, seat string
	}
	places := make([]place, n)
	seated := false
	for i := range places {
		room, seat := seat(i)
		places[i] = place{i, room, seat}
		seated = seated || seat != ""
	}
	ranks := make([]int, n)
	if !seated {
		return ranks
	}
	compare := func(a, b place) int {
		if none, other := a.seat == "", b.seat == ""; none != other {
			if none {
				return 1
			}
			return -1
		}
		if c := CompareSeats(a.room, b.room); c != 0 {
			return c
		}
		return CompareSeats(a.seat, b.seat)
	}
	slices.SortStableFunc(places, compare)
	for k, p := range places {
		ranks[p.i] = k + 1
		if k > 0 && compare(places[k-1], p) == 0 {
			ranks[p.i] = ranks[places[k-1].i]
		}
	}
	return ranks
}

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
