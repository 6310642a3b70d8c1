package paper

import (
	"context"
	"slices"
	"strings"

	"lectern/engine"
)

// Candidate is someone to draw for, with the questions that they have seen:
// these are drawn again only where the pool has no others.
type Candidate struct {
	ID   engine.ID
	Seat int // rank in the order in which they sit, the same for all where there is none
	Seen []engine.ID
}

// Request is what an exam's forms are drawn from.
type Request struct {
	Blueprint  Blueprint
	Pool       Pool
	Seed       Seed
	Candidates []Candidate // for parallel forms only what they have seen counts
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
// and their place among all; see Places and Plan.Form.
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

// Places returns the place of each candidate: the rank of their seat, and of
// their id among those of one seat. Invalid where a candidate stands twice.
func Places(candidates []Candidate) ([]uint64, error) {
	order := make([]int, len(candidates))
	for i := range order {
		order[i] = i
	}
	byID := func(a, b int) int { return strings.Compare(candidates[a].ID, candidates[b].ID) }
	slices.SortFunc(order, byID)
	for k := range order[min(1, len(order)):] {
		if id := candidates[order[k]].ID; id == candidates[order[k+1]].ID {
			return nil, engine.Invalid("error.paper.candidate_twice", "id", id)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return candidates[a].Seat - candidates[b].Seat })
	places := make([]uint64, len(candidates))
	for rank, i := range order {
		places[i] = uint64(rank)
	}
	return places, nil
}

// SeenByAny returns what any of the candidates has seen, ascending: what forms
// that several have avoid.
func SeenByAny(candidates []Candidate) []engine.ID {
	var all []engine.ID
	for _, c := range candidates {
		all = append(all, c.Seen...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Forms draws the forms of all candidates, or all parallel forms.
func (p *Plan) Forms(ctx context.Context, candidates []Candidate, workers int) ([]Form, error) {
	if p.Blueprint.Forms.Kind == Parallel {
		return p.Parallel(ctx, SeenByAny(candidates))
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
	if p.Blueprint.Forms.Kind == Same {
		seen := SeenByAny(candidates)
		for i, c := range candidates {
			if forms[i], err = p.Form(Candidate{ID: c.ID, Seen: seen}, 0); err != nil {
				return nil, err
			}
		}
		return forms, nil
	}
	b := p.newBatch(len(candidates), workers)
	b.eachDrawer(func(d *drawer, place int) {
		c := &candidates[order[place]]
		d.draw("candidate", c.ID, c.Seen, uint64(place))
		b.put(place, d)
		b.seen[place] = p.indexes(c.Seen)
		d.forget(c.Seen)
	})
	b.equalise(ctx, p.seed)
	if err := b.finish(candidates, order); err != nil {
		return nil, err
	}
	b.eachDrawer(func(d *drawer, place int) {
		b.load(place, d)
		c := &candidates[order[place]]
		forms[order[place]] = d.lay("order", c.ID)
		forms[order[place]].Candidate = c.ID
	})
	if ctx.Err() != nil {
		return nil, engine.Unavailable("error.paper.stopped").Because(ctx.Err())
	}
	return forms, nil
}

// indexes returns the questions of ids that are in the pool, ascending.
func (p *Plan) indexes(ids []engine.ID) []int32 {
	var list []int32
	for _, id := range ids {
		if q, ok := p.index[id]; ok {
			list = append(list, q)
		}
	}
	slices.Sort(list)
	return list
}

// Form draws the form of someone who comes after the roster's forms were
// drawn, by the same rules, at a place of Seed.Late; or, where all have the
// same questions, anybody's, who all must come with the same seen questions. It
// is not for parallel forms. It may be called by many at once.
func (p *Plan) Form(c Candidate, place uint64) (Form, error) {
	d := p.drawer()
	defer p.drawers.Put(d)
	if p.Blueprint.Forms.Kind == Same {
		d.draw("same", "", c.Seen, 0)
	} else {
		d.draw("candidate", c.ID, c.Seen, place)
	}
	off := d.equalise()
	if size(off) > p.aim.tolerance {
		off = d.closest(off)
	}
	d.forget(c.Seen)
	if size(off) > p.aim.tolerance { // rather seen than harder
		off = d.exhaust(off)
	}
	if size(off) > p.aim.tolerance {
		off = d.closest(off)
	}
	if size(off) > p.aim.tolerance {
		return Form{}, p.outOfTolerance(c.ID, off)
	}
	form := d.lay("order", c.ID)
	form.Candidate = c.ID
	return form, nil
}

func (p *Plan) drawer() *drawer {
	if d, ok := p.drawers.Get().(*drawer); ok {
		return d
	}
	return p.newDrawer(p.seed)
}

// Target returns the expected score that every form is brought to.
func (p *Plan) Target() engine.Mark { return engine.Mark(divide(p.aim.target, 1000)) }
