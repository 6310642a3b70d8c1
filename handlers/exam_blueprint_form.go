package handlers

import (
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/questionbank"
	"lectern/views"
)

// Bounds of the form: more rows than these are not read.
const (
	formSections = paper.MaxSections
	formTopics   = 200
	formRules    = 100
)

// formOf writes a blueprint into the table. Rules with a band or tags stand
// below it.
func formOf(b *paper.Blueprint) views.BlueprintForm {
	f := views.BlueprintForm{
		Pass: b.Pass.String(), Kind: string(b.Forms.Kind), Count: strconv.Itoa(max(b.Forms.Count, 1)), Tolerance: b.Forms.Tolerance.String(),
		Overlap: (engine.Mark(b.Forms.Overlap) * 100).String(), Questions: b.Shuffle.Questions, Options: b.Shuffle.Options,
		Must: questionbank.JoinIDs(b.Must), Never: questionbank.JoinIDs(b.Never),
	}
	if b.Forms.Target != nil {
		f.Target = b.Forms.Target.String()
	}
	counts := map[string]map[int]int{}
	for i := range b.Sections {
		s := &b.Sections[i]
		rule := s.Rule.Name
		if rule == "" {
			rule = "default"
		}
		f.Columns = append(f.Columns, views.BlueprintColumn{
			Index: i, Type: string(s.Type), Title: s.Title, Marks: s.Marks.String(), Rule: rule, Penalty: s.Rule.Penalty.String(),
			NoFloor: s.Rule.NoFloor, Instructions: s.Instructions,
		})
		for _, r := range s.Draw {
			if r.Difficulty == nil && len(r.Tags) == 0 {
				if counts[r.Topic] == nil {
					counts[r.Topic] = map[int]int{}
					f.Rows = append(f.Rows, views.BlueprintRow{Topic: r.Topic})
				}
				counts[r.Topic][i] += r.Count
				continue
			}
			x := views.BlueprintRule{Section: strconv.Itoa(i), Topic: r.Topic, Count: strconv.Itoa(r.Count), Tags: strings.Join(r.Tags, " ")}
			if r.Difficulty != nil {
				x.Low, x.High = engine.Mark(r.Difficulty.Low).String(), engine.Mark(r.Difficulty.High).String()
			}
			f.Rules = append(f.Rules, x)
		}
	}
	for i := range f.Rows {
		row := &f.Rows[i]
		row.Cells = make([]views.BlueprintCell, len(f.Columns))
		for k := range row.Cells {
			if n := counts[row.Topic][k]; n > 0 {
				row.Cells[k].Count = strconv.Itoa(n)
			}
		}
	}
	return f
}

// readForm reads what was typed. A rule without a count is left out, unless all
// are to keep their numbers.
func readForm(c *Ctx, all bool) views.BlueprintForm {
	posted := func(name string) string { return c.Posted(name) }
	f := views.BlueprintForm{
		Pass: posted("pass"), Kind: posted("kind"), Count: posted("count"), Tolerance: posted("tolerance"), Overlap: posted("overlap"),
		Target: posted("target"), Questions: c.PostedOn("shuffle_questions"), Options: c.PostedOn("shuffle_options"),
		Must: posted("must"), Never: posted("never"),
	}
	var kept []int // numbers of the columns that stay
	for i := range formSections {
		col := views.BlueprintColumn{Index: i}
		if posted(col.Name("there")) == "" {
			break
		}
		col.Type, col.Title, col.Marks = posted(col.Name("type")), posted(col.Name("title")), posted(col.Name("marks"))
		col.Rule, col.Penalty, col.NoFloor = posted(col.Name("rule")), posted(col.Name("penalty")), c.PostedOn(col.Name("nofloor"))
		col.Instructions = posted(col.Name("instructions"))
		if col.Type != "-" {
			kept = append(kept, i)
			f.Columns = append(f.Columns, col)
		}
	}
	for i := range formTopics {
		topic := posted("t" + strconv.Itoa(i))
		if topic == "" {
			break
		}
		row := views.BlueprintRow{Topic: topic}
		for _, k := range kept {
			row.Cells = append(row.Cells, views.BlueprintCell{Count: posted(cellName(i, k))})
		}
		f.Rows = append(f.Rows, row)
	}
	for i := range formRules {
		x := views.BlueprintRule{Index: i}
		if posted(x.Name("there")) == "" {
			break
		}
		section, _ := strconv.Atoi(posted(x.Name("section")))
		x.Section, x.Topic, x.Count = strconv.Itoa(slices.Index(kept, section)), posted(x.Name("topic")), posted(x.Name("count"))
		x.Low, x.High, x.Tags = posted(x.Name("low")), posted(x.Name("high")), posted(x.Name("tags"))
		if all || x.Count != "" && x.Count != "0" {
			f.Rules = append(f.Rules, x)
		}
	}
	return f
}

func cellName(row, column int) string { return "c" + strconv.Itoa(row) + "." + strconv.Itoa(column) }

// numbered gives every input its name and every cell its label.
func numbered(c *Ctx, f *views.BlueprintForm) {
	for i := range f.Columns {
		f.Columns[i].Index = i
	}
	for i := range f.Rows {
		row := &f.Rows[i]
		row.Index = i
		for len(row.Cells) < len(f.Columns) {
			row.Cells = append(row.Cells, views.BlueprintCell{})
		}
		for k := range row.Cells {
			row.Cells[k].Name = cellName(i, k)
			row.Cells[k].Label = topicText(c, row.Topic) + " · " + f.Columns[k].Title
		}
	}
	for i := range f.Rules {
		f.Rules[i].Index = i
	}
}

