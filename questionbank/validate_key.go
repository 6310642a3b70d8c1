package questionbank

import (
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
)

// checkKey checks the key against the rest of the question, type by type.
func checkKey(q *Question) []Problem {
	switch q.Type {
	case Single, Multiple:
		return checkChoice(q)
	case Blank:
		return checkBlanks(q)
	case Numeric:
		return checkNumeric(q)
	case Match:
		return checkMatch(q)
	case Order:
		return checkOrder(q)
	case Short:
		return checkShort(q)
	case Case:
		return checkParts(q)
	}
	return nil
}

func checkChoice(q *Question) []Problem {
	p := fewOptions(q)
	p = append(p, doubles("options", q.Options)...)
	choice := q.Key.Choice
	if len(choice) == 0 {
		return append(p, problem("answer", "problem.answer.missing"))
	}
	for i, c := range choice {
		if c < 0 || c >= len(q.Options) {
			p = append(p, problem("answer", "problem.answer.letter", "letter", Letter(c), "options", len(q.Options)))
		}
		if i > 0 && choice[i-1] >= c {
			p = append(p, problem("answer", "problem.answer.twice", "letter", Letter(c)))
		}
	}
	if q.Type == Single && len(choice) > 1 {
		p = append(p, problem("answer", "problem.answer.single", "letters", Letters(choice)))
	}
	if q.Type == Multiple && len(choice) == 1 {
		p = append(p, warning("answer", "problem.answer.multiple", "letter", Letters(choice)))
	}
	return p
}

func fewOptions(q *Question) []Problem {
	if len(q.Options) < 2 {
		return []Problem{problem("options", "problem.options.few", "count", len(q.Options))}
	}
	return nil
}

// doubles warns of texts that stand twice in a list of options.
func doubles(name string, list []string) []Problem {
	var p []Problem
	folded := squeezeAll(list)
	for i, s := range folded {
		if at := slices.Index(folded[:i], s); at >= 0 && s != "" {
			p = append(p, warning(index(name, i), "problem.options.double", "first", Letter(at), "second", Letter(i)))
		}
	}
	return p
}

func checkBlanks(q *Question) []Problem {
	var p []Problem
	if len(q.Key.Blanks) == 0 {
		return []Problem{problem("answer", "problem.answer.missing")}
	}
	if len(q.Key.Blanks) > maxList {
		p = append(p, problem("answer", "problem.many", "count", len(q.Key.Blanks), "max", maxList))
	}
	for i, synonyms := range q.Key.Blanks {
		at := index("answer", i)
		if len(synonyms) == 0 {
			p = append(p, problem(at, "problem.empty"))
		}
		p = append(p, checkTexts(at, synonyms, maxList, MaxOption)...)
	}
	if shown := Blanks(q.Stem); shown != len(q.Key.Blanks) {
		p = append(p, warning("answer", "problem.blanks.count", "stem", shown, "answer", len(q.Key.Blanks)))
	}
	return p
}

func checkNumeric(q *Question) []Problem {
	if _, err := ParseDecimal(q.Key.Value); err != nil {
		return []Problem{problem("answer.value", "problem.number", "text", q.Key.Value)}
	}
	if q.Key.Within == "" {
		return nil
	}
	within, err := ParseDecimal(q.Key.Within)
	if err != nil || within.Sign() < 0 {
		return []Problem{problem("answer.tolerance", "problem.tolerance", "text", q.Key.Within)}
	}
	return nil
}

func checkMatch(q *Question) []Problem {
	p := append(fewOptions(q), doubles("options", q.Options)...)
	p = append(p, doubles("targets", q.Targets)...)
	if len(q.Targets) < 2 {
		p = append(p, problem("targets", "problem.options.few", "count", len(q.Targets)))
	}
	if len(q.Key.Match) != len(q.Options) {
		return append(p, problem("answer", "problem.match.count", "answers", len(q.Key.Match), "options", len(q.Options)))
	}
	for i, target := range q.Key.Match {
		if target < 0 || target >= len(q.Targets) {
			p = append(p, problem(index("answer", i), "problem.index", "index", target, "count", len(q.Targets)))
		}
	}
	return p
}

func checkOrder(q *Question) []Problem {
	p := append(fewOptions(q), doubles("options", q.Options)...)
	sorted := slices.Clone(q.Key.Order)
	slices.Sort(sorted)
	for i, at := range sorted {
		if at != i || len(sorted) != len(q.Options) {
			return append(p, problem("answer", "problem.order", "options", len(q.Options)))
		}
	}
	if len(sorted) != len(q.Options) {
		p = append(p, problem("answer", "problem.order", "options", len(q.Options)))
	}
	return p
}

