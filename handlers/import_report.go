package handlers

import (
	"lectern/engine/office"
	"lectern/views"
)

// ImportReport is what an import says of itself, through the API and on the
// command line. Of a refused row there is one entry, which gives all of its
// reasons; of warnings there is one each. No list is null.
type ImportReport struct {
	Read      int             `json:"read"`
	Added     int             `json:"added"`
	Changed   int             `json:"changed"`
	Unchanged int             `json:"unchanged"`
	Refused   []ImportProblem `json:"refused"`
	Warnings  []ImportProblem `json:"warnings"`
}

// ImportProblem is one thing wrong with a row.
type ImportProblem struct {
	File   string `json:"file"`
	Sheet  string `json:"sheet,omitempty"`
	Line   int    `json:"line"`
	ID     string `json:"id"` // empty for a refused row that states none
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// NewImportReport returns the report of a plan in the reader's language.
func NewImportReport(plan *office.ImportPlan, words *views.Catalogue) ImportReport {
	r := ImportReport{Read: plan.Read(), Added: plan.New, Changed: plan.Changed, Unchanged: plan.Unchanged,
		Refused: []ImportProblem{}, Warnings: []ImportProblem{}}
	for i := range plan.Rows {
		r.add(&plan.Rows[i], words)
	}
	return r
}

func (r *ImportReport) add(row *office.ImportRow, words *views.Catalogue) {
	id := row.Question.ID
	if row.Change == office.RowRefused && !row.GivenID {
		id = ""
	}
	refused := -1
	for _, p := range row.Problems {
		said := ImportProblem{row.File, row.Sheet, row.Line, id, p.Field, words.Say(p.Reason)}
		switch {
		case p.Warning:
			r.Warnings = append(r.Warnings, said)
		case refused < 0:
			refused = len(r.Refused)
			r.Refused = append(r.Refused, said)
		default:
			all := &r.Refused[refused].Reason
			*all = words.T("cli.import.also", "said", *all, "field", said.Field, "reason", said.Reason)
		}
	}
}