func topicText(c *Ctx, topic string) string {
	if topic == questionbank.AnyTopic {
		return c.T("exam.bp_any_topic")
	}
	return topic
}

// composed is a blueprint read out of a form, with the input that each part of
// it came from.
type composed struct {
	blueprint paper.Blueprint
	inputs    map[string]string // from a path of the blueprint to the name of an input
	wrong     []*engine.Error   // inputs that could not be read
	rules     [][]string        // of each section, of each rule: its input's name
}

// compose reads the blueprint out of the form. Columns without questions are
// left out.
func compose(f *views.BlueprintForm) *composed {
	d := &composed{inputs: map[string]string{}}
	b := &d.blueprint
	b.Pass = d.mark("pass", f.Pass)
	b.Forms = paper.Forms{Kind: paper.Kind(f.Kind), Count: d.number("count", f.Count), Tolerance: d.mark("tolerance", f.Tolerance),
		Overlap: int(d.mark("overlap", f.Overlap)) / 100}
	if b.Forms.Kind != paper.Parallel {
		b.Forms.Count = 1
	}
	if f.Target != "" {
		target := d.mark("target", f.Target)
		b.Forms.Target = &target
	}
	b.Shuffle = paper.Shuffle{Questions: f.Questions, Options: f.Options}
	b.Must, b.Never = questionbank.SplitIDs(f.Must), questionbank.SplitIDs(f.Never)
	for path, input := range map[string]string{"pass": "pass", "forms.kind": "kind", "forms.count": "count", "forms.tolerance": "tolerance",
		"forms.overlap": "overlap", "forms.target": "target", "must": "must", "never": "never"} {
		d.inputs[path] = input
	}
	for k := range f.Columns {
		d.section(f, k)
	}
	return d
}

func (d *composed) section(f *views.BlueprintForm, k int) {
	col := &f.Columns[k]
	s := paper.Section{Title: col.Title, Instructions: col.Instructions, Type: questionbank.Type(col.Type)}
	var names []string
	add := func(name string, r paper.Rule) {
		if r.Count != 0 {
			names = append(names, name)
			s.Draw = append(s.Draw, r)
		}
	}
	for i := range f.Rows {
		cell := &f.Rows[i].Cells[k]
		add(cell.Name, paper.Rule{Topic: f.Rows[i].Topic, Count: d.number(cell.Name, cell.Count)})
	}
	for i := range f.Rules {
		x := &f.Rules[i]
		if x.Section == strconv.Itoa(k) {
			add(x.Name("count"), d.rule(x))
		}
	}
	if len(s.Draw) == 0 {
		return
	}
	s.Marks = d.mark(col.Name("marks"), col.Marks)
	if s.Rule.Name = col.Rule; s.Rule.Name == "default" {
		s.Rule.Name = questionbank.RuleDefault
	}
	if s.Rule.Name == questionbank.RuleDeduct {
		s.Rule.Penalty, s.Rule.NoFloor = d.mark(col.Name("penalty"), col.Penalty), col.NoFloor
	}
	path := "sections[" + strconv.Itoa(len(d.blueprint.Sections)) + "]"
	for field, input := range map[string]string{"": "type", ".type": "type", ".marks": "marks", ".rule": "rule", ".title": "title"} {
		d.inputs[path+field] = col.Name(input)
	}
	for j, name := range names {
		d.inputs[path+".draw["+strconv.Itoa(j)+"]"] = name
	}
	d.rules = append(d.rules, names)
	d.blueprint.Sections = append(d.blueprint.Sections, s)
}

func (d *composed) rule(x *views.BlueprintRule) paper.Rule {
	r := paper.Rule{Topic: x.Topic, Count: d.number(x.Name("count"), x.Count), Tags: tagsOf(x.Tags)}
	if x.Low != "" || x.High != "" {
		band := paper.Band{Low: 0, High: 1000}
		if x.Low != "" {
			band.Low = int(d.mark(x.Name("low"), x.Low))
		}
		if x.High != "" {
			band.High = int(d.mark(x.Name("high"), x.High))
		}
		r.Difficulty = &band
	}
	return r
}

func tagsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t,;，；、", r) })
}

func (d *composed) number(input, text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		d.wrong = append(d.wrong, engine.Invalid("error.number").At(input))
	}
	return n
}

func (d *composed) mark(input, text string) engine.Mark {
	if text == "" {
		return 0
	}
	m, err := engine.ParseMark(text)
	if err != nil {
		d.wrong = append(d.wrong, engine.AsError(err).At(input))
	}
	return m
}

// input names the input that a path of the blueprint came from: the longest
// beginning of the path that has one, "" where none does.
func (d *composed) input(path string) string {
	for path != "" {
		if name, ok := d.inputs[path]; ok {
			return name
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return ""
		}
		path = path[:i]
	}
	return ""
}

// located puts errors of the blueprint at the inputs that they come from.
func (d *composed) located(problems []*engine.Error) []error {
	var list []error
	for _, p := range problems {
		list = append(list, p.At(d.input(p.Field)))
	}
	return list
}
