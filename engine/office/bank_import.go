package office

import (
	"context"
	"slices"

	"lectern/engine"
	"lectern/questionbank"
	"lectern/questionbank/formats"
)

// ImportChange is what an import does with a row.
type ImportChange string

// The changes.
const (
	RowNew       ImportChange = "new"
	RowChanged   ImportChange = "changed" // another version of a question of the bank
	RowUnchanged ImportChange = "unchanged"
	RowRefused   ImportChange = "refused"
)

// ImportRow is a row with what an import does with it.
type ImportRow struct {
	formats.Row
	Change ImportChange
}

// ImportPlan is the preview of an import: every row, and how many there are of
// each kind. Rows stand in the order of their files.
type ImportPlan struct {
	Rows      []ImportRow
	New       int
	Changed   int
	Unchanged int
	Refused   int
	Warned    int // rows that are taken with a warning
	ByType    map[questionbank.Type]int
}

// Read is the number of rows.
func (p *ImportPlan) Read() int { return len(p.Rows) }

// Check returns a Conflict error where the plan may not be committed: with
// Strict, a row is refused.
func (p *ImportPlan) Check(opt ImportOptions) error {
	if opt.Strict && p.Refused > 0 {
		return engine.Conflict("import.error.strict", "refused", p.Refused, "read", p.Read())
	}
	return nil
}

// ImportOptions says how an import is committed.
type ImportOptions struct {
	Strict  bool // all or nothing: Conflict where a row is refused
	Approve bool // the command line only: the questions are approved at once
}

// PlanImport compares rows with the bank. An id that stands twice among the
// rows with different content is refused the second time, as is a question of a
// topic that the actor may not write.
func (o *Office) PlanImport(ctx context.Context, actor engine.Actor, rows []formats.Row) (*ImportPlan, error) {
	if err := actor.Need(engine.RoleInstructor, engine.RoleOffice); err != nil {
		return nil, err
	}
	s, err := o.bank(ctx)
	if err != nil {
		return nil, err
	}
	known, err := o.knownQuestions(ctx, s, rows)
	if err != nil {
		return nil, err
	}
	planner := importPlanner{actor: actor, bank: s, known: known, first: map[engine.ID]*formats.Row{}, stems: map[[32]byte]*formats.Row{}}
	plan := &ImportPlan{ByType: map[questionbank.Type]int{}}
	for i := range rows {
		row := ImportRow{Row: rows[i]}
		row.Problems = slices.Clone(row.Problems)
		row.Change = planner.plan(&row.Row)
		plan.add(row)
	}
	planner.enemies(plan)
	return plan, nil
}

func (p *ImportPlan) add(row ImportRow) {
	switch row.Change {
	case RowNew:
		p.New++
		p.ByType[row.Question.Type]++
	case RowChanged:
		p.Changed++
		p.ByType[row.Question.Type]++
	case RowUnchanged:
		p.Unchanged++
	case RowRefused:
		p.Refused++
	}
	if row.Change != RowRefused && len(row.Problems) > 0 {
		p.Warned++
	}
	p.Rows = append(p.Rows, row)
}

// knownQuestions returns the records of the bank that rows name.
func (o *Office) knownQuestions(ctx context.Context, s *bankSnapshot, rows []formats.Row) (map[engine.ID]*questionbank.Record, error) {
	if s.records != nil || len(s.tree) == 0 {
		return s.byID, nil
	}
	known := map[engine.ID]*questionbank.Record{}
	for i := range rows {
		r, err := o.questionRecord(ctx, rows[i].Question.ID)
		if engine.Is(err, engine.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		known[r.ID] = &r
	}
	return known, nil
}

type importPlanner struct {
	actor engine.Actor
	bank  *bankSnapshot
	known map[engine.ID]*questionbank.Record
	first map[engine.ID]*formats.Row // by id, the first row of the import
	stems map[[32]byte]*formats.Row
}

func (p *importPlanner) plan(row *formats.Row) ImportChange {
	q := &row.Question
	if row.Refused() {
		return RowRefused
	}
	refuse := func(field string, reason error) ImportChange {
		row.Problems = append(row.Problems, questionbank.Problem{Field: field, Reason: reason})
		return RowRefused
	}
	if err := questionbank.MayEdit(p.actor, q.Topic); err != nil {
		return refuse("topic", err)
	}
	if first := p.first[q.ID]; first != nil {
		if questionbank.SameContent(&first.Question, q) {
			return RowUnchanged
		}
		key := "problem.id.twice"
		if !row.GivenID {
			key = "problem.same.twice"
		}
		return refuse("id", engine.Conflict(key, "id", q.ID, "file", first.File, "line", first.Line))
	}
	p.first[q.ID] = row
	p.doubles(row)
	r := p.known[q.ID]
	switch {
	case r == nil:
		return RowNew
	case questionbank.SameContent(&r.Content, q):
		return RowUnchanged
	}
	if err := questionbank.MayEdit(p.actor, r.Content.Topic); err != nil {
		return refuse("id", engine.Forbidden("problem.id.taken", "id", q.ID))
	}
	if r.Status == questionbank.Retired {
		return refuse("id", engine.Conflict("problem.id.retired", "id", q.ID))
	}
	return RowChanged
}

// doubles warns where the same question stands under another id, all the more
// where its key is another.
func (p *importPlanner) doubles(row *formats.Row) {
	q := &row.Question
	stem := questionbank.StemHash(q)
	warn := func(key string, args ...any) {
		row.Problems = append(row.Problems, questionbank.Problem{Field: "stem", Warning: true, Reason: engine.Conflict(key, args...)})
	}
	if other := p.stems[stem]; other != nil {
		key := "problem.double.file"
		if !questionbank.SameKey(&other.Question, q) {
			key = "problem.double.file.key"
		}
		warn(key, "file", other.File, "line", other.Line, "id", other.Question.ID)
	} else {
		p.stems[stem] = row
		if p.bank.stems != nil {
			if id, ok := p.bank.stems()[stem]; ok && id != q.ID {
				key := "problem.double.bank"
				if !questionbank.SameKey(&p.bank.byID[id].Content, q) {
					key = "problem.double.bank.key"
				}
				warn(key, "id", id)
			}
		}
	}
}

// enemies warns of enemies that are in neither the bank nor the import.
func (p *importPlanner) enemies(plan *ImportPlan) {
	if p.bank.records == nil && len(p.bank.tree) > 0 {
		return
	}
	for i := range plan.Rows {
		row := &plan.Rows[i]
		if row.Change == RowRefused {
			continue
		}
		for _, id := range row.Question.Enemies {
			if p.known[id] == nil && p.first[id] == nil {
				if len(row.Problems) == 0 {
					plan.Warned++
				}
				row.Problems = append(row.Problems, questionbank.Problem{Field: "enemies", Warning: true, Reason: engine.NotFound("problem.enemies.unknown", "id", id)})
			}
		}
	}
}

// importWriters is how many records are updated at once: writes that wait
// together go down together.
const importWriters = 16
