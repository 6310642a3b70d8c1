package appraisal

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/quick"

	"lectern/engine"
)

func TestSchemesWalkThrough(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/schemes.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		t.Fatal("no scheme is tried")
	}
	for _, row := range rows {
		t.Run(row[0], func(t *testing.T) {
			t.Parallel()
			places, err := strconv.Atoi(row[3])
			if err != nil {
				t.Fatal(err)
			}
			s := Scheme{ID: "s", Title: row[0], Period: "2026", Components: components(t, row[1]), Missing: Missing(row[2]), Places: places, Pass: mark(t, row[4])}
			if bad := s.Check(); len(bad) > 0 {
				t.Fatal(bad)
			}
			out := Evaluate(&s, entries(t, row[5]))
			if out.Total.String() != row[6] || verdict(out) != row[7] {
				t.Errorf("%s %s, want %s %s", out.Total, verdict(out), row[6], row[7])
			}
		})
	}
}

func verdict(o Outcome) string {
	if o.Passed {
		return "passed"
	}
	return string(o.Reasons[0].Kind)
}

func mark(t *testing.T, s string) engine.Mark {
	t.Helper()
	m, err := engine.ParseMark(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func components(t *testing.T, text string) []Component {
	t.Helper()
	var list []Component
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		c := Component{Key: words[0], Name: words[0], Source: FromHand, Combine: Mean, Weight: int(mark(t, words[1]) / 100)}
		for i := 2; i < len(words); i++ {
			switch words[i] {
			case "cap":
				i++
				c.Cap = mark(t, words[i])
			case "gate":
				i++
				c.Gate = mark(t, words[i])
			case "expect":
				i++
				c.Expect, _ = strconv.Atoi(words[i])
			default:
				c.Combine = Combine(words[i])
			}
		}
		list = append(list, c)
	}
	return list
}

func entries(t *testing.T, text string) []Posted {
	t.Helper()
	var list []Posted
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		body, flags := words[1], Flag("")
		if cut, ok := strings.CutSuffix(body, "!!"); ok {
			body, flags = cut, FlagNoGrade
		} else if cut, ok := strings.CutSuffix(body, "!"); ok {
			body, flags = cut, FlagFailed
		}
		value, of, _ := strings.Cut(body, "/")
		seq := int64(len(list) + 1)
		list = append(list, Posted{Seq: seq, Entry: Entry{Component: words[0], Value: mark(t, value), Of: mark(t, of), Flag: flags, At: seq}})
	}
	return list
}

// A total lies between 0 and 100, the points of the parts add up to it, and more
// is never worth less.
func TestTotalProperties(t *testing.T) {
	t.Parallel()
	s := Scheme{Components: []Component{
		{Key: "a", Weight: 333, Combine: Mean}, {Key: "b", Weight: 333, Combine: Sum}, {Key: "c", Weight: 334, Combine: Best},
	}, Missing: Rescale, Places: 2}
	property := func(values []uint16, more uint16) bool {
		var list []Posted
		for i, v := range values {
			key := string(rune('a' + i%3))
			list = append(list, Posted{Seq: int64(i + 1), Entry: Entry{Component: key, Value: engine.Mark(v % 1001), Of: 1000, At: int64(i)}})
		}
		out := Evaluate(&s, list)
		if out.Total < 0 || out.Total > hundred {
			return false
		}
		if len(list) == 0 {
			return !out.Graded
		}
		var sum engine.Mark
		for _, c := range out.Components {
			sum += c.Points
		}
		if d := sum - out.Total; d > 7 || d < -7 { // thousandths of rounding
			return false
		}
		list[0].Value = min(list[0].Value+engine.Mark(more%500), 1000)
		return Evaluate(&s, list).Total >= out.Total
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}

func TestSchemeCheck(t *testing.T) {
	t.Parallel()
	good := func() Scheme {
		return Scheme{Title: "年度考核", Period: "2026", Missing: AsZero, Places: 1, Components: PresetSixty.Components(func(k string) string { return k })}
	}
	for _, p := range Presets {
		s := good()
		s.Components = p.Components(func(k string) string { return k })
		if bad := s.Check(); len(bad) > 0 {
			t.Errorf("%s: %v", p, bad)
		}
	}
	for field, change := range map[string]func(*Scheme){
		"title":               func(s *Scheme) { s.Title = " " },
		"period":              func(s *Scheme) { s.Period = "" },
		"missing":             func(s *Scheme) { s.Missing = "perhaps" },
		"places":              func(s *Scheme) { s.Places = 3 },
		"pass":                func(s *Scheme) { s.Pass = 101 * engine.One },
		"components":          func(s *Scheme) { s.Components[0].Weight++ },
		"component.1.key":     func(s *Scheme) { s.Components[1].Key = s.Components[0].Key },
		"component.0.key":     func(s *Scheme) { s.Components[0].Key = "考试" },
		"component.2.name":    func(s *Scheme) { s.Components[2].Name = "" },
		"component.0.source":  func(s *Scheme) { s.Components[0].Source = "rumour" },
		"component.0.combine": func(s *Scheme) { s.Components[0].Combine = "median" },
		"component.0.gate":    func(s *Scheme) { s.Components[0].Cap, s.Components[0].Gate = 60_000, 61_000 },
	} {
		s := good()
		change(&s)
		bad := s.Check()
		if len(bad) != 1 || bad[0].Field != field {
			t.Errorf("%s: %v", field, bad)
		}
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	schemes := []Scheme{{ID: "all"}, {ID: "d1", Departments: []engine.ID{"d1"}}}
	if got := Choose(schemes, "d1"); len(got) != 1 || got[0].ID != "d1" {
		t.Errorf("a department's own scheme comes first: %v", got)
	}
	if got := Choose(schemes, "d2"); len(got) != 1 || got[0].ID != "all" {
		t.Errorf("others have the general one: %v", got)
	}
}
