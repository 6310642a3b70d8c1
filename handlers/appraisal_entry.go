package handlers

import (
	"errors"
	"strings"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/views"
)

// entryNew asks for an entry by hand.
func (s *Server) entryNew(c *Ctx) error {
	p, err := s.entryPage(c)
	if err != nil {
		return err
	}
	p.Token, p.Form.Of = engine.NewID(), "100"
	return c.Page(p)
}

func (s *Server) entryPage(c *Ctx) (*views.EntryPage, error) {
	person, err := s.Office.Person(c.Context(), c.Actor, c.Params("person"))
	if err != nil {
		return nil, err
	}
	p := &views.EntryPage{Frame: c.Frame(c.T("appraisal.entry_for", "name", person.Name)), ID: person.ID, Name: person.Name}
	p.Crumbs = recordCrumbs(c, person.ID, person.Name)
	chosen, options, err := s.chosenPeriod(c, "")
	if err != nil {
		return nil, err
	}
	p.Periods, p.Form.Period = options, keptPeriod(chosen, options)
	components, err := s.Office.ManualComponents(c.Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	for _, component := range components {
		p.Components = append(p.Components, views.Option{Value: component.Key, Text: component.Name})
	}
	return p, nil
}

func recordCrumbs(c *Ctx, id engine.ID, name string) []views.Link {
	return []views.Link{{Text: c.T("nav.appraisal.table"), URL: "/appraisal"}, {Text: name, URL: "/appraisal/people/" + id}}
}

// entryMake shows what an entry would change, and makes it when that was seen.
func (s *Server) entryMake(c *Ctx) error {
	p, err := s.entryPage(c)
	if err != nil {
		return err
	}
	p.Token = c.Posted("token")
	p.Form = views.EntryForm{Period: c.Posted("period"), Component: c.Posted("component"), Value: c.Posted("value"), Of: c.Posted("of"), Reason: c.PostedRaw("reason")}
	value, errValue := postedMark(c, "value")
	of, errOf := postedMark(c, "of")
	m := office.ManualEntry{Token: p.Token, Person: p.ID, Period: p.Form.Period, Component: p.Form.Component, Value: value, Of: of, Reason: p.Form.Reason}
	if p.Form.Value == "" {
		errValue = engine.Invalid("error.required").At("value")
	}
	if err := errors.Join(errValue, errOf); err != nil {
		return c.Again(err, p)
	}
	if c.Posted("do") == "make" && c.Posted("seen") == entrySeen(&p.Form) {
		if _, err := s.Office.AddManual(c.Context(), c.Actor, m); err != nil {
			return c.Again(joined(err), p)
		}
		c.Flash("appraisal.entry_made", "name", p.Name)
		return c.See("/appraisal/people/" + p.ID)
	}
	before, after, err := s.Office.PreviewManual(c.Context(), c.Actor, m)
	if err != nil {
		return c.Again(joined(err), p)
	}
	p.Previewed, p.Seen, p.Changes = true, entrySeen(&p.Form), entryChanges(c, before, after)
	return c.Page(p)
}

// entrySeen names what an effect was shown of: an entry changed after that is
// shown once more.
func entrySeen(f *views.EntryForm) string {
	return strings.Join([]string{f.Period, f.Component, f.Value, f.Of}, " ")
}

// entryChanges returns the schemes that say something else afterwards.
func entryChanges(c *Ctx, before, after []office.SchemeOutcome) []views.EntryChange {
	var changes []views.EntryChange
	for i := range after {
		b, a := &before[i].Outcome, &after[i].Outcome
		change := views.EntryChange{
			Title: after[i].Scheme.Title, Period: periodName(c, &after[i].Period), Before: totalText(b, after[i].Scheme.Places), After: totalText(a, after[i].Scheme.Places),
			VerdictBefore: string(office.VerdictOf(b)), VerdictAfter: string(office.VerdictOf(a)),
		}
		if change.Before != change.After || change.VerdictBefore != change.VerdictAfter {
			changes = append(changes, change)
		}
	}
	return changes
}

// entryReverse asks before an entry by hand is taken back.
func (s *Server) entryReverse(c *Ctx) error {
	p, err := s.reversePage(c, c.Query("entry"))
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) reversePage(c *Ctx, id string) (*views.ReversePage, error) {
	r, err := s.Office.Record(c.Context(), c.Actor, c.Params("person"))
	if err != nil {
		return nil, err
	}
	before, after, err := s.Office.PreviewReversal(c.Context(), c.Actor, r.Person.ID, id)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, o := range r.Outcomes {
		for _, component := range o.Scheme.Components {
			names[component.Key] = component.Name
		}
	}
	for _, e := range r.Entries {
		if e.ID != id {
			continue
		}
		p := &views.ReversePage{
			Frame: c.Frame(c.T("appraisal.reverse_of", "name", r.Person.Name)), ID: r.Person.ID, Name: r.Person.Name, Entry: id, Component: names[e.Component],
			Value: e.Value.String(), Of: e.Of.String(), Why: e.Reason, Changes: entryChanges(c, before, after),
		}
		if p.Component == "" {
			p.Component = componentName(c, e.Component)
		}
		p.Crumbs = recordCrumbs(c, p.ID, p.Name)
		return p, nil
	}
	return nil, engine.NotFound("error.ledger.missing", "id", id)
}

// entryReverseDo takes it back.
func (s *Server) entryReverseDo(c *Ctx) error {
	p, err := s.reversePage(c, c.Posted("entry"))
	if err != nil {
		return err
	}
	p.Reason = c.PostedRaw("reason")
	if err := s.Office.ReverseManual(c.Context(), c.Actor, p.ID, p.Entry, p.Reason); err != nil {
		return c.Again(err, p)
	}
	c.Flash("appraisal.entry_reversed", "name", p.Name)
	return c.See("/appraisal/people/" + p.ID)
}
