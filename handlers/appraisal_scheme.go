package handlers

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/exam"
	"lectern/views"
)

// spareComponents is how many empty lines the form has below a scheme's
// components.
const spareComponents = 2

// schemesList lists the schemes.
func (s *Server) schemesList(c *Ctx) error {
	list, err := s.Office.Schemes(c.Context(), c.Actor, "")
	if err != nil {
		return err
	}
	periods, _, err := s.periodNames(c.Context(), c, "frame.none")
	if err != nil {
		return err
	}
	departments, _, err := s.departmentOptions(c, "appraisal.all")
	if err != nil {
		return err
	}
	p := &views.SchemesPage{Frame: c.Frame(c.T("nav.appraisal.schemes")), May: c.Actor.Has(engine.RoleAppraiser)}
	if p.May {
		p.Action = &views.Link{Text: c.T("appraisal.scheme_new"), URL: "/appraisal/schemes/new"}
	}
	for _, scheme := range list {
		row := views.SchemeRow{ID: scheme.ID, Title: scheme.Title, Period: periods[scheme.Period], Missing: string(scheme.Missing)}
		for _, component := range scheme.Components {
			row.Parts = append(row.Parts, c.T("appraisal.column", "name", component.Name, "weight", perCent(component.Weight)))
		}
		for _, d := range scheme.Departments {
			row.For = append(row.For, departments[d])
		}
		p.Rows = append(p.Rows, row)
	}
	return c.Page(p)
}

// schemeNew begins a scheme: from a preset, or as a copy.
func (s *Server) schemeNew(c *Ctx) error {
	name := func(key string) string { return c.T("appraisal.component." + key) }
	preset := appraisal.Preset(c.Query("preset"))
	scheme := appraisal.Scheme{
		Title: c.T("appraisal.scheme_title"), Period: c.Query("period"), Missing: appraisal.AsZero, Places: 1, Pass: 60 * engine.One,
		Components: preset.Components(name),
	}
	if id := c.Query("copy"); id != "" {
		from, _, err := s.Office.Scheme(c.Context(), c.Actor, id)
		if err != nil {
			return err
		}
		scheme = from
		scheme.ID, scheme.Version, scheme.Period = "", 0, ""
	}
	p, err := s.schemePage(c, &scheme)
	if err != nil {
		return err
	}
	for _, preset := range appraisal.Presets {
		p.Presets = append(p.Presets, views.Link{Text: c.T("appraisal.preset." + string(preset)), URL: "/appraisal/schemes/new?preset=" + string(preset) + "&period=" + scheme.Period})
	}
	return c.Page(p)
}

func (s *Server) schemePage(c *Ctx, scheme *appraisal.Scheme) (*views.SchemePage, error) {
	title := c.T("appraisal.scheme_new")
	if scheme.ID != "" {
		title = scheme.Title
	}
	p := &views.SchemePage{Frame: c.Frame(title), ID: scheme.ID, Version: scheme.Version, May: c.Actor.Has(engine.RoleAppraiser)}
	p.Crumbs = []views.Link{{Text: c.T("nav.appraisal.schemes"), URL: "/appraisal/schemes"}}
	p.Scripts, p.Styles = []string{"js/scheme.js"}, []string{"css/appraisal.css"}
	chosen, options, err := s.chosenPeriod(c, scheme.Period)
	if err != nil {
		return nil, err
	}
	_, departments, err := s.departmentOptions(c, "appraisal.all")
	if err != nil {
		return nil, err
	}
	p.Periods, p.Departments = options, departments[1:]
	p.Form = schemeForm(scheme)
	p.Form.Period = keptPeriod(chosen, options)
	p.Sum, p.Whole = engine.Mark(scheme.Weights()*100).String(), scheme.Weights() == appraisal.WholeWeight
	return p, nil
}

func schemeForm(s *appraisal.Scheme) views.SchemeForm {
	form := views.SchemeForm{
		Title: s.Title, Period: s.Period, Missing: string(s.Missing), Places: strconv.Itoa(s.Places), Pass: optionalMark(s.Pass),
		Note: s.Note, Departments: s.Departments,
	}
	for i, c := range s.Components {
		line := views.ComponentForm{
			N: i + 1, Key: c.Key, Name: c.Name, Source: string(c.Source), Weight: engine.Mark(c.Weight * 100).String(), Combine: string(c.Combine),
			Cap: optionalMark(c.Cap), Gate: optionalMark(c.Gate),
		}
		if c.Expect > 0 {
			line.Expect = strconv.Itoa(c.Expect)
		}
		form.Components = append(form.Components, line)
	}
	for i := 0; i < spareComponents && len(form.Components) < appraisal.MaxComponents; i++ {
		form.Components = append(form.Components, views.ComponentForm{N: len(form.Components) + 1, Source: string(appraisal.FromHand), Combine: string(appraisal.Mean)})
	}
	return form
}

// optionalMark prints a mark, "" for 0.
func optionalMark(m engine.Mark) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

// schemeEdit shows a scheme to be changed.
func (s *Server) schemeEdit(c *Ctx) error {
	scheme, _, err := s.Office.Scheme(c.Context(), c.Actor, c.Params("scheme"))
	if err != nil {
		return err
	}
	p, err := s.schemePage(c, &scheme)
	if err != nil {
		return err
	}
	return c.Page(p)
}

