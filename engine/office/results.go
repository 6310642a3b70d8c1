package office

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/sitting"
	qb "lectern/questionbank"
)

// PersonResult is a line of the results: everybody on the roster, whether or not
// they came.
type PersonResult struct {
	Person      engine.ID
	Name        string
	Department  engine.ID
	Sitting     engine.ID // of the attempt that counts; "" for who did not come
	Status      string    // absent, open, paused, submitted (waits for a marker), marked
	Score       engine.Mark
	Max         engine.Mark
	Passed      bool
	Rank        int // among those marked; equal scores share it, 0 for others
	Attempts    int
	Revision    int
	SubmittedAt time.Time
	How         sitting.How
	Late        int // late answers that nobody has admitted
}

// DepartmentResult sums up a department.
type DepartmentResult struct {
	Department engine.ID
	Candidates int
	Marked     int
	Passed     int
	Mean       engine.Mark // of those marked
	Best       engine.Mark
	Least      engine.Mark
}

// QuestionResult is how a question went.
type QuestionResult struct {
	Ref      exam.Ref
	Question *qb.Question
	Shown    int // on papers that were handed in
	Answered int
	Pending  int // of which wait for a marker
	Facility int // thousandths of the marks that were earned by those shown it
	Expected int // the difficulty that it was drawn with; qb.NoDifficulty without
}

// ResultSummary sums up an exam. Marks are of the paper.
type ResultSummary struct {
	Candidates int
	Came       int
	Marked     int
	Waiting    int // handed in, with answers that wait for a marker
	Passed     int
	Max        engine.Mark
	Pass       engine.Mark
	Mean       engine.Mark
	Median     engine.Mark
	Best       engine.Mark
	Least      engine.Mark
	Deviation  engine.Mark // standard deviation
	Histogram  [10]int     // of shares of the marks: under a tenth, … nine tenths and over
}

// ExamResults is all of an exam's results.
type ExamResults struct {
	Exam        exam.Exam
	Summary     ResultSummary
	Persons     []PersonResult // by rank, then those not marked by name
	Departments []DepartmentResult
}

// Results returns an exam's results by person and department, for the exam
// office, and for appraisers once they are released.
func (o *Office) Results(ctx context.Context, actor engine.Actor, id engine.ID) (ExamResults, error) {
	var out ExamResults
	ex, err := o.resultsOpen(ctx, actor, id)
	if err != nil {
		return out, err
	}
	out.Exam = ex
	roster, err := o.roster(ctx, &ex)
	if err != nil {
		return out, err
	}
	attempts := map[engine.ID][]sitting.Record{}
	for r, err := range o.Store.Sittings.OfExam(ctx, id) {
		if err != nil {
			return out, err
		}
		if r.Status != sitting.WasVoided {
			attempts[r.Candidate] = append(attempts[r.Candidate], r)
		}
	}
	for i := range roster {
		out.Persons = append(out.Persons, personResult(&ex, &roster[i], attempts[roster[i].Person]))
	}
	rank(out.Persons)
	out.Summary = summarise(&ex, out.Persons)
	out.Departments = byDepartment(out.Persons)
	return out, nil
}

// resultsOpen returns an exam whose results the actor may see.
func (o *Office) resultsOpen(ctx context.Context, actor engine.Actor, id engine.ID) (exam.Exam, error) {
	if err := actor.Need(engine.RoleOffice, engine.RoleAppraiser); err != nil {
		return exam.Exam{}, err
	}
	ex, err := o.Exam(ctx, id)
	if err != nil {
		return ex, err
	}
	if ex.Status != exam.Released && !actor.Has(engine.RoleOffice) {
		return ex, engine.Forbidden("error.results.unreleased")
	}
	return ex, nil
}

