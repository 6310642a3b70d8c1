package handlers

import (
	"encoding/hex"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/office"
	"lectern/engine/programme"
	"lectern/views"
)

// myRecord shows the reader's own appraisal record.
func (s *Server) myRecord(c *Ctx) error {
	p, err := s.recordPage(c, c.Actor.ID)
	if err != nil {
		return err
	}
	p.Own, p.May, p.Title, p.Crumbs, p.Action = true, false, c.T("appraisal.mine"), nil, nil
	for i := range p.Entries {
		p.Entries[i].MayUndo = false
	}
	return c.Page(p)
}

// appraisalRecord shows a person's.
func (s *Server) appraisalRecord(c *Ctx) error {
	p, err := s.recordPage(c, c.Params("person"))
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) recordPage(c *Ctx, person engine.ID) (*views.RecordPage, error) {
	r, err := s.Office.Record(c.Context(), c.Actor, person)
	if err != nil {
		return nil, err
	}
	names, _, err := s.departmentOptions(c, "appraisal.all")
	if err != nil {
		return nil, err
	}
	p := &views.RecordPage{
		Frame: c.Frame(c.T("appraisal.record_of", "name", r.Person.Name)), ID: r.Person.ID, Name: r.Person.Name, Department: names[r.Person.Department],
		May: c.Actor.Has(engine.RoleAppraiser) && c.Actor.ID != person, Broken: r.Broken,
	}
	p.Styles = []string{"css/appraisal.css"}
	p.Crumbs = []views.Link{{Text: c.T("nav.appraisal.table"), URL: "/appraisal"}}
	if p.May {
		p.Action = &views.Link{Text: c.T("appraisal.entry_new"), URL: "/appraisal/people/" + p.ID + "/entry"}
	}
	components := map[string]string{}
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		p.Outcomes = append(p.Outcomes, recordOutcome(c, o))
		for _, component := range o.Scheme.Components {
			if components[component.Key] == "" {
				components[component.Key] = component.Name
			}
		}
	}
	places := map[string]int64{}
	for _, e := range r.Entries {
		places[e.ID] = e.Seq
	}
	for i := range r.Entries {
		p.Entries = append(p.Entries, s.recordEntry(c, &r, &r.Entries[i], components, places, p.May))
	}
	if len(r.Entries) > 0 {
		p.Head = shortHash(r.Entries[0].Hash)
	}
	return p, nil
}

func recordOutcome(c *Ctx, o *office.SchemeOutcome) views.RecordOutcome {
	out := views.RecordOutcome{
		Title: o.Scheme.Title, Period: periodName(c, &o.Period), Total: totalText(&o.Outcome, o.Scheme.Places), Verdict: string(office.VerdictOf(&o.Outcome)),
		Reasons: reasonTexts(c, &o.Outcome), Note: o.Scheme.Note,
	}
	decimals := 0 // as many as the longest, so that they stand below one another
	for _, component := range o.Outcome.Components {
		_, frac, _ := strings.Cut(component.Points.String(), ".")
		decimals = max(decimals, len(frac))
	}
	for _, component := range o.Outcome.Components {
		part := views.RecordPart{Name: component.Name, Weight: perCent(component.Weight), Points: fixed(component.Points, decimals), Entries: len(component.Entries), Lacking: component.Lacking}
		if component.Present {
			part.Figure = fixed(component.Figure, o.Scheme.Places)
		}
		if component.Share != component.Weight && component.Share > 0 {
			part.Weight = c.T("appraisal.rescaled", "weight", perCent(component.Weight), "share", perCent(component.Share))
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}

func (s *Server) recordEntry(c *Ctx, r *office.Record, e *appraisal.Posted, components map[string]string, places map[string]int64, may bool) views.RecordEntry {
	row := views.RecordEntry{
		ID: e.ID, Seq: e.Seq, At: e.At, Component: components[e.Component], Kind: string(e.Kind), Title: e.Title, Value: e.Value.String(), Of: e.Of.String(),
		Flag: string(e.Flag), Stands: r.Standing[e.ID], By: e.ByName, Reason: e.Reason, Reverses: places[e.Reverses], Hash: shortHash(e.Hash),
	}
	if row.Component == "" {
		row.Component = componentName(c, e.Component)
	}
	if e.By == office.System.ID {
		row.By = c.T("appraisal.by_system")
	}
	if p, known := r.Periods[e.Period]; known {
		row.Period = periodName(c, &p)
	}
	row.MayUndo = may && row.Stands && e.Kind == appraisal.KindManual
	kind, id, _ := strings.Cut(e.Object, "/")
	switch kind {
	case "exam":
		row.URL = s.urlFor(c, "/results", "/results/"+id, "/my/results", "/my/results")
	case "attendance":
		row.URL = s.urlFor(c, "/periods", "/programme/attendance/"+id, "/my/programme", "/my/programme?period="+id)
		row.Title, row.Period = c.T("appraisal.attendance_of", "period", row.Period), ""
		row.Detail = presenceDetail(c, e.Source)
	case "reflection":
		lecture, _, _ := strings.Cut(id, "/")
		row.URL = s.urlFor(c, "/programme/reflections", "/programme/reflections/"+id, "/my/programme", "/my/programme/"+lecture)
	}
	return row
}

// componentName is what a component is called that no scheme names.
func componentName(c *Ctx, key string) string {
	if slices.Contains([]string{office.ComponentTest, office.ComponentAttendance, office.ComponentReflections}, key) {
		return c.T("appraisal.component." + key)
	}
	return key
}

// urlFor returns url if the reader may open the staff's page page, else own if
// they may open their own mine, else "".
func (s *Server) urlFor(c *Ctx, page, url, mine, own string) string {
	switch {
	case s.mayOpen(c.Actor, page):
		return url
	case s.mayOpen(c.Actor, mine):
		return own
	}
	return ""
}

// presenceDetail says in words what an attendance was made of ("present 5, late
// 1").
func presenceDetail(c *Ctx, source string) string {
	var parts []string
	for part := range strings.SplitSeq(source, ", ") {
		if presence, n, ok := strings.Cut(part, " "); ok && slices.Contains(programme.Presences, programme.Presence(presence)) {
			parts = append(parts, c.T("programme.presence."+presence)+" "+n)
		}
	}
	return strings.Join(parts, c.T("frame.comma"))
}

// shortHash prints the beginning of a hash, enough to compare by eye.
func shortHash(hash []byte) string {
	text := hex.EncodeToString(hash)
	return text[:min(16, len(text))]
}
