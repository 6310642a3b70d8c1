package rehearse

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	"lectern/questionbank"
	"lectern/questionbank/formats"
)

// part is a section of the synthetic paper.
type part struct {
	title string
	shape shape
	marks engine.Mark
	count int // questions of a paper
}

// parts make a paper of 50 questions and 100 marks that no person has to mark.
var parts = []part{
	{"单项选择题", shape{Type: "single", Options: 4}, 2000, 20},
	{"多项选择题", shape{Type: "multiple", Options: 5}, 2000, 10},
	{"判断题", shape{Type: "true_false"}, 2000, 10},
	{"填空题", shape{Type: "blank", Blanks: 2}, 2000, 6},
	{"连线题", shape{Type: "match", Options: 4, Targets: 5}, 2000, 2},
	{"排序题", shape{Type: "order", Options: 4}, 2000, 2},
}

// SyntheticShapes are those of every synthetic paper, in order.
func SyntheticShapes() []shape {
	var out []shape
	for _, p := range parts {
		for range p.count {
			out = append(out, p.shape)
		}
	}
	return out
}

var syntheticTopics = []string{"征地拆迁", "招商引资", "信访稳定", "企业服务", "安全生产"}

// perDrawn is how many questions the bank holds for each that a paper draws.
const perDrawn = 12

const phrases = "依法依规 公开公正 及时准确 分类处理 属地管理 首问负责 限时办结 全程留痕 集体研究 书面告知 现场核查 登记造册 公示公告 听取意见 风险评估 合法性审查"

// Bank makes up questions from a seed: JSON Lines.
func Bank(seed uint64) []byte {
	rng := rand.New(rand.NewPCG(seed, 2))
	words := bytes.Fields([]byte(phrases))
	phrase := func(n int) string {
		var b []byte
		for i := range n {
			if i > 0 {
				b = append(b, "、"...)
			}
			b = append(b, words[rng.IntN(len(words))]...)
		}
		return string(b)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, p := range parts {
		for i := range p.count * perDrawn {
			q := map[string]any{
				"id": fmt.Sprintf("%s-%04d", p.shape.Type, i), "topic": syntheticTopics[i%len(syntheticTopics)], "type": p.shape.Type,
				"stem":       fmt.Sprintf("第 %d 题：在业务办理中，承办部门应当做到%s，下列说法符合规定的是（　）", i+1, phrase(3)),
				"difficulty": float64(300+rng.IntN(600)) / 1000,
			}
			texts := func(n int) []string {
				list := make([]string, n)
				for k := range list {
					list[k] = fmt.Sprintf("%s（%c%d）", phrase(2), '甲'+rune(k), i+1)
				}
				return list
			}
			switch s := p.shape; s.Type {
			case "single":
				q["options"], q["answer"] = texts(s.Options), string(rune('A'+rng.IntN(s.Options)))
			case "multiple":
				q["options"], q["answer"] = texts(s.Options), []string{"AB", "ACD", "BCE", "ABDE"}[rng.IntN(4)]
			case "true_false":
				q["answer"] = rng.IntN(2) == 0
			case "blank":
				q["stem"] = fmt.Sprintf("第 %d 题：承办部门应当在____个工作日内%s，并做到____。", i+1, phrase(1))
				q["answer"] = []string{fmt.Sprint(3 + rng.IntN(30)), phrase(1)}
			case "match":
				q["options"], q["targets"], q["answer"] = texts(s.Options), texts(s.Targets), rng.Perm(s.Targets)[:s.Options]
			case "order":
				q["options"], q["answer"] = texts(s.Options), rng.Perm(s.Options)
			}
			_ = enc.Encode(q) // texts and numbers
		}
	}
	return out.Bytes()
}

// Blueprint is that of the synthetic exam.
func Blueprint(title string, minutes int) paper.Blueprint {
	b := paper.Blueprint{
		Title: title, Minutes: minutes, Pass: 60 * engine.One,
		Forms:   paper.Forms{Kind: paper.Personal, Count: 1, Tolerance: engine.One / 2, Overlap: 1000},
		Shuffle: paper.Shuffle{Questions: true, Options: true},
	}
	for _, p := range parts {
		b.Sections = append(b.Sections, paper.Section{
			Title: p.title, Type: questionbank.Type(p.shape.Type), Marks: p.marks, Draw: []paper.Rule{{Topic: "*", Count: p.count}},
		})
	}
	return b
}

// NewExam is the synthetic exam, open from a minute ago.
func NewExam(title string, candidates int, now time.Time, open time.Duration) office.NewExam {
	const minutes = 240
	b := Blueprint(title, minutes)
	e := exam.New("", title)
	e.Terms = sitting.Terms{Opens: now.Add(-time.Minute).UnixMilli(), Closes: now.Add(open).UnixMilli(), Minutes: minutes, Model: sitting.OwnDuration}
	n := office.NewExam{Settings: office.SettingsOf(&e), Blueprint: &b, Seal: true, Options: office.RosterOptions{AddPeople: true}}
	for i := range candidates {
		n.Roster = append(n.Roster, exam.RosterRow{Row: i + 2, ID: fmt.Sprintf("rehearse-%06d", i+1), Name: fmt.Sprintf("压测考生%06d", i+1)})
	}
	return n
}

// Fill makes a synthetic exam in an office of its own, and returns it with its
// tickets. say is told what is under way.
func Fill(ctx context.Context, o *office.Office, by engine.Actor, title string, candidates int, seed uint64, say func(step string)) (engine.ID, []Ticket, error) {
	say("questions")
	rows, err := formats.ReadJSONL("rehearse.jsonl", bytes.NewReader(Bank(seed)), formats.Options{})
	if err != nil {
		return "", nil, err
	}
	plan, err := o.PlanImport(ctx, by, rows)
	if err != nil {
		return "", nil, err
	}
	if err := o.Import(ctx, by, plan, office.ImportOptions{Strict: true, Approve: true}, nil); err != nil {
		return "", nil, err
	}
	say("papers")
	e, err := o.MakeExam(ctx, by, NewExam(title, candidates, o.Clock.Now(), 12*time.Hour))
	if err != nil {
		return "", nil, err
	}
	say("tickets")
	issued, err := o.IssueTickets(ctx, by, e.ID)
	tickets := make([]Ticket, len(issued))
	for i, t := range issued {
		tickets[i] = Ticket{t.Candidate.Person, t.Ticket, t.Code}
	}
	return e.ID, tickets, err
}
