package main

import (
	"fmt"
	"runtime"
	"strconv"
	"text/tabwriter"
	"time"

	"lectern/engine"
	"lectern/engine/paper"
)

// PaperBenchCmd measures the drawing on pools that it makes up.
type PaperBenchCmd struct {
	Pool    int    `default:"5000" placeholder:"N" help:"Questions of the pool."`
	Topics  int    `default:"5" placeholder:"N" help:"Topics they stand in."`
	Tags    int    `default:"0" placeholder:"N" help:"Different tags; each question has one."`
	Low     int    `default:"200" placeholder:"N" help:"Least difficulty, in thousandths."`
	High    int    `default:"950" placeholder:"N" help:"Greatest difficulty, in thousandths."`
	Enemies int    `default:"300" placeholder:"N" help:"Pairs of enemies."`
	Forms   int    `default:"10000" placeholder:"N" help:"Personal forms to draw."`
	Seed    string `default:"bench" placeholder:"TEXT" help:"What pool and forms are made from."`
}

// Help is shown by `lectern paper bench --help`.
func (PaperBenchCmd) Help() string {
	return `Draws from pools made up from a seed and prints how fair and how fast it is, with what is promised beside it; exits with 1 where a promise is not kept. The promises are made for the pool and the forms that are the default, on two cores.

Example:
  lectern paper bench
  lectern paper bench --pool 20000 --enemies 1000 --forms 2000 --json`
}

// benchRow is one thing measured: what came out, and the most that is promised.
type benchRow struct {
	Name  string   `json:"name"`
	Unit  string   `json:"unit"`
	Value float64  `json:"value"`
	Most  *float64 `json:"most,omitempty"` // nil where nothing is promised
	Kept  bool     `json:"kept"`
}

// bench collects rows.
type bench struct {
	*PaperBenchCmd
	a    *App
	rows []benchRow
}

// row notes a value, and the most that is promised where something is.
func (b *bench) row(name, unit string, value float64, most ...float64) {
	r := benchRow{Name: name, Unit: unit, Value: value, Kept: true}
	if len(most) > 0 {
		r.Most, r.Kept = &most[0], value <= most[0]
	}
	b.rows = append(b.rows, r)
}

// Run measures and prints.
func (c *PaperBenchCmd) Run(a *App) error {
	if c.Pool < 1 || c.Topics < 1 || c.Tags < 0 || c.Enemies < 0 || c.Forms < 1 || c.Low < 0 || c.High < c.Low || c.High > 1000 {
		return usageError("--pool, --topics and --forms must be 1 or more, --low and --high from 0 to 1000, the lower first")
	}
	b := &bench{PaperBenchCmd: c, a: a}
	for _, measure := range []func() error{b.personal, b.growth, b.single, b.parallel} {
		if err := measure(); err != nil {
			return err
		}
	}
	return b.print()
}

func (c *PaperBenchCmd) synthetic(questions int) paper.Synthetic {
	return paper.Synthetic{Questions: questions, Topics: c.Topics, Low: c.Low, High: c.High, Tags: c.Tags, Enemies: c.Enemies * questions / c.Pool}
}

