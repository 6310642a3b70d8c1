package paper

import (
	"slices"
	"strings"
	"sync"

	"lectern/engine"
	"lectern/questionbank"
)

// Plan is a blueprint compiled against a pool and a seed: what every form of
// an exam shares. It never changes once made and serves any number of
// goroutines.
type Plan struct {
	Blueprint Blueprint
	Warnings  []*engine.Error // unknown ids in never

	pool     Pool // by id
	seed     Seed
	rules    []planRule
	eligible [][]int   // of each question: the rules that it may fill
	byRule   [][]int32 // of each rule: the questions that may fill it
	enemies  [][]int32 // symmetric
	index    map[engine.ID]int32
	must     []int32

	witness  [][]int32 // of each rule: the questions of one form that meets everything
	mustRule []int     // where each must question stands
	hard     bool      // the witness was hard to find
	groups   []group
	inGroup  [][]int   // of each question: the rules of its group that it may fill
	swap     [][]int32 // of each rule: the questions that may stand in for one another
	share    []share   // of each question: on how many forms it stands in the most even drawing

	aim     aim
	norms   []balance // of each section: what parallel forms are brought to
	sample  []int64   // expected scores of unequalised forms
	drawers sync.Pool
}

// planRule is a rule of the blueprint with its place.
type planRule struct {
	Rule
	section, rule int
	need          int
	marks         int64 // of each question, in thousandths
}

// share is take of every so many forms.
type share struct{ take, of int }

// group is rules that share their supply evenly, and that supply: a form takes
// need of the members.
type group struct {
	rules   []int
	members []int32
	need    int
}

// searchSteps bounds the search for a form where enemies make it hard, and
// searchWork the work of all its steps. They are counts and not times so that
// the answer is the same on any machine. With what is told of a refusal, and
// the outlook, the answer comes within 5 s (BenchmarkSupplyHard).
const (
	searchSteps = 20_000
	searchWork  = 500_000_000
)

// patience returns how many steps the search may take. A step copies what it
// knows of the pool, and looks at the enemies of what stands on the form.
func (p *Plan) patience() int {
	enemies, questions := 0, 0
	for _, list := range p.enemies {
		enemies += len(list)
	}
	for _, r := range p.rules {
		questions += r.need
	}
	return min(searchSteps, searchWork/(1+len(p.pool)+enemies/max(1, len(p.pool))*questions))
}

// hardSteps is how many steps of the search make a blueprint a hard one: its
// forms, too, have to be searched for one by one.
const hardSteps = 50

// NewPlan compiles a blueprint. Where no form can meet it, the Invalid error
// names the rules with what they need and have; where that cannot be decided
// because of enemies, the error is Unavailable.
func NewPlan(b Blueprint, pool Pool, seed Seed) (*Plan, error) {
	p, err := openPlan(b, pool, seed)
	if err != nil {
		return nil, err
	}
	if c := p.conflict(); c != nil {
		return nil, p.conflictError(c)
	}
	if err := p.findWitness(); err != nil {
		return nil, err
	}
	p.formGroups()
	p.setAim(sampleForms)
	return p, nil
}

// openPlan checks the blueprint and finds what each rule may draw from.
func openPlan(b Blueprint, pool Pool, seed Seed) (*Plan, error) {
	if err := b.Validate(); err != nil {
		return nil, err
	}
	p := &Plan{Blueprint: b, pool: pool.sorted(), seed: seed, index: make(map[engine.ID]int32, len(pool))}
	for i := range p.pool {
		if _, twice := p.index[p.pool[i].ID]; twice {
			return nil, engine.Invalid("error.paper.pool_twice", "id", p.pool[i].ID)
		}
		p.index[p.pool[i].ID] = int32(i)
	}
	for i, s := range b.Sections {
		for j, r := range s.Draw {
			p.rules = append(p.rules, planRule{Rule: r, section: i, rule: j, need: r.Count, marks: int64(s.Marks)})
		}
	}
	never := make([]bool, len(p.pool))
	for i, id := range b.Never {
		if q, ok := p.index[id]; ok {
			never[q] = true
		} else {
			p.Warnings = append(p.Warnings, engine.Invalid("error.paper.never_unknown", "id", id).At("never["+itoa(i)+"]"))
		}
	}
	for i, id := range b.Must {
		q, ok := p.index[id]
		if !ok {
			return nil, engine.Invalid("error.paper.must_unknown", "id", id).At("must[" + itoa(i) + "]")
		}
		p.must = append(p.must, q)
	}
	p.linkEnemies()
	p.findEligible(never)
	return p, p.checkMust()
}

