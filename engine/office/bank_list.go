package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/questionbank"
)

// BankQuery selects questions. The zero value is all but retired ones.
type BankQuery struct {
	Text   string // words that all stand in stem, options, explanation, source, tags or id
	Topic  string // with its sub-topics
	Type   questionbank.Type
	Tag    string
	Band   *paper.Band // of difficulty; a question without one is in none
	Status string      // one of the statuses; "submitted"; "drawable"; "all"; "" is all but retired
	Used   *bool       // stands on a sealed form
	Mine   bool        // written by the actor
	Sort   string      // "changed" (the newest first, by default), "id", "difficulty", "uses"
	Skip   int
	Limit  int // 0: no limit
}

// Statuses of a BankQuery beyond those of a question.
const (
	QueryAll       = "all"
	QuerySubmitted = "submitted" // drafts that wait for a reviewer
	QueryDrawable  = "drawable"
)

// BankList is a page of the bank. The records are shared: not to be changed.
type BankList struct {
	Rows  []*questionbank.Record
	Total int
	Tags  []string // that occur in the topic, the most frequent first, 50 at most
}

// ListQuestions returns the questions that the actor may see and q selects.
func (o *Office) ListQuestions(ctx context.Context, actor engine.Actor, q BankQuery) (BankList, error) {
	if err := actor.Need(engine.RoleInstructor, engine.RoleReviewer, engine.RoleOffice); err != nil {
		return BankList{}, err
	}
	matches := q.matcher(actor)
	tags := map[string]int{}
	var list BankList
	err := o.eachRecord(ctx, q.Topic, func(r *questionbank.Record) {
		if questionbank.MaySee(actor, r.Content.Topic) != nil {
			return
		}
		for _, tag := range r.Content.Tags {
			tags[tag]++
		}
		if matches(r) {
			list.Rows = append(list.Rows, r)
		}
	})
	if err != nil {
		return BankList{}, err
	}
	list.Total, list.Tags = len(list.Rows), frequent(tags, 50)
	slices.SortStableFunc(list.Rows, q.order())
	list.Rows = list.Rows[min(q.Skip, len(list.Rows)):]
	if q.Limit > 0 {
		list.Rows = list.Rows[:min(q.Limit, len(list.Rows))]
	}
	return list, nil
}

func (q BankQuery) matcher(actor engine.Actor) func(*questionbank.Record) bool {
	words := strings.Fields(strings.ToLower(questionbank.FoldWidth(q.Text)))
	return func(r *questionbank.Record) bool {
		c := &r.Content
		switch {
		case q.Type != "" && c.Type != q.Type,
			q.Tag != "" && !slices.Contains(c.Tags, q.Tag),
			q.Band != nil && (c.Difficulty == questionbank.NoDifficulty || c.Difficulty < q.Band.Low || c.Difficulty > q.Band.High),
			q.Used != nil && *q.Used != (r.Uses > 0),
			q.Mine && r.Author != actor.ID:
			return false
		}
		return q.inStatus(r) && holdsAll(r, words)
	}
}

func (q BankQuery) inStatus(r *questionbank.Record) bool {
	switch q.Status {
	case "":
		return r.Status != questionbank.Retired
	case QueryAll:
		return true
	case QuerySubmitted:
		return r.Status == questionbank.Draft && r.Submitted != 0
	case QueryDrawable:
		_, _, ok := r.DrawableContent()
		return ok
	}
	return string(r.Status) == q.Status
}

// holdsAll reports whether every word stands somewhere in the question. Words
// are lower case with width folded.
func holdsAll(r *questionbank.Record, words []string) bool {
	if len(words) == 0 {
		return true
	}
	text := strings.ToLower(questionbank.FoldWidth(searchText(r.ID, &r.Content)))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func searchText(id engine.ID, q *questionbank.Question) string {
	parts := []string{id, q.Stem, q.Explanation, q.Source, strings.Join(q.Options, "\n"), strings.Join(q.Targets, "\n"), strings.Join(q.Tags, "\n")}
	for i := range q.Parts {
		parts = append(parts, searchText("", &q.Parts[i]))
	}
	return strings.Join(parts, "\n")
}

func (q BankQuery) order() func(a, b *questionbank.Record) int {
	byID := func(a, b *questionbank.Record) int { return strings.Compare(a.ID, b.ID) }
	switch q.Sort {
	case "id":
		return byID
	case "difficulty":
		return func(a, b *questionbank.Record) int {
			return cmp.Or(a.Content.Difficulty-b.Content.Difficulty, byID(a, b))
		}
	case "uses":
		return func(a, b *questionbank.Record) int { return cmp.Or(b.Uses-a.Uses, byID(a, b)) }
	}
	return func(a, b *questionbank.Record) int { return cmp.Or(cmp.Compare(b.Changed, a.Changed), byID(a, b)) }
}

func frequent(counts map[string]int, most int) []string {
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	return names[:min(most, len(names))]
}
