package handlers

import (
	"lectern/engine/paper"
	"lectern/views"
)

// supplyAnswer is what the bank can do for the blueprint's form as it stands.
type supplyAnswer struct {
	Cells     map[string]supplyCell `json:"cells"` // by input
	Rows      []int                 `json:"rows"`
	Columns   []int                 `json:"columns"`
	Totals    []string              `json:"totals"`
	Questions int                   `json:"questions"`
	Total     string                `json:"total"`

	Met      bool     `json:"met"`
	Advice   string   `json:"advice"`   // in one sentence
	Expected string   `json:"expected"` // "" where it cannot be met
	Facts    []string `json:"facts"`
	Problems []string `json:"problems"` // the first are the shortages
	Warnings []string `json:"warnings"`
	views.Mending
	Outlook *views.OutlookJSON `json:"outlook"`
}

// supplyCell is what stands behind one input.
type supplyCell struct {
	Need  int    `json:"need"`
	Have  int    `json:"have"`
	State string `json:"state"`
	Bar   int    `json:"bar"`
	Text  string `json:"text"`
}

// apiBlueprintSupply tells, while the form is filled in, what the bank can do
// for it.
func (s *Server) apiBlueprintSupply(c *Ctx) error {
	p := &views.ExamBlueprintPage{ExamFrame: views.ExamFrame{Frame: c.Frame("")}, Form: readForm(c, true)}
	d, advice, err := s.advise(c, p, false)
	if err != nil {
		return err
	}
	out := supplyAnswer{Cells: map[string]supplyCell{}, Rows: []int{}, Columns: []int{}, Totals: []string{}, Questions: p.Advice.Questions, Total: p.Advice.Total}
	out.count(c, &p.Form)
	v := &p.Advice
	out.Met, out.Facts, out.Warnings, out.Problems = v.Met, append([]string{}, v.Facts...), append([]string{}, v.Warnings...), []string{}
	for _, problem := range v.Problems {
		out.Problems = append(out.Problems, problem.Text)
	}
	input := func(r paper.RuleAdvice) string { return d.rules[r.Section][r.Rule] }
	out.Mending = c.Words().Mend(&d.blueprint, advice, input)
	switch {
	case v.Met:
		out.Advice, out.Expected = c.T("exam.advice_met"), v.Facts[0]
		out.Outlook = views.OutlookOf(advice, input)
	case len(v.Problems) > 0:
		out.Advice = c.T("exam.seal_problems")
	default:
		out.Advice = c.T("exam.bp_start")
	}
	return c.JSON(out)
}

// count takes over the numbers of the form's table and rules.
func (a *supplyAnswer) count(c *Ctx, f *views.BlueprintForm) {
	for i := range f.Rows {
		a.Rows = append(a.Rows, f.Rows[i].Sum)
		for _, x := range f.Rows[i].Cells {
			a.Cells[x.Name] = supplyCell{x.Need, x.Have, x.State, x.Bar(), haveText(c, x.State, x.Need, x.Have)}
		}
	}
	for _, col := range f.Columns {
		a.Columns = append(a.Columns, col.Sum)
		a.Totals = append(a.Totals, col.Total)
	}
	for _, x := range f.Rules {
		a.Cells[x.Name("count")] = supplyCell{x.Need, x.Have, x.State, 0, haveText(c, x.State, x.Need, x.Have)}
	}
}

// haveText is what stands behind an input, as the page says it.
func haveText(c *Ctx, state string, need, have int) string {
	if state == "" {
		return c.T("exam.bp_have", "have", have)
	}
	return c.T("exam.bp_have_"+state, "need", need, "have", have)
}
