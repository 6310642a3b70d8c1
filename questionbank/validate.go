package questionbank

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lectern/engine"
)

// Bounds of a question.
const (
	MaxStem    = 20000 // runes, also of an explanation and a model answer
	MaxOptions = 26    // options have letters
	MaxOption  = 5000  // runes, also of a target, a synonym, a point
	MaxID      = 200   // bytes
	maxList    = 200   // blanks, synonyms of one, points, tags, parts
	maxTag     = 100   // runes
	maxMarks   = 1000 * engine.One
)

// Validate returns everything that is wrong with a question. Warnings name
// what is probably a slip and can be taken as it is.
func Validate(q Question) []Problem {
	p := validate(&q)
	if wrong, found := topicProblem(q.Topic); found {
		p = append(p, wrong)
	}
	if len(q.ID) > MaxID || strings.TrimSpace(q.ID) != q.ID || strings.IndexFunc(q.ID, badInID) >= 0 {
		p = append(p, problem("id", "problem.id", "max", MaxID))
	}
	if slices.Contains(q.Enemies, q.ID) && q.ID != "" {
		p = append(p, warning("enemies", "problem.enemies.self"))
	}
	return p
}

func badInID(r rune) bool {
	return r != ' ' && unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError
}

func validate(q *Question) []Problem {
	var p []Problem
	if !q.Type.Known() {
		p = append(p, problem("type", "problem.type", "found", string(q.Type)))
	}
	p = append(p, checkText("stem", q.Stem, MaxStem, true)...)
	p = append(p, checkText("explanation", q.Explanation, MaxStem, false)...)
	p = append(p, checkText("source", q.Source, MaxOption, false)...)
	p = append(p, checkTexts("options", q.Options, MaxOptions, MaxOption)...)
	p = append(p, checkTexts("targets", q.Targets, MaxOptions, MaxOption)...)
	p = append(p, checkTexts("tags", q.Tags, maxList, maxTag)...)
	p = append(p, checkTexts("enemies", q.Enemies, 10*maxList, MaxID)...)
	if q.Marks <= 0 || q.Marks > maxMarks {
		p = append(p, problem("marks", "problem.marks.range", "marks", q.Marks, "max", maxMarks))
	}
	if q.Difficulty != NoDifficulty && (q.Difficulty < 0 || q.Difficulty > 1000) {
		p = append(p, problem("difficulty", "problem.difficulty", "found", strconv.Itoa(q.Difficulty)))
	}
	p = append(p, checkPinned(q)...)
	if q.Type.Known() {
		p = append(p, checkUnused(q)...)
		p = append(p, checkKey(q)...)
	}
	return p
}

// checkText looks for what no text may hold. Line breaks and tabs are text.
func checkText(name, s string, limit int, required bool) []Problem {
	var p []Problem
	if required && strings.TrimSpace(s) == "" {
		p = append(p, problem(name, "problem.empty"))
	}
	if n := utf8.RuneCountInString(s); n > limit {
		p = append(p, problem(name, "problem.long", "runes", n, "max", limit))
	}
	if !utf8.ValidString(s) {
		p = append(p, problem(name, "problem.utf8"))
	}
	if i := strings.IndexFunc(s, forbidden); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		p = append(p, problem(name, "problem.control", "code", "U+"+strings.ToUpper(strconv.FormatInt(0x10000+int64(r), 16)[1:])))
	}
	if strings.ContainsRune(s, utf8.RuneError) && utf8.ValidString(s) {
		p = append(p, warning(name, "problem.replacement"))
	}
	return p
}

// forbidden reports control characters, and the two code points that XML, and
// so a spreadsheet, cannot hold.
func forbidden(r rune) bool {
	return r != '\n' && r != '\t' && unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF
}

func checkTexts(name string, list []string, limit, runes int) []Problem {
	var p []Problem
	if len(list) > limit {
		p = append(p, problem(name, "problem.many", "count", len(list), "max", limit))
	}
	for i, s := range list {
		p = append(p, checkText(index(name, i), s, runes, true)...)
	}
	return p
}

func checkPinned(q *Question) []Problem {
	for i, at := range q.Pinned {
		if at < 0 || at >= len(q.Options) || slices.Contains(q.Pinned[:i], at) {
			return []Problem{problem("pinned", "problem.pinned", "found", at, "options", len(q.Options))}
		}
	}
	return nil
}

// checkUnused warns of fields that the type has no use for.
func checkUnused(q *Question) []Problem {
	var p []Problem
	unused := func(name string, there bool) {
		if there {
			p = append(p, warning(name, "problem.field.unused", "field", name, "type", string(q.Type)))
		}
	}
	unused("options", len(q.Options) > 0 && !q.HasOptions())
	unused("targets", len(q.Targets) > 0 && q.Type != Match)
	unused("parts", len(q.Parts) > 0 && q.Type != Case)
	return p
}

// HasOptions reports whether the question's type shows options.
func (q *Question) HasOptions() bool {
	return q.Type == Single || q.Type == Multiple || q.Type == Match || q.Type == Order
}

func index(name string, i int) string { return name + "[" + strconv.Itoa(i) + "]" }