// personal draws the personal forms of a roster.
func (b *bench) personal() error {
	made := b.synthetic(b.Pool)
	pool, seed, roster := made.Pool(paper.SeedOf(b.Seed)), paper.SeedOf(b.Seed+" forms"), paper.Roster(b.Forms)
	for i := range roster {
		roster[i].Seat = i + 1
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	plan, err := paper.NewPlan(made.TwoWay(), pool, seed)
	if err != nil {
		return err
	}
	forms, err := plan.Forms(b.a.Ctx, roster, runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	r := plan.Report(forms, roster)
	b.row("forms", "", float64(r.Forms))
	b.row("seconds", "s", took.Seconds(), 1)
	b.row("memory", "MB", float64(after.TotalAlloc-before.TotalAlloc)/(1<<20), 500)
	b.row("constraints", "", float64(r.Constraints.Rules+r.Constraints.Twice+r.Constraints.Must+r.Constraints.Never+r.Constraints.Enemies), 0)
	b.row("tolerance", "", float64(r.Constraints.Tolerance), 0)
	b.row("deviation", "%", 100*ratio(r.Expected.SD, r.UnequalisedSD), 5)
	b.row("exposure", "×", thousandths(r.Exposure.MaxOverFair), 1.3)
	b.row("neighbours", "%", 100*ratio(r.Neighbours.Mean, r.Overlap.Mean), 100)
	return nil
}

// growth draws from ever larger pools, and ever more forms.
func (b *bench) growth() error {
	const forms = 1000
	for _, n := range []int{1000, 10_000, 100_000} {
		made := b.synthetic(n)
		pool := made.Pool(paper.SeedOf(b.Seed))
		took, err := b.draw(made.TwoWay(), pool, forms)
		if err != nil {
			return err
		}
		b.row("pool "+strconv.Itoa(n), "ms", took.Seconds()*1e3)
	}
	made := b.synthetic(b.Pool)
	pool := made.Pool(paper.SeedOf(b.Seed))
	for _, n := range []int{b.Forms / 4, b.Forms / 2, b.Forms} {
		took, err := b.draw(made.TwoWay(), pool, max(n, 1))
		if err != nil {
			return err
		}
		b.row("each of "+strconv.Itoa(max(n, 1)), "µs", took.Seconds()*1e6/float64(max(n, 1)))
	}
	return nil
}

func (b *bench) draw(blueprint paper.Blueprint, pool paper.Pool, forms int) (time.Duration, error) {
	began := time.Now()
	plan, err := paper.NewPlan(blueprint, pool, paper.SeedOf(b.Seed))
	if err == nil {
		_, err = plan.Forms(b.a.Ctx, paper.Roster(forms), runtime.GOMAXPROCS(0))
	}
	return time.Since(began), err
}

// single draws forms by themselves, as for people who come late.
func (b *bench) single() error {
	const times = 200
	made := b.synthetic(b.Pool)
	seed := paper.SeedOf(b.Seed)
	plan, err := paper.NewPlan(made.TwoWay(), made.Pool(seed), seed)
	if err != nil {
		return err
	}
	var took time.Duration
	for i := range times + 1 {
		id := "late" + strconv.Itoa(i)
		began := time.Now()
		if _, err := plan.Form(paper.Candidate{ID: id}, seed.Late(id)); err != nil {
			return err
		}
		if i > 0 { // the first makes the room
			took += time.Since(began)
		}
	}
	b.row("single", "µs", float64(took.Microseconds())/times, 200)
	return nil
}

// parallel draws five forms of 40 questions without overlap from a pool of 300.
func (b *bench) parallel() error {
	made := paper.Synthetic{Questions: 300, Topics: 5, Low: b.Low, High: b.High, Enemies: 60}
	blueprint := paper.Blueprint{Title: "parallel", Minutes: 60, Forms: paper.Forms{Kind: paper.Parallel, Count: 5, Tolerance: 500},
		Shuffle: paper.Shuffle{Questions: true, Options: true}}
	section := paper.Section{Title: "all", Marks: 2500}
	for topic := range 5 {
		section.Draw = append(section.Draw, paper.Rule{Topic: "t" + strconv.Itoa(topic), Count: 8})
	}
	blueprint.Sections = []paper.Section{section}
	began := time.Now()
	plan, err := paper.NewPlan(blueprint, made.Pool(paper.SeedOf(b.Seed)), paper.SeedOf(b.Seed))
	if err != nil {
		return err
	}
	forms, err := plan.Forms(b.a.Ctx, nil, 1)
	if err != nil {
		return err
	}
	took := time.Since(began)
	r := plan.Report(forms, nil)
	b.row("parallel", "s", took.Seconds(), 2)
	b.row("apart", "", thousandths(r.Expected.Max-r.Expected.Min), 0.05)
	b.row("common", "", float64(r.Constraints.Overlap+r.Constraints.Enemies+r.Constraints.Rules), 0)
	return nil
}

func thousandths(m engine.Mark) float64 { return float64(m) / 1000 }

func ratio(a, b engine.Mark) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// print prints the table; a promise that was not kept refuses.
func (b *bench) print() error {
	kept := true
	for _, r := range b.rows {
		kept = kept && r.Kept
	}
	if b.a.JSON {
		if err := b.a.print(map[string]any{"cores": runtime.GOMAXPROCS(0), "rows": b.rows, "kept": kept}); err != nil {
			return err
		}
	} else if err := b.table(); err != nil {
		return engine.Internal("write the table", err)
	}
	if !kept {
		return errSaid
	}
	return nil
}

func (b *bench) table() error {
	words := b.a.words()
	w := tabwriter.NewWriter(b.a.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	for _, r := range b.rows {
		most, mark := "", ""
		if r.Most != nil {
			most, mark = "≤ "+strconv.FormatFloat(*r.Most, 'g', 4, 64), words.T("paper.bench.kept")
		}
		if !r.Kept {
			mark = words.T("paper.bench.missed")
		}
		fmt.Fprintf(w, "%s\t%s %s\t%s\t%s\t\n", b.name(r.Name), strconv.FormatFloat(r.Value, 'f', digits(r.Value), 64), r.Unit, most, mark)
	}
	return w.Flush()
}

func digits(v float64) int {
	switch {
	case v == float64(int64(v)):
		return 0
	case v < 10:
		return 3
	}
	return 1
}

// name is what a row is called in the reader's language.
func (b *bench) name(name string) string {
	var n int
	words := b.a.words()
	if _, err := fmt.Sscanf(name, "pool %d", &n); err == nil {
		return words.T("paper.bench.pool", "n", n)
	}
	if _, err := fmt.Sscanf(name, "each of %d", &n); err == nil {
		return words.T("paper.bench.each", "n", n)
	}
	return words.T("paper.bench." + name)
}