func checkShort(q *Question) []Problem {
	if len(q.Key.Model) == 0 && len(q.Key.Points) == 0 {
		return []Problem{problem("answer", "problem.answer.missing")}
	}
	p := checkTexts("answer", q.Key.Model, maxList, MaxStem)
	var sum engine.Mark
	for i, point := range q.Key.Points {
		at := "answer.points[" + strconv.Itoa(i) + "]"
		p = append(p, checkText(at+".text", point.Text, MaxOption, true)...)
		if point.Marks <= 0 || point.Marks > maxMarks {
			p = append(p, problem(at+".marks", "problem.marks.range", "marks", point.Marks, "max", maxMarks))
		}
		sum += point.Marks
	}
	if len(q.Key.Points) > maxList {
		p = append(p, problem("answer", "problem.many", "count", len(q.Key.Points), "max", maxList))
	}
	if len(q.Key.Points) > 0 && sum != q.Marks {
		p = append(p, warning("answer", "problem.points.sum", "sum", sum, "marks", q.Marks))
	}
	return p
}

func checkParts(q *Question) []Problem {
	if len(q.Parts) == 0 {
		return []Problem{problem("parts", "problem.parts.none")}
	}
	var p []Problem
	if len(q.Parts) > maxList {
		p = append(p, problem("parts", "problem.many", "count", len(q.Parts), "max", maxList))
	}
	for i := range q.Parts {
		part, at := &q.Parts[i], index("parts", i)
		if part.Type == Case {
			p = append(p, problem(at+".type", "problem.parts.nested"))
			continue
		}
		if part.Topic != "" || part.ID != "" {
			p = append(p, warning(at, "problem.parts.named"))
		}
		p = append(p, under(at, validate(part))...)
	}
	if sum := partMarks(q.Parts); sum != q.Marks {
		p = append(p, warning("marks", "problem.parts.sum", "sum", sum, "marks", q.Marks))
	}
	return p
}

// Clean returns q as it goes into the bank: line ends made alike, the white
// space around texts and empty list ends dropped, control characters removed.
// The problems are warnings that name where a character was removed.
func Clean(q Question) (Question, []Problem) {
	var p []Problem
	text := func(name string, s *string) {
		if clean, removed := cleanText(*s); removed {
			p = append(p, warning(name, "problem.control.removed"))
			*s = clean
		} else {
			*s = clean
		}
	}
	texts := func(name string, list []string) []string {
		list = slices.Clone(list)
		for i := range list {
			text(index(name, i), &list[i])
		}
		return list
	}
	q.ID, q.Topic = strings.TrimSpace(q.ID), CleanTopic(q.Topic)
	text("topic", &q.Topic)
	text("stem", &q.Stem)
	text("explanation", &q.Explanation)
	text("source", &q.Source)
	q.Options, q.Targets, q.Tags = texts("options", q.Options), texts("targets", q.Targets), texts("tags", q.Tags)
	q.Tags = slices.DeleteFunc(q.Tags, func(s string) bool { return s == "" })
	q.Enemies = slices.Clone(q.Enemies)
	for i := range q.Enemies {
		q.Enemies[i] = strings.TrimSpace(q.Enemies[i])
	}
	q.Key.Model = texts("answer", q.Key.Model)
	q.Key.Points = slices.Clone(q.Key.Points)
	for i := range q.Key.Points {
		text(index("answer.points", i), &q.Key.Points[i].Text)
	}
	q.Key.Blanks = slices.Clone(q.Key.Blanks)
	for i := range q.Key.Blanks {
		q.Key.Blanks[i] = texts(index("answer", i), q.Key.Blanks[i])
	}
	q.Parts = slices.Clone(q.Parts)
	for i := range q.Parts {
		part, wrong := Clean(q.Parts[i])
		q.Parts[i] = part
		p = append(p, under(index("parts", i), wrong)...)
	}
	q.dropEmpty()
	return q, p
}

func cleanText(s string) (clean string, removed bool) {
	if strings.ContainsRune(s, '\r') {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	if strings.IndexFunc(s, forbidden) >= 0 {
		removed = true
		s = strings.Map(func(r rune) rune {
			if forbidden(r) {
				return -1
			}
			return r
		}, s)
	}
	return strings.TrimSpace(s), removed
}
