package office

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/engine/sitting"
)

// exportTime is how exports write times: RFC 3339 in UTC, to the millisecond.
const exportTime = "2006-01-02T15:04:05.000Z07:00"

// ResponseRow is the last counted answer of one question, in the authored form;
// null where the candidate took it back.
type ResponseRow struct {
	Candidate engine.ID       `json:"candidate"`
	Sitting   engine.ID       `json:"sitting"`
	N         int             `json:"n"`
	Question  engine.ID       `json:"question"`
	Version   int             `json:"version"`
	Order     []int           `json:"order"`
	Targets   []int           `json:"targets,omitempty"`
	Parts     []ShownOrder    `json:"parts,omitempty"`
	Seq       int64           `json:"seq"`
	Response  json.RawMessage `json:"response"`
	At        string          `json:"at"`
}

// ShownOrder is the order in which a part of a case was shown.
type ShownOrder struct {
	Order   []int `json:"order"`
	Targets []int `json:"targets,omitempty"`
}

// ExportResponses yields the responses of an exam, of each for "", sitting by
// sitting, as the journals hold them now. Voided sittings are left out. yield
// returns false to end it.
func (o *Office) ExportResponses(ctx context.Context, actor engine.Actor, id engine.ID, yield func(ResponseRow) bool) error {
	return o.exportSittings(ctx, actor, "export.responses", id, func(r *sitting.Record) (bool, error) {
		s, err := o.foldSitting(ctx, refOf(r))
		if err != nil || !s.Begun() || s.Status == sitting.WasVoided {
			return true, err
		}
		sheet, err := o.Sheet(ctx, r.Exam, r.Candidate, r.Attempt)
		if err != nil {
			return false, err
		}
		answers := s.Answers()
		for n := 1; n <= sheet.Count(); n++ {
			a, ok := answers[n]
			if !ok {
				continue
			}
			q, err := sheet.Question(n)
			if err != nil {
				return false, err
			}
			row, err := responseRow(r, q, n, a)
			if err != nil || !yield(row) {
				return false, err
			}
		}
		return true, nil
	})
}

func responseRow(r *sitting.Record, q *paper.SheetQuestion, n int, a sitting.Answer) (ResponseRow, error) {
	response, err := a.Response()
	row := ResponseRow{
		Candidate: r.Candidate, Sitting: r.ID, N: n, Question: q.Placed.ID, Version: q.Placed.Version,
		Order: q.Placed.Order, Targets: q.Placed.Targets, Seq: a.Seq,
		Response: response.Encode(q.Question.Type, q.Question.Parts), At: time.UnixMilli(a.At).UTC().Format(exportTime),
	}
	if row.Order == nil {
		row.Order = []int{}
	}
	for _, p := range q.Placed.Parts {
		row.Parts = append(row.Parts, ShownOrder{p.Order, p.Targets})
	}
	return row, err
}

// ResultRow is a sitting's result, released or not.
type ResultRow struct {
	Candidate engine.ID   `json:"candidate"`
	Sitting   engine.ID   `json:"sitting"`
	Score     engine.Mark `json:"score"`
	Max       engine.Mark `json:"max"`
	Passed    bool        `json:"passed"`
	Revision  int         `json:"revision"`
	Pending   int         `json:"pending,omitempty"` // answers that wait for a marker
	Attempt   int         `json:"attempt"`
}

// ExportResults yields the result of every sitting that was handed in. What a
// crash left undone is done first.
func (o *Office) ExportResults(ctx context.Context, actor engine.Actor, id engine.ID, yield func(ResultRow) bool) error {
	return o.exportSittings(ctx, actor, "export.results", id, func(r *sitting.Record) (bool, error) {
		now, err := o.sittingRecord(ctx, refOf(r))
		if err != nil || now.Status != sitting.HandedIn || now.Scored == 0 {
			return true, err
		}
		return yield(ResultRow{
			Candidate: now.Candidate, Sitting: now.ID, Score: now.Score, Max: now.Max, Passed: now.Passed,
			Revision: now.Scored, Pending: now.Pending, Attempt: now.Attempt,
		}), nil
	})
}

// JournalRow is one entry of a sitting's journal as it stands.
type JournalRow struct {
	Candidate engine.ID       `json:"candidate"`
	Sitting   engine.ID       `json:"sitting"`
	Stream    string          `json:"stream"`
	Seq       int64           `json:"seq"`
	Payload   json.RawMessage `json:"payload"`
	Hash      string          `json:"hash"`
}

