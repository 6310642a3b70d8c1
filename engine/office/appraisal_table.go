package office

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/exam"
	"lectern/engine/people"
)

// TableFilter selects lines of a scheme's table; its zero value is everybody
// whom the scheme is for.
type TableFilter struct {
	Department engine.ID
	Text       string  // part of name or number
	Verdict    Verdict // "" any
}

// Verdict is where a person stands by a scheme.
type Verdict string

// The verdicts.
const (
	VerdictPassed  Verdict = "passed"
	VerdictFailed  Verdict = "failed"
	VerdictNoGrade Verdict = "no_grade"
	VerdictNothing Verdict = "nothing" // no entry yet
)

// VerdictOf returns where an outcome stands.
func VerdictOf(o *appraisal.Outcome) Verdict {
	switch {
	case o.Passed:
		return VerdictPassed
	case o.Graded:
		return VerdictFailed
	case slices.ContainsFunc(o.Reasons, func(r appraisal.Reason) bool { return r.Kind == appraisal.NothingYet }):
		return VerdictNothing
	}
	return VerdictNoGrade
}

// TableRow is one person by a scheme.
type TableRow struct {
	Person     engine.ID
	Name       string
	Department engine.ID
	Outcome    appraisal.Outcome
	Verdict    Verdict
}

// DepartmentSummary sums up the rows of a department.
type DepartmentSummary struct {
	Department engine.ID
	Persons    int
	Graded     int
	Passed     int
	Mean       engine.Mark // of the totals of those graded, to a thousandth
}

// SchemeTable is a scheme over the people whom it is for.
type SchemeTable struct {
	Scheme      appraisal.Scheme
	Period      exam.Period
	Rows        []TableRow          // that the filter selects, by department and total, the best first
	Departments []DepartmentSummary // of everybody, in the order of departments
}

// SchemeTable computes a scheme's table from the ledgers.
func (o *Office) SchemeTable(ctx context.Context, actor engine.Actor, id engine.ID, f TableFilter) (SchemeTable, error) {
	var t SchemeTable
	var err error
	if t.Scheme, t.Period, err = o.Scheme(ctx, actor, id); err != nil {
		return t, err
	}
	persons, err := o.appraised(ctx, &t.Scheme)
	if err != nil {
		return t, err
	}
	within, err := o.periodsWithin(ctx, t.Period)
	if err != nil {
		return t, err
	}
	rows, err := o.tableRows(ctx, &t.Scheme, within, persons)
	if err != nil {
		return t, err
	}
	order, err := o.departmentOrder(ctx)
	if err != nil {
		return t, err
	}
	slices.SortStableFunc(rows, func(a, b TableRow) int {
		return cmp.Or(cmp.Compare(order[a.Department], order[b.Department]), cmp.Compare(a.Department, b.Department),
			cmp.Compare(boolInt(!a.Outcome.Graded), boolInt(!b.Outcome.Graded)), cmp.Compare(b.Outcome.Total, a.Outcome.Total), cmp.Compare(a.Person, b.Person))
	})
	t.Departments = summaries(rows)
	t.Rows = slices.DeleteFunc(rows, func(r TableRow) bool {
		return f.Department != "" && r.Department != f.Department || f.Verdict != "" && r.Verdict != f.Verdict || !matches(f.Text, r.Name, r.Person)
	})
	return t, nil
}

// appraised returns whom a scheme is for: the candidates of its departments who
// are still with the organisation, but those whom another scheme of the period
// names by their department.
func (o *Office) appraised(ctx context.Context, s *appraisal.Scheme) ([]people.Person, error) {
	schemes, err := o.Store.Schemes.OfPeriod(ctx, s.Period)
	if err != nil {
		return nil, err
	}
	all, err := o.Store.Persons.WithRole(ctx, engine.RoleCandidate)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p people.Person) bool {
		return p.Disabled || !slices.ContainsFunc(appraisal.Choose(schemes, p.Department), func(c appraisal.Scheme) bool { return c.ID == s.ID })
	}), nil
}

// tableRows reads ledgers side by side and evaluates them.
func (o *Office) tableRows(ctx context.Context, s *appraisal.Scheme, within []engine.ID, persons []people.Person) ([]TableRow, error) {
	const readers = 8
	rows := make([]TableRow, len(persons))
	work := make(chan int)
	var mu sync.Mutex
	var failed error
	var all sync.WaitGroup
	for range min(readers, len(persons)) {
		all.Go(func() {
			for i := range work {
				p := &persons[i]
				b, err := o.book(ctx, p.ID)
				if err != nil {
					mu.Lock()
					failed = errors.Join(failed, err)
					mu.Unlock()
					continue
				}
				out := appraisal.Evaluate(s, b.Standing(within))
				rows[i] = TableRow{p.ID, p.Name, p.Department, out, VerdictOf(&out)}
			}
		})
	}
	for i := range persons {
		if ctx.Err() != nil {
			break
		}
		work <- i
	}
	close(work)
	all.Wait()
	if failed == nil && ctx.Err() != nil {
		failed = engine.Unavailable("error.unavailable").Because(ctx.Err())
	}
	return rows, failed
}

func summaries(rows []TableRow) []DepartmentSummary {
	var list []DepartmentSummary
	var sum engine.Mark
	for i, r := range rows {
		if i == 0 || r.Department != rows[i-1].Department {
			list = append(list, DepartmentSummary{Department: r.Department})
			sum = 0
		}
		d := &list[len(list)-1]
		d.Persons++
		if r.Outcome.Graded {
			d.Graded++
			sum += r.Outcome.Total
			d.Mean = sum.Ratio(1, int64(d.Graded))
		}
		if r.Outcome.Passed {
			d.Passed++
		}
	}
	return list
}