func personResult(ex *exam.Exam, c *exam.Candidate, attempts []sitting.Record) PersonResult {
	p := PersonResult{Person: c.Person, Name: c.Name, Department: c.Department, Status: "absent", Attempts: len(attempts)}
	var handed []sitting.Record
	for _, r := range attempts {
		p.Late += r.Late
		if r.Status == sitting.HandedIn && r.Scored > 0 {
			handed = append(handed, r)
			continue
		}
		p.Status, p.Sitting = string(r.Status), r.ID
	}
	if len(handed) == 0 {
		return p
	}
	counts := counted(ex, handed)
	p.Sitting, p.Score, p.Max, p.Passed, p.Revision = counts.Sitting, counts.Score, counts.Max, counts.Passed, counts.Revision
	p.SubmittedAt = time.UnixMilli(counts.At).UTC()
	p.Status = "marked"
	if counts.Pending > 0 {
		p.Status = "submitted"
	}
	for _, r := range handed {
		if r.ID == counts.Sitting {
			p.How = r.How
		}
	}
	return p
}

// rank sorts by score and gives equal scores the same rank.
func rank(persons []PersonResult) {
	order := func(p PersonResult) int {
		return slices.Index([]string{"marked", "submitted", "open", "paused", "absent"}, p.Status)
	}
	slices.SortStableFunc(persons, func(a, b PersonResult) int {
		if c := cmp.Compare(order(a), order(b)); c != 0 {
			return c
		}
		if order(a) == 0 {
			return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Person, b.Person))
		}
		return cmp.Or(cmp.Compare(a.Status, b.Status), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Person, b.Person))
	})
	for i := range persons {
		switch {
		case persons[i].Status != "marked":
			return
		case i > 0 && persons[i].Score == persons[i-1].Score:
			persons[i].Rank = persons[i-1].Rank
		default:
			persons[i].Rank = i + 1
		}
	}
}

func summarise(ex *exam.Exam, persons []PersonResult) ResultSummary {
	s := ResultSummary{Candidates: len(persons), Pass: ex.Blueprint.Pass, Max: ex.Blueprint.Total()}
	var scores []engine.Mark
	var sum engine.Mark
	for _, p := range persons {
		if p.Status != "absent" {
			s.Came++
		}
		if p.Status == "submitted" {
			s.Waiting++
		}
		if p.Status != "marked" {
			continue
		}
		scores = append(scores, p.Score)
		sum += p.Score
		if p.Passed {
			s.Passed++
		}
		if p.Max > 0 {
			s.Histogram[min(9, max(0, int(p.Score*10/p.Max)))]++
		}
	}
	if s.Marked = len(scores); s.Marked == 0 {
		return s
	}
	n := int64(len(scores))
	s.Best, s.Least, s.Mean = scores[0], scores[n-1], sum.Ratio(1, n)
	s.Median = (scores[(n-1)/2] + scores[n/2]).Ratio(1, 2)
	s.Deviation = deviation(scores, sum)
	return s
}

// deviation is the standard deviation of the population, to a thousandth.
func deviation(scores []engine.Mark, sum engine.Mark) engine.Mark {
	n := int64(len(scores))
	var squares int64 // of the distances from the mean
	for _, x := range scores {
		d := (int64(x)*n - int64(sum)) / n
		squares += d * d
	}
	return engine.Mark(root(squares / n))
}

// root is the whole square root.
func root(n int64) int64 {
	if n < 2 {
		return max(n, 0)
	}
	x := n
	for y := (x + 1) / 2; y < x; y = (x + n/x) / 2 {
		x = y
	}
	return x
}

