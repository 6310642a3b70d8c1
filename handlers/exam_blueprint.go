package handlers

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/questionbank"
	"lectern/views"
)

// examBlueprint composes an exam's blueprint.
func (s *Server) examBlueprint(c *Ctx) error {
	p, e, err := s.examBlueprintPage(c)
	if err != nil {
		return err
	}
	p.Form = formOf(&e.Blueprint)
	if len(p.Form.Columns) == 0 && !p.Readonly {
		p.Form.Columns = usualColumns(c)
		p.Form.Pass = "60"
	}
	if err := s.fillBlueprint(c, p, !p.Readonly); err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) examBlueprintPage(c *Ctx) (*views.ExamBlueprintPage, exam.Exam, error) {
	frame, e, err := s.examFrame(c, "blueprint")
	if err != nil {
		return nil, e, err
	}
	p := &views.ExamBlueprintPage{ExamFrame: frame, Version: e.Version, Readonly: e.Status != exam.Preparing}
	p.Scripts = []string{"js/exam_blueprint.js"}
	if e.Blueprint.Questions() > 0 {
		p.Exports = []views.Link{{Text: c.T("exam.bp_export"), URL: examPath(e.ID, "blueprint.json")}}
	}
	span, err := s.Office.LecturesSince(c.Context(), e.ID)
	if err == nil && len(span.Topics) > 0 {
		p.Lectures = c.T("exam.bp_lectures", "n", len(span.Lectures), "topics", len(span.Topics))
	}
	return p, e, err
}

// usualColumns are what a new blueprint begins with.
func usualColumns(c *Ctx) []views.BlueprintColumn {
	column := func(t questionbank.Type, marks string) views.BlueprintColumn {
		return views.BlueprintColumn{Type: string(t), Title: c.T("exam.bp_title." + string(t)), Marks: marks, Rule: "default"}
	}
	return []views.BlueprintColumn{column(questionbank.Single, "2"), column(questionbank.Multiple, "2"), column(questionbank.TrueFalse, "1")}
}

// topicRows is how many topics of the bank a blueprint begins with.
const topicRows = 12

// fillBlueprint counts what the bank has behind each input. offer adds the rows
// of the bank's topics that a table without them should have.
func (s *Server) fillBlueprint(c *Ctx, p *views.ExamBlueprintPage, offer bool) error {
	_, _, err := s.advise(c, p, offer)
	return err
}

// advise is fillBlueprint, and returns what it judged by.
func (s *Server) advise(c *Ctx, p *views.ExamBlueprintPage, offer bool) (*composed, *paper.Advice, error) {
	numbered(c, &p.Form)
	d := compose(&p.Form)
	advice, pool, err := s.Office.BlueprintAdvice(c.Context(), c.Actor, d.blueprint)
	if err != nil {
		return nil, nil, err
	}
	p.Pool = len(pool)
	supply := supplyOf(pool)
	topics := supply.topics()
	if offer && len(p.Form.Rows) == 0 {
		for _, t := range topics {
			if !strings.Contains(t, "/") && len(p.Form.Rows) < topicRows {
				p.Form.Rows = append(p.Form.Rows, views.BlueprintRow{Topic: t})
			}
		}
	}
	if offer && !slices.ContainsFunc(p.Form.Rows, func(r views.BlueprintRow) bool { return r.Topic == questionbank.AnyTopic }) {
		p.Form.Rows = append(p.Form.Rows, views.BlueprintRow{Topic: questionbank.AnyTopic})
	}
	numbered(c, &p.Form)
	p.Topics = []views.Option{{Value: questionbank.AnyTopic, Text: c.T("exam.bp_any_topic")}}
	for _, t := range topics {
		p.Topics = append(p.Topics, views.Option{Value: t, Text: t})
	}
	d.judge(&p.Form, &advice, supply)
	p.Advice = views.BlueprintAdvice{Questions: d.blueprint.Questions(), Total: d.blueprint.Total().String()}
	if p.Advice.Questions > 0 {
		p.Advice.Advice = c.Words().Advise(&d.blueprint, &advice)
	}
	return d, &advice, nil
}

// examBlueprintPost saves the blueprint, or changes the table and shows it
// again, as the button says.
func (s *Server) examBlueprintPost(c *Ctx) error {
	p, e, err := s.examBlueprintPage(c)
	if err != nil {
		return err
	}
	p.Form = readForm(c, false)
	if version, err := strconv.ParseInt(c.Posted("version"), 10, 64); err == nil {
		p.Version = version
	}
	if p.Readonly {
		return c.Again(e.Editable(), p)
	}
	if do := c.Posted("do"); do != "save" {
		if err := s.changeTable(c, p, do); err != nil {
			return err
		}
		if err := s.fillBlueprint(c, p, true); err != nil {
			return err
		}
		return c.Page(p)
	}
	if err := s.fillBlueprint(c, p, true); err != nil {
		return err
	}
	d := compose(&p.Form)
	wrong := make([]error, 0, len(d.wrong))
	for _, w := range d.wrong {
		wrong = append(wrong, w)
	}
	if len(wrong) == 0 {
		d.blueprint.Title, d.blueprint.Minutes = e.Title, e.Terms.Minutes
		wrong = d.located(d.blueprint.Problems())
	}
	if len(wrong) == 0 {
		_, err = s.Office.SetBlueprint(c.Context(), c.Actor, e.ID, p.Version, d.blueprint)
	} else {
		err = errors.Join(wrong...)
	}
	if err != nil {
		return c.Again(err, p)
	}
	if empty := emptySections(&p.Form); len(empty) > 0 {
		c.Warn("exam.bp_dropped", "sections", strings.Join(empty, c.T("frame.comma")))
	}
	if len(p.Advice.Problems) > 0 {
		c.Warn("exam.bp_saved_short", "n", len(p.Advice.Problems))
		return c.See(examPath(e.ID, "blueprint"))
	}
	c.Flash("exam.bp_saved")
	return c.See(examPath(e.ID, ""))
}

