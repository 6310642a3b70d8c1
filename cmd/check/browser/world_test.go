package browser

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"os"
	"strconv"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/people"
	"lectern/engine/sitting"
	"lectern/engine/store"
	"lectern/handlers"
	qb "lectern/questionbank"
)

// world is a server with an open exam of questions of each type, and the people
// it takes.
type world struct {
	*office.Office
	t     *testing.T
	size  int // how many questions
	addr  string
	exam  engine.ID
	clock *engine.FakeClock // the server's; it stands until it is moved
}

const password = officetest.Password

var ctx = context.Background()

// newWorld serves an exam of one question of each type that two candidates sit.
func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOf(t, len(questions()))
}

// newWorldOf serves an exam of so many questions, of all types.
func newWorldOf(t *testing.T, size int) *world {
	t.Helper()
	keys, err := office.NewKeyring(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	clock := engine.NewFakeClock(time.Now())
	o, err := office.New(office.Config{DB: docdbtest.Open(t, store.Schema), Keys: keys, Clock: clock, Hash: officetest.FastHash, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Office: o, t: t, size: size, clock: clock}
	w.must(o.Store.Departments.Insert(ctx, &people.Department{ID: officetest.Department, Name: "办公室", Order: 1}))
	for _, role := range engine.Roles {
		p := officetest.Person(string(role), role)
		p.PasswordAt = time.Now().UnixMilli()
		w.must(o.Store.Persons.Insert(ctx, &p))
	}
	second := officetest.Person("second", engine.RoleCandidate)
	second.PasswordAt = time.Now().UnixMilli()
	w.must(o.Store.Persons.Insert(ctx, &second))
	w.bank()
	w.openExam()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	app := handlers.New(o, handlers.Config{Log: log}).App()
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() {
		w.must(app.ShutdownWithTimeout(5 * time.Second))
		o.Close()
	})
	w.addr = listener.Addr().String()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) actor(role engine.Role) engine.Actor {
	w.t.Helper()
	return officetest.Actor(w.t, w.Office, role)
}

// questions are one of each type, by name.
func questions() []qb.Question {
	q := func(t qb.Type, stem string, key qb.Key, options ...string) qb.Question {
		return qb.Question{Topic: "测试", Type: t, Stem: stem, Options: options, Key: key, Marks: engine.One, Difficulty: 600, Explanation: "见教材。"}
	}
	match := q(qb.Match, "把机关与职责连起来。", qb.Key{Match: []int{1, 0}}, "检察院", "法院")
	match.Targets = []string{"审判", "法律监督"}
	short := q(qb.Short, "简述公告的两项内容。", qb.Key{Points: []qb.Point{{Text: "范围", Marks: 500}, {Text: "期限", Marks: 500}}})
	part := q(qb.Single, "应当先做什么？", qb.Key{Choice: []int{0}}, "公告", "拆除")
	part.Topic = ""
	second := q(qb.TrueFalse, "可以口头通知。", qb.Key{})
	second.Topic = ""
	whole := q(qb.Case, "某村拟征收土地十亩。", qb.Key{})
	whole.Marks, whole.Parts = 2*engine.One, []qb.Question{part, second}
	return []qb.Question{
		q(qb.Single, "谁制定补偿标准？（　）", qb.Key{Choice: []int{0}}, "省级人民政府", "乡镇人民政府", "村民委员会"),
		q(qb.Multiple, "哪些应当公告？（　）", qb.Key{Choice: []int{0, 1}}, "征收范围", "补偿标准", "个人存款"),
		q(qb.TrueFalse, "征收土地应当公告。", qb.Key{True: true}),
		q(qb.Blank, "公告期不少于____日。", qb.Key{Blanks: [][]string{{"三十", "30"}}}),
		q(qb.Numeric, "十亩的一半是多少亩？", qb.Key{Value: "5"}),
		match,
		q(qb.Order, "按先后排列。", qb.Key{Order: []int{1, 0}}, "实施征收", "发布公告"),
		short, whole,
	}
}

func (w *world) bank() {
	w.t.Helper()
	author, reviewer := w.actor(engine.RoleInstructor), w.actor(engine.RoleReviewer)
	each := questions()
	for i := range w.size {
		q := each[i%len(each)]
		if i >= len(each) {
			q.Stem += "　" + strconv.Itoa(i)
		}
		r, err := w.SaveQuestion(ctx, author, office.QuestionDraft{Content: q})
		w.must(err)
		_, err = w.ReviewQuestion(ctx, author, r.ID, qb.ActSubmit, "")
		w.must(err)
		for _, act := range []qb.Act{qb.ActReview, qb.ActApprove} {
			_, err = w.ReviewQuestion(ctx, reviewer, r.ID, act, "")
			w.must(err)
		}
	}
}

func (w *world) openExam() {
	w.t.Helper()
	b := paper.Blueprint{Title: "业务知识测试", Minutes: 60, Pass: 3000, Forms: paper.Forms{Kind: paper.Same, Tolerance: 100000, Overlap: 1000}}
	each := questions()
	for i, q := range each {
		count := (w.size + len(each) - 1 - i) / len(each)
		b.Sections = append(b.Sections, paper.Section{Title: string(q.Type), Type: q.Type, Marks: q.Marks, Draw: []paper.Rule{{Topic: "*", Count: count}}})
	}
	now := w.clock.Now()
	clerk := w.actor(engine.RoleOffice)
	e, err := w.CreateExam(ctx, clerk, office.ExamSettings{
		Title:    "业务知识测试",
		Terms:    sitting.Terms{Opens: now.Add(-time.Minute).UnixMilli(), Closes: now.Add(2 * time.Hour).UnixMilli(), Minutes: 60, Model: sitting.OwnDuration, GraceMS: sitting.DefaultGraceMS},
		Attempts: 1, Counts: exam.Best, Score: exam.ShowRelease, Answers: exam.ShowRelease, Explain: exam.ShowRelease, Component: "test",
	}, &b)
	w.must(err)
	_, err = w.AddRoster(ctx, clerk, e.ID, []exam.RosterRow{{ID: "candidate", Room: "03", Seat: "12"}, {ID: "second"}}, office.RosterOptions{})
	w.must(err)
	_, err = w.SealExam(ctx, clerk, e.ID, nil)
	w.must(err)
	w.exam = e.ID
}
