package exam

import (
	"slices"
	"testing"
)

func TestRanks(t *testing.T) {
	tests := []struct {
		name  string
		seats [][2]string // room, seat
		want  []int
	}{
		{"as people count", [][2]string{{"2", "1"}, {"1", "12"}, {"1", "2"}}, []int{3, 2, 1}},
		{"no seats", [][2]string{{"1", ""}, {"2", ""}}, []int{0, 0}},
		{"two at one, some without", [][2]string{{"2", ""}, {"1", "3"}, {"1", ""}, {"1", "3"}}, []int{4, 1, 3, 1}},
	}
	for _, tt := range tests {
		got := Ranks(len(tt.seats), func(i int) (string, string) { return tt.seats[i][0], tt.seats[i][1] })
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