// schemeSave keeps a scheme.
func (s *Server) schemeSave(c *Ctx) error {
	var scheme appraisal.Scheme
	if id := c.Params("scheme"); id != "" {
		var err error
		if scheme, _, err = s.Office.Scheme(c.Context(), c.Actor, id); err != nil {
			return err
		}
		scheme.Version, _ = strconv.ParseInt(c.Posted("version"), 10, 64)
	}
	form, places, wrong := readScheme(c, &scheme)
	p, err := s.schemePage(c, &scheme)
	if err != nil {
		return err
	}
	p.Form = form
	if wrong != nil {
		return c.Again(wrong, p)
	}
	if scheme.Period == "" { // there is no period yet: the year begins with its first scheme
		year, err := s.Office.SavePeriod(c.Context(), c.Actor, exam.YearOf(c.Now().In(s.Office.Zone(c.Context())), time.January))
		if err != nil {
			return err
		}
		scheme.Period = year.ID
	}
	if scheme, err = s.Office.SaveScheme(c.Context(), c.Actor, scheme); err != nil {
		return c.Again(atComponents(joined(err), places), p)
	}
	c.Flash("appraisal.scheme_saved", "title", scheme.Title)
	return c.See("/appraisal?scheme=" + scheme.ID)
}

// readScheme reads what was typed into the scheme. Lines without name and weight
// are left out; places tells for each component its line.
func readScheme(c *Ctx, scheme *appraisal.Scheme) (form views.SchemeForm, places []int, err error) {
	var wrong []error
	form = views.SchemeForm{
		Title: c.Posted("title"), Period: c.Posted("period"), Missing: c.Posted("missing"), Places: c.Posted("places"), Pass: c.Posted("pass"),
		Note: c.PostedRaw("note"), Departments: c.PostedAll("departments"),
	}
	mark := func(name string) engine.Mark {
		m, err := postedMark(c, name)
		wrong = append(wrong, err)
		return m
	}
	number := func(name string) int {
		n, err := c.PostedInt(name)
		wrong = append(wrong, err)
		return n
	}
	scheme.Title, scheme.Period, scheme.Missing, scheme.Places = form.Title, form.Period, appraisal.Missing(form.Missing), number("places")
	scheme.Pass, scheme.Note, scheme.Departments, scheme.Components = mark("pass"), form.Note, form.Departments, nil
	for i := range appraisal.MaxComponents {
		field := func(name string) string { return appraisal.ComponentField(i, name) }
		if c.Posted(field("source")) == "" {
			break
		}
		line := views.ComponentForm{
			N: i + 1, Key: c.Posted(field("key")), Name: c.Posted(field("name")), Source: c.Posted(field("source")), Weight: c.Posted(field("weight")),
			Combine: c.Posted(field("combine")), Expect: c.Posted(field("expect")), Cap: c.Posted(field("cap")), Gate: c.Posted(field("gate")),
		}
		form.Components = append(form.Components, line)
		if line.Name == "" && line.Weight == "" {
			continue
		}
		places = append(places, i)
		weight := mark(field("weight"))
		if weight%100 != 0 {
			wrong = append(wrong, engine.Invalid("error.scheme.weight").At(field("weight")))
		}
		scheme.Components = append(scheme.Components, appraisal.Component{
			Key: componentKey(scheme, &line), Name: line.Name, Source: appraisal.Source(line.Source), Weight: int(weight / 100),
			Combine: appraisal.Combine(line.Combine), Expect: number(field("expect")), Cap: mark(field("cap")), Gate: mark(field("gate")),
		})
	}
	return form, places, errors.Join(wrong...)
}

// componentKey returns the key that a component has, or, for a new one, that of
// its source, numbered where it is taken.
func componentKey(scheme *appraisal.Scheme, line *views.ComponentForm) string {
	if line.Key != "" {
		return line.Key
	}
	base := line.Source
	for n := 1; ; n++ {
		key := base
		if n > 1 {
			key = fmt.Sprintf("%s-%d", base, n)
		}
		if !slices.ContainsFunc(scheme.Components, func(c appraisal.Component) bool { return c.Key == key }) {
			return key
		}
	}
}

// atComponents puts errors of components at the lines on which these were
// typed.
func atComponents(err error, places []int) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var moved []error
		for _, one := range many.Unwrap() {
			moved = append(moved, atComponents(one, places))
		}
		return errors.Join(moved...)
	}
	known, ok := err.(*engine.Error)
	if !ok {
		return err
	}
	var i int
	var name string
	if n, _ := fmt.Sscanf(known.Field, "component.%d.%s", &i, &name); n == 2 && i < len(places) {
		if name == "key" {
			name = "name"
		}
		return known.At(appraisal.ComponentField(places[i], name))
	}
	return err
}

// schemeDelete asks before a scheme is deleted.
func (s *Server) schemeDelete(c *Ctx) error {
	scheme, _, err := s.Office.Scheme(c.Context(), c.Actor, c.Params("scheme"))
	if err != nil {
		return err
	}
	p := &views.SchemeDeletePage{Frame: c.Frame(c.T("appraisal.scheme_delete_title", "title", scheme.Title)), ID: scheme.ID, Version: scheme.Version, Name: scheme.Title}
	p.Crumbs = []views.Link{{Text: c.T("nav.appraisal.schemes"), URL: "/appraisal/schemes"}, {Text: scheme.Title, URL: "/appraisal/schemes/" + scheme.ID}}
	return c.Page(p)
}

func (s *Server) schemeDeleteDo(c *Ctx) error {
	scheme, _, err := s.Office.Scheme(c.Context(), c.Actor, c.Params("scheme"))
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(c.Posted("version"), 10, 64)
	if err := s.Office.DeleteScheme(c.Context(), c.Actor, scheme.ID, version); err != nil {
		return err
	}
	c.Flash("appraisal.scheme_deleted", "title", scheme.Title)
	return c.See("/appraisal/schemes")
}
