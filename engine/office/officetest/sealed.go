package officetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	qb "lectern/questionbank"
)

// Bank is a source of questions for tests: some of each of the nine types.
type Bank map[engine.ID]*qb.Question

// NewBank returns a bank with so many questions of each type.
func NewBank(each int) Bank {
	b := Bank{}
	for i := range each {
		for _, t := range qb.Types {
			q := Question(t, i)
			b[q.ID] = &q
		}
	}
	return b
}

// Question returns a question of a type; i tells it from others.
func Question(t qb.Type, i int) qb.Question {
	q := qb.Question{
		ID: fmt.Sprintf("%s-%03d", t, i), Topic: "法律法规", Type: t, Stem: fmt.Sprintf("第 %d 题：下列说法正确的是（　）", i),
		Marks: engine.One, Difficulty: 300 + i*37%500, Explanation: "依据相关规定。", Source: "《土地管理法》",
	}
	switch t {
	case qb.Single:
		q.Options, q.Key.Choice = []string{"甲", "乙", "丙", "丁"}, []int{i % 4}
	case qb.Multiple:
		q.Options, q.Key.Choice = []string{"甲", "乙", "丙", "丁", "戊"}, []int{i % 3, 3, 4}
	case qb.TrueFalse:
		q.Key.True = i%2 == 0
	case qb.Blank:
		q.Stem = fmt.Sprintf("第 %d 题：____的期限为____日。", i)
		q.Key.Blanks = [][]string{{"公告", "公示"}, {fmt.Sprint(10 + i)}}
	case qb.Numeric:
		q.Key.Value, q.Key.Within = fmt.Sprint(3+i), "0.5"
	case qb.Match:
		q.Options, q.Targets, q.Key.Match = []string{"一", "二", "三"}, []string{"子", "丑", "寅", "卯"}, []int{2, 0, 1}
	case qb.Order:
		q.Options, q.Key.Order = []string{"申请", "受理", "决定"}, []int{0, 1, 2}
	case qb.Short:
		q.Marks = 4 * engine.One
		q.Key.Points = []qb.Point{{Text: "要点一", Marks: 2 * engine.One}, {Text: "要点二", Marks: 2 * engine.One}}
	case qb.Case:
		q.Parts = []qb.Question{Question(qb.Single, i), Question(qb.Short, i)}
		for k := range q.Parts {
			q.Parts[k].ID, q.Parts[k].Topic = "", ""
		}
		q.Marks = 5 * engine.One
	}
	return q
}

// Pool implements office.QuestionSource.
func (b Bank) Pool(context.Context) (paper.Pool, error) {
	var list []paper.Drawable
	for _, q := range b {
		list = append(list, paper.Drawable{Question: q, Version: 1})
	}
	return paper.PoolOf(list), nil
}

// Questions implements office.QuestionSource.
func (b Bank) Questions(_ context.Context, refs []paper.Ref) (map[paper.Ref]*qb.Question, error) {
	found := map[paper.Ref]*qb.Question{}
	for _, r := range refs {
		found[r] = b[r.ID]
	}
	return found, nil
}

// Sealed returns an exam that is open now: 60 minutes of its own for each of so
// many candidates, c001 on, with one section of each type of two questions,
// two marks each, four of short answers and cases. change may alter settings
// before it is made.
func Sealed(t testing.TB, o *office.Office, candidates int, change func(*office.ExamSettings, *paper.Blueprint)) exam.Exam {
	t.Helper()
	ctx := context.Background()
	by := office.CommandLine("test")
	o.Source = NewBank(12)
	opens := o.Clock.Now().Add(-time.Minute)
	s := office.ExamSettings{
		Title: "第四季度业务知识测试", Attempts: 1, Counts: exam.Best,
		Score: exam.ShowRelease, Answers: exam.ShowClose, Explain: exam.ShowClose,
		Terms: sitting.Terms{
			Opens: opens.UnixMilli(), Closes: opens.Add(2 * time.Hour).UnixMilli(), Minutes: 60,
			Model: sitting.OwnDuration, GraceMS: sitting.DefaultGraceMS,
		},
	}
	b := paper.Blueprint{
		Title: s.Title, Minutes: 60, Pass: 24 * engine.One,
		Forms:   paper.Forms{Kind: paper.Personal, Count: 1, Tolerance: 2 * engine.One, Overlap: 1000},
		Shuffle: paper.Shuffle{Questions: true, Options: true},
	}
	for _, kind := range qb.Types {
		marks := 2 * engine.One
		if kind == qb.Short || kind == qb.Case {
			marks = 4 * engine.One
		}
		b.Sections = append(b.Sections, paper.Section{Title: string(kind), Type: kind, Marks: marks, Draw: []paper.Rule{{Topic: "*", Count: 2}}})
	}
	if change != nil {
		change(&s, &b)
	}
	e, err := o.CreateExam(ctx, by, s, &b)
	must(t, err)
	var rows []exam.RosterRow
	for i := range candidates {
		rows = append(rows, exam.RosterRow{ID: fmt.Sprintf("c%03d", i+1), Name: fmt.Sprintf("考生%d", i+1)})
	}
	_, err = o.AddRoster(ctx, by, e.ID, rows, office.RosterOptions{AddPeople: true})
	must(t, err)
	e, err = o.SealExam(ctx, by, e.ID, nil)
	must(t, err)
	return e
}

// Candidate returns candidate i, from 1, of an exam made by Sealed.
func Candidate(t testing.TB, o *office.Office, i int) engine.Actor {
	t.Helper()
	p, err := o.Store.Persons.Get(context.Background(), fmt.Sprintf("c%03d", i))
	must(t, err)
	return p.Actor()
}

// Expected returns the expected score of a paper over the questions of a Bank,
// each of which has a difficulty.
func Expected(s *paper.Sheet) engine.Mark {
	var sum int64
	for _, section := range s.Sections {
		for _, q := range section.Questions {
			sum += int64(q.Placed.Marks) * int64(q.Difficulty)
		}
	}
	return engine.Mark(sum / 1000)
}

// Again returns another node over the same database: it remembers nothing.
func Again(t testing.TB, o *office.Office) *office.Office {
	t.Helper()
	again := Over(t, o.Store.DB)
	again.Source = o.Source
	Clock(again).Advance(o.Clock.Now().Sub(again.Clock.Now()))
	return again
}