// emptySections are the titles of the sections that draw nothing.
func emptySections(f *views.BlueprintForm) []string {
	var titles []string
	for _, col := range f.Columns {
		if col.Sum == 0 {
			titles = append(titles, col.Title)
		}
	}
	return titles
}

// changeTable adds to the table what a button says.
func (s *Server) changeTable(c *Ctx, p *views.ExamBlueprintPage, do string) error {
	f := &p.Form
	switch do {
	case "topic":
		topic := c.Posted("add_topic")
		there := slices.ContainsFunc(f.Rows, func(r views.BlueprintRow) bool { return r.Topic == topic })
		if topic != "" && !there {
			f.Rows = slices.Insert(f.Rows, max(0, len(f.Rows)-1), views.BlueprintRow{Topic: topic})
		}
	case "section":
		f.Columns = append(f.Columns, views.BlueprintColumn{Type: string(questionbank.Blank), Title: c.T("exam.bp_title.blank"), Marks: "2", Rule: "default"})
	case "rule":
		f.Rules = append(f.Rules, views.BlueprintRule{Section: "0", Topic: questionbank.AnyTopic, Count: "1"})
	case "propose":
		return s.proposeTable(c, p)
	}
	return nil
}

// usualCounts is how many questions of a type are proposed where none stand.
var usualCounts = map[string]int{"single": 20, "multiple": 10, "true_false": 10}

// proposeTable spreads the questions of each section over the topics taught
// since the test before, by their weight.
func (s *Server) proposeTable(c *Ctx, p *views.ExamBlueprintPage) error {
	span, err := s.Office.LecturesSince(c.Context(), p.ID)
	if err != nil {
		return err
	}
	_, pool, err := s.Office.BlueprintAdvice(c.Context(), c.Actor, paper.Blueprint{})
	if err != nil {
		return err
	}
	var weights []paper.Weighted
	for _, t := range span.Topics {
		weights = append(weights, paper.Weighted{Topic: t.Topic, Weight: t.Weight})
	}
	if len(weights) == 0 {
		c.Warn("exam.bp_no_lectures")
		return nil
	}
	f := &p.Form
	counts := make([]int, len(f.Columns))
	for k := range counts {
		for i := range f.Rows {
			n, _ := strconv.Atoi(f.Rows[i].Cells[k].Count)
			counts[k] += n
		}
	}
	rows := map[string]*views.BlueprintRow{}
	f.Rows = nil
	for k := range f.Columns {
		n := counts[k]
		if n == 0 {
			n = usualCounts[f.Columns[k].Type]
		}
		for _, r := range paper.Propose(weights, questionbank.Type(f.Columns[k].Type), n, pool) {
			if rows[r.Topic] == nil {
				rows[r.Topic] = &views.BlueprintRow{Topic: r.Topic, Cells: make([]views.BlueprintCell, len(f.Columns))}
			}
			rows[r.Topic].Cells[k].Count = strconv.Itoa(r.Count)
		}
	}
	for _, w := range weights {
		if row := rows[w.Topic]; row != nil {
			f.Rows = append(f.Rows, *row)
			delete(rows, w.Topic)
		}
	}
	return nil
}

// examBlueprintFile takes a blueprint from a file.
func (s *Server) examBlueprintFile(c *Ctx) error {
	id := c.Params("exam")
	b, err := readBlueprintFile(c)
	if err == nil {
		_, err = s.Office.SetBlueprint(c.Context(), c.Actor, id, 0, b)
	}
	if err != nil {
		p, e, failed := s.examBlueprintPage(c)
		if failed != nil {
			return failed
		}
		p.Form = formOf(&e.Blueprint)
		if failed := s.fillBlueprint(c, p, !p.Readonly); failed != nil {
			return failed
		}
		return c.Again(atField(err, "file"), p)
	}
	c.Flash("exam.bp_saved")
	return c.See(examPath(id, "blueprint"))
}

func readBlueprintFile(c *Ctx) (paper.Blueprint, error) {
	header, err := c.Upload("file")
	if err != nil {
		return paper.Blueprint{}, err
	}
	f, err := header.Open()
	if err != nil {
		return paper.Blueprint{}, engine.Internal("opening an upload", err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return paper.Blueprint{}, engine.Internal("reading an upload", err)
	}
	return paper.ParseBlueprint(data)
}

// examBlueprintExport hands the blueprint out in the format of its files.
func (s *Server) examBlueprintExport(c *Ctx) error {
	_, e, err := s.examFrame(c, "blueprint")
	if err != nil {
		return err
	}
	return c.Download(e.Title+".json", "application/json", func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(&e.Blueprint)
	})
}
