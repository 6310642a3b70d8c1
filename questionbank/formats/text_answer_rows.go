package formats

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	numberRow  = regexp.MustCompile(`^[|\s]*(?:题号|题目|序号|题序)(?:[|\s]+\d{1,4})+[|\s]*$`)
	rowHeads   = regexp.MustCompile(`^(?:题号|题目|序号|题序|(?:正确|参考|标准)?答案)$`)
	tightPair  = regexp.MustCompile(`(\d{1,4})\s*[.、:)]?\s*([A-Z]+|[√×✓✗✔✘对错])[\s,;、]*`)
	tightPairs = regexp.MustCompile(`^(?:` + tightPair.String() + `){2,}$`)
)

// runOf returns the numbers and answers of a line that holds nothing but answers
// that count up, 1.A 2.B or 1A2B; nil for any other.
func runOf(folded string) [][]string {
	if !tightPairs.MatchString(folded) {
		return nil
	}
	pairs := tightPair.FindAllStringSubmatch(folded, -1)
	for i := 1; i < len(pairs); i++ {
		before, _ := strconv.Atoi(pairs[i-1][1])
		if n, _ := strconv.Atoi(pairs[i][1]); n != before+1 {
			return nil
		}
	}
	return pairs
}

// row reads one row of a table with lines: a row of numbers, the row of answers
// below it, or numbers and answers by turns.
func (a *answerTable) row(n int, folded string) bool {
	cells := strings.FieldsFunc(folded, func(r rune) bool { return r == '|' || r == ' ' || r == '\t' })
	if len(cells) < 2 {
		return strings.Trim(folded, "|-: ") == ""
	}
	numbers, head := a.numbers, rowHeads.MatchString(cells[0])
	switch {
	case head && wholeNumbers(cells[1:]) != nil:
		a.numbers = wholeNumbers(cells[1:])
		return true
	case head && rowHeads.MatchString(cells[1]):
		return true // the names of columns
	case head && numbers != nil:
		a.numbers = nil
		if len(cells)-1 != len(numbers) {
			a.wrong = append(a.wrong, tableAt{n, folded})
			return true
		}
		for i, number := range numbers {
			a.set(number, cells[i+1])
		}
		return true
	}
	return a.byTurns(cells)
}

func (a *answerTable) byTurns(cells []string) bool {
	if len(cells)%2 != 0 {
		return false
	}
	for i := 0; i < len(cells); i += 2 {
		if wholeNumbers(cells[i:i+1]) == nil || !answerChars.MatchString(cells[i+1]) {
			return false
		}
	}
	for i := 0; i < len(cells); i += 2 {
		a.set(wholeNumbers(cells[i : i+1])[0], cells[i+1])
	}
	return true
}

// wholeNumbers returns the cells as numbers, nil where one is none.
func wholeNumbers(cells []string) []int {
	numbers := make([]int, len(cells))
	for i, cell := range cells {
		n, err := strconv.Atoi(cell)
		if err != nil || n <= 0 {
			return nil
		}
		numbers[i] = n
	}
	return numbers
}
