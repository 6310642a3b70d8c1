package paper

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"lectern/engine"
)

// Candidate is someone to draw for, with the questions that they have seen.
type Candidate struct {
	ID   engine.ID
	Seen []engine.ID
}

// Request is what an exam's forms are drawn from.
type Request struct {
	Blueprint  Blueprint
	Pool       Pool
	Seed       Seed
	Candidates []Candidate // not looked at for parallel forms
	Workers    int         // how many cores may be used; at least 1. It decides nothing
}

// Drawn is an exam's forms, those of candidates in the request's order, and
// how fair they are.
type Drawn struct {
	Forms    []Form
	Report   Report
	Warnings []*engine.Error
}

// Draw draws all forms. Its errors are those of NewPlan, and Invalid where a
// form cannot be brought within the tolerance, forms overlap more than they
// may, or a candidate stands twice.
//
// A candidate's form is a function of blueprint, pool, seed, the candidate
// and the place of their id among all ids in order; see Plan.Form.
func Draw(ctx context.Context, r Request) (Drawn, error) {
	p, err := NewPlan(r.Blueprint, r.Pool, r.Seed)
	if err != nil {
		return Drawn{}, err
	}
	forms, err := p.Forms(ctx, r.Candidates, r.Workers)
	if err != nil {
		return Drawn{}, err
	}
	return Drawn{Forms: forms, Report: p.Report(forms, r.Candidates), Warnings: p.Warnings}, nil
}

// Places returns the place of each candidate: the rank of their id.
func Places(candidates []Candidate) ([]uint64, error) {
	order := make([]int, len(candidates))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if candidates[a].ID < candidates[b].ID {
			return -1
		} else if candidates[a].ID > candidates[b].ID {
			return 1
		}
		return a - b
	})
	places := make([]uint64, len(candidates))
	for rank, i := range order {
		if rank > 0 && candidates[order[rank-1]].ID == candidates[i].ID {
			return nil, engine.Invalid("error.paper.candidate_twice", "id", candidates[i].ID)
		}
		places[i] = uint64(rank)
	}
	return places, nil
}

// Forms draws the forms of all candidates, or all parallel forms.
func (p *Plan) Forms(ctx context.Context, candidates []Candidate, workers int) ([]Form, error) {
	if p.Blueprint.Forms.Kind == Parallel {
		return p.Parallel(ctx)
	}
	places, err := Places(candidates)
	if err != nil {
		return nil, err
	}
	order := make([]int, len(candidates)) // by place, so that rounds are made once
	for i, place := range places {
		order[place] = i
	}
	forms := make([]Form, len(candidates))
	failures := make([]error, max(workers, 1))
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range failures {
		wg.Go(func() {
			const batch = 64
			for ctx.Err() == nil {
				from := int(next.Add(batch)) - batch
				if from >= len(order) {
					return
				}
				for _, i := range order[from:min(from+batch, len(order))] {
					form, err := p.Form(candidates[i], places[i])
					if err != nil {
						failures[w] = err
						next.Store(int64(len(order)))
						return
					}
					forms[i] = form
				}
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, engine.Unavailable("error.paper.stopped").Because(ctx.Err())
	}
	for _, err := range failures {
		if err != nil {
			return nil, err
		}
	}
	return forms, nil
}

// Form draws the form of one candidate at a place: the rank of their id on
// the roster (Places), or Seed.Late for someone who came later. It is not for
// parallel forms. It may be called by many at once.
func (p *Plan) Form(c Candidate, place uint64) (Form, error) {
	d, ok := p.drawers.Get().(*drawer)
	if !ok {
		d = p.newDrawer(p.seed)
	}
	defer p.drawers.Put(d)
	if p.Blueprint.Forms.Kind == Same {
		d.draw("same", "", nil, 0)
	} else {
		d.draw("candidate", c.ID, c.Seen, place)
		defer d.forget(c.Seen)
	}
	if off := d.equalise(); size(off) > p.aim.tolerance {
		return Form{}, p.outOfTolerance(c.ID, off)
	}
	form := d.lay("order", c.ID)
	form.Candidate = c.ID
	return form, nil
}

// Target returns the expected score that every form is brought to.
func (p *Plan) Target() engine.Mark { return engine.Mark(divide(p.aim.target, 1000)) }