func (p *Plan) linkEnemies() {
	p.enemies = make([][]int32, len(p.pool))
	for i := range p.pool {
		for _, id := range p.pool[i].Enemies {
			if j, ok := p.index[id]; ok && j != int32(i) {
				p.enemies[i] = append(p.enemies[i], j)
				p.enemies[j] = append(p.enemies[j], int32(i))
			}
		}
	}
	for i := range p.enemies {
		slices.Sort(p.enemies[i])
		p.enemies[i] = slices.Compact(p.enemies[i])
	}
}

// under reports whether path is topic or one of its sub-topics.
func under(path, topic string) bool {
	return topic == "*" || strings.HasPrefix(path, topic) && (len(path) == len(topic) || path[len(topic)] == '/')
}

func (r *planRule) takes(e *Entry, t questionbank.Type) bool {
	if t != "" && e.Type != t {
		return false
	}
	if d := r.Difficulty; d != nil && (e.Difficulty < d.Low || e.Difficulty > d.High) {
		return false
	}
	for _, tag := range r.Tags {
		if !slices.Contains(e.Tags, tag) {
			return false
		}
	}
	return under(e.Topic, r.Topic)
}

func (p *Plan) findEligible(never []bool) {
	p.eligible = make([][]int, len(p.pool))
	p.byRule = make([][]int32, len(p.rules))
	for r := range p.rules {
		t := p.Blueprint.Sections[p.rules[r].section].Type
		for q := range p.pool {
			if !never[q] && p.rules[r].takes(&p.pool[q], t) {
				p.eligible[q] = append(p.eligible[q], r)
				p.byRule[r] = append(p.byRule[r], int32(q))
			}
		}
	}
}

// checkMust refuses must questions that no rule takes or that are enemies.
func (p *Plan) checkMust() error {
	for i, q := range p.must {
		field := "must[" + itoa(i) + "]"
		if len(p.eligible[q]) == 0 {
			return engine.Invalid("error.paper.must_no_rule", "id", p.pool[q].ID).At(field)
		}
		for _, e := range p.enemies[q] {
			if slices.Contains(p.must, e) {
				return engine.Invalid("error.paper.must_enemies", "id", p.pool[q].ID, "other", p.pool[e].ID).At(field)
			}
		}
	}
	return nil
}

func (p *Plan) needs() []int {
	need := make([]int, len(p.rules))
	for r := range p.rules {
		need[r] = p.rules[r].need
	}
	return need
}

// conflict finds rules that need more than there is, enemies apart.
func (p *Plan) conflict() *conflict {
	_, c := stagesOf(p.needs(), classesOf(p.eligible, func(int32) bool { return true }))
	return c
}

// findWitness finds one form that meets everything.
func (p *Plan) findWitness() error {
	m := newMatching(p, p.eligible, p.byRule)
	for i, q := range p.must {
		if !m.take(q) {
			return p.mustError(m, i)
		}
		m.forced[q] = true
	}
	for _, q := range p.must {
		for _, e := range p.enemies[q] {
			m.barred[e] = true
		}
	}
	var s stream
	s.seed(Seed{}.derive("witness", ""))
	most := p.patience()
	steps := most
	verdict := m.search(&s, nil, &steps)
	p.hard = most-steps > hardSteps
	switch verdict {
	case impossible:
		return p.enemiesError()
	case undecided:
		return engine.Unavailable("error.paper.undecided", "steps", most)
	}
	p.witness = m.filled
	p.mustRule = make([]int, len(p.must))
	for i, q := range p.must {
		p.mustRule[i] = int(m.rule[q])
	}
	return nil
}

// formGroups spreads what the must questions leave over the questions as
// evenly as it goes.
func (p *Plan) formGroups() {
	need := p.needs()
	taken := make([]bool, len(p.pool))
	p.share = make([]share, len(p.pool))
	for i, q := range p.must {
		need[p.mustRule[i]]--
		taken[q] = true
		p.share[q] = share{1, 1}
		for _, e := range p.enemies[q] {
			taken[e] = true
		}
	}
	classes := classesOf(p.eligible, func(q int32) bool { return !taken[q] })
	stages, c := stagesOf(need, classes)
	if c != nil {
		panic("paper: a witness stands where its rules conflict")
	}
	p.inGroup = make([][]int, len(p.pool))
	p.swap = make([][]int32, len(p.rules))
	for _, s := range stages {
		for _, part := range s.parts {
			g := group{rules: part.rules}
			for _, r := range part.rules {
				g.need += need[r]
			}
			for _, k := range part.classes {
				g.members = append(g.members, classes[k].members...)
			}
			slices.Sort(g.members)
			for _, q := range g.members {
				p.share[q] = share{g.need, len(g.members)}
				for _, r := range p.eligible[q] {
					if slices.Contains(g.rules, r) {
						p.inGroup[q] = append(p.inGroup[q], r)
						p.swap[r] = append(p.swap[r], q)
					}
				}
			}
			p.groups = append(p.groups, g)
		}
	}
}