func byDepartment(persons []PersonResult) []DepartmentResult {
	byID := map[engine.ID]*DepartmentResult{}
	sums := map[engine.ID]engine.Mark{}
	for _, p := range persons {
		d := byID[p.Department]
		if d == nil {
			d = &DepartmentResult{Department: p.Department}
			byID[p.Department] = d
		}
		d.Candidates++
		if p.Status != "marked" {
			continue
		}
		if d.Marked == 0 {
			d.Best, d.Least = p.Score, p.Score
		}
		d.Marked++
		d.Best, d.Least = max(d.Best, p.Score), min(d.Least, p.Score)
		sums[p.Department] += p.Score
		if p.Passed {
			d.Passed++
		}
	}
	list := make([]DepartmentResult, 0, len(byID))
	for id, d := range byID {
		if d.Marked > 0 {
			d.Mean = sums[id].Ratio(1, int64(d.Marked))
		}
		list = append(list, *d)
	}
	slices.SortFunc(list, func(a, b DepartmentResult) int {
		return cmp.Or(cmp.Compare(b.Mean, a.Mean), cmp.Compare(a.Department, b.Department))
	})
	return list
}

// QuestionResults returns how each question of an exam went, those that went
// worst first.
func (o *Office) QuestionResults(ctx context.Context, actor engine.Actor, id engine.ID) ([]QuestionResult, error) {
	ex, err := o.resultsOpen(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	sample := map[exam.Ref]sitRef{} // a paper that shows it
	byRef := map[exam.Ref]*QuestionResult{}
	earned, worth := map[exam.Ref]engine.Mark{}, map[exam.Ref]engine.Mark{}
	for s, err := range o.newestScores(ctx, ex.ID) {
		if err != nil {
			return nil, err
		}
		for i, ref := range s.Refs {
			q := byRef[ref]
			if q == nil {
				q = &QuestionResult{Ref: ref}
				byRef[ref] = q
				sample[ref] = sitRef{s.Sitting, s.Exam, s.Candidate, s.Attempt}
			}
			q.Shown++
			switch s.Flags[i] {
			case exam.FlagPending:
				q.Pending, q.Answered = q.Pending+1, q.Answered+1
				continue
			case exam.FlagMarked:
				q.Answered++
			}
			earned[ref] += s.Marks[i]
			worth[ref] += s.Maxima[i]
		}
	}
	list := make([]QuestionResult, 0, len(byRef))
	for ref, q := range byRef {
		if worth[ref] > 0 {
			q.Facility = int(max(0, earned[ref]).Ratio(1000, int64(worth[ref])))
		}
		if err := o.nameQuestion(ctx, q, sample[ref]); err != nil {
			return nil, err
		}
		list = append(list, *q)
	}
	slices.SortFunc(list, func(a, b QuestionResult) int {
		return cmp.Or(cmp.Compare(a.Facility, b.Facility), cmp.Compare(a.Ref.ID, b.Ref.ID), cmp.Compare(a.Ref.Version, b.Ref.Version))
	})
	return list, nil
}

// newestScores streams the newest score of each sitting of an exam that was
// handed in.
func (o *Office) newestScores(ctx context.Context, id engine.ID) iter.Seq2[exam.Score, error] {
	return func(yield func(exam.Score, error) bool) {
		newest := map[engine.ID]int{}
		for r, err := range o.Store.Sittings.InStatus(ctx, id, sitting.HandedIn) {
			if err != nil {
				yield(exam.Score{}, err)
				return
			}
			newest[r.ID] = r.Scored
		}
		for s, err := range o.Store.Scores.OfExam(ctx, id) {
			if (err != nil || newest[s.Sitting] == s.Revision) && !yield(s, err) {
				return
			}
		}
	}
}

// nameQuestion gives a question result its text, from a paper that shows it.
func (o *Office) nameQuestion(ctx context.Context, q *QuestionResult, of sitRef) error {
	sheet, err := o.Sheet(ctx, of.exam, of.candidate, of.attempt)
	if err != nil {
		return err
	}
	for i := range sheet.Sections {
		for _, at := range sheet.Sections[i].Questions {
			if at.Placed.ID == q.Ref.ID && at.Placed.Version == q.Ref.Version {
				q.Question, q.Expected = at.Question, at.Question.Difficulty
				return nil
			}
		}
	}
	return engine.NotFound("error.paper.no_question", "n", q.Ref.ID)
}