// ExportJournal yields the journals of an exam's sittings, voided ones too.
func (o *Office) ExportJournal(ctx context.Context, actor engine.Actor, id engine.ID, yield func(JournalRow) bool) error {
	return o.exportSittings(ctx, actor, "export.journal", id, func(r *sitting.Record) (bool, error) {
		stream := refOf(r).stream()
		for e, err := range o.Store.SittingJournal.Read(ctx, stream, 1) {
			if err != nil {
				return false, err
			}
			row := JournalRow{
				Candidate: r.Candidate, Sitting: r.ID, Stream: stream, Seq: e.Seq,
				Payload: json.RawMessage(e.Payload), Hash: hex.EncodeToString(e.Hash),
			}
			if !yield(row) {
				return false, nil
			}
		}
		return true, nil
	})
}

// exportSittings walks over the sittings of an exam, of every exam for "", in the order
// of their ids, and leaves an audit entry.
func (o *Office) exportSittings(ctx context.Context, actor engine.Actor, act string, id engine.ID, one func(*sitting.Record) (bool, error)) error {
	object := "exam/" + clip(id, 64)
	if err := actor.Need(engine.RoleOffice); err != nil {
		return o.audit(ctx, actor, act, object, err)
	}
	if id != "" {
		if _, err := o.Exam(ctx, id); err != nil {
			return err
		}
	}
	q := docdb.Query{Index: "exam_status"}
	if id != "" {
		q.Equal = []any{id}
	}
	for r, err := range o.Store.Sittings.Find(ctx, q) {
		if err != nil {
			return err
		}
		more, err := one(&r)
		if err != nil {
			return o.audit(ctx, actor, act, object, err)
		}
		if !more {
			break
		}
	}
	return o.audit(ctx, actor, act, object, nil)
}

// foldSitting reads a whole sitting from its journal, past what is in memory.
func (o *Office) foldSitting(ctx context.Context, ref sitRef) (sitting.State, error) {
	return sitting.Fold(o.Store.SittingJournal.Read(ctx, ref.stream(), 1))
}

// Result is what an exam gave one person: of several attempts, what counts by
// the exam's rule.
type Result struct {
	Person   engine.ID
	Sitting  engine.ID // of the attempt that counts; of mean the last
	Attempt  int
	Attempts int
	Score    engine.Mark
	Max      engine.Mark
	Passed   bool
	Revision int // sum over the attempts that count, so that any change raises it
	At       int64
	Pending  int // answers of these attempts that wait for a marker
}

// ResultsOf returns what an exam gave each person who handed in, in the order of
// persons; who was absent is not there. Whose attempts are not all marked has
// Pending.
func (o *Office) ResultsOf(ctx context.Context, id engine.ID) ([]Result, error) {
	ex, err := o.Exam(ctx, id)
	if err != nil {
		return nil, err
	}
	results := []Result{}
	var attempts []sitting.Record
	flush := func() {
		if len(attempts) > 0 {
			results = append(results, counted(&ex, attempts))
		}
		attempts = attempts[:0]
	}
	for r, err := range o.Store.Sittings.Find(ctx, docdb.Query{Index: "exam_candidate", Equal: []any{id}}) {
		if err != nil {
			return nil, err
		}
		if r.Status == sitting.HandedIn && (r.Unsettled || r.Scored == 0) {
			if r, err = o.sittingRecord(ctx, refOf(&r)); err != nil {
				return nil, err
			}
		}
		if r.Status != sitting.HandedIn || r.Scored == 0 {
			continue
		}
		if len(attempts) > 0 && attempts[0].Candidate != r.Candidate {
			flush()
		}
		attempts = append(attempts, r)
	}
	flush()
	return results, nil
}

// counted makes one result of a person's attempts. For the mean, score and pass
// mark are those of the paper, rounded half up.
func counted(ex *exam.Exam, attempts []sitting.Record) Result {
	pick := attempts[0]
	var sum, most engine.Mark
	out := Result{Attempts: len(attempts)}
	for _, r := range attempts {
		sum, most = sum+r.Score, max(most, r.Max)
		out.Pending += r.Pending
		switch {
		case ex.Counts == exam.Best && r.Score > pick.Score,
			ex.Counts != exam.Best && r.Attempt > pick.Attempt:
			pick = r
		}
	}
	out.Person, out.Sitting, out.Attempt, out.At = pick.Candidate, pick.ID, pick.Attempt, pick.SubmittedAt
	out.Score, out.Max, out.Passed, out.Revision = pick.Score, pick.Max, pick.Passed, pick.Scored
	if ex.Counts == exam.Mean && len(attempts) > 1 {
		out.Score, out.Max, out.Revision = sum.Ratio(1, int64(len(attempts))), most, 0
		for _, r := range attempts {
			out.Revision += r.Scored
		}
		out.Passed = out.Pending == 0 && out.Score >= ex.Blueprint.Pass
	}
	return out
}
