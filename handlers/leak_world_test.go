package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/cryptotest"
	"time"

	"lectern/engine"
	"lectern/engine/docdb/sqlite"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	"lectern/engine/store"
	qb "lectern/questionbank"
	"lectern/questionbank/formats"
)

// world is a server with an exam that is open now, whose keys are one of two
// sets. All else, chance too, is as in the other world.
type world struct {
	t       *testing.T
	srv     *testServer
	exam    engine.ID
	tickets []office.IssuedTicket
	sent    []sent
	tried   map[string]bool // routes
	chances uint64
}

// chance makes what comes by chance the same in both worlds, whatever went on
// side by side before.
func (w *world) chance() {
	w.chances++
	cryptotest.SetGlobalRandom(w.t, w.chances)
}

const leakPeople = 3

// oneExam makes an exam and its roster, and returns the folder of the database,
// which worlds begin from: ids are made of the time, too.
func oneExam(t *testing.T) (folder string, id engine.ID) {
	t.Helper()
	folder = t.TempDir()
	db, err := sqlite.Open(t.Context(), folder, store.Schema)
	if err != nil {
		t.Fatal(err)
	}
	o := officetest.Over(t, db)
	by := office.CommandLine("test")
	opens := o.Clock.Now().Add(-time.Minute)
	b := paper.Blueprint{
		Title: "第四季度业务知识测试", Minutes: 60, Pass: 20 * engine.One,
		Forms:   paper.Forms{Kind: paper.Personal, Count: 1, Tolerance: 50 * engine.One, Overlap: 1000},
		Shuffle: paper.Shuffle{Questions: true, Options: true},
	}
	for _, kind := range qb.Types {
		b.Sections = append(b.Sections, paper.Section{Title: string(kind), Type: kind, Marks: 4 * engine.One, Draw: []paper.Rule{{Topic: "*", Count: 3}}})
	}
	e, err := o.CreateExam(t.Context(), by, office.ExamSettings{
		Title: b.Title, Attempts: 2, Counts: exam.Best, Score: exam.ShowRelease, Answers: exam.ShowClose, Explain: exam.ShowClose,
		Terms: sitting.Terms{Opens: opens.UnixMilli(), Closes: opens.Add(2 * time.Hour).UnixMilli(), Minutes: 60, Model: sitting.OwnDuration, GraceMS: sitting.DefaultGraceMS},
	}, &b)
	if err != nil {
		t.Fatal(err)
	}
	var rows []exam.RosterRow
	for i := range leakPeople {
		rows = append(rows, exam.RosterRow{ID: fmt.Sprintf("c%03d", i+1), Name: fmt.Sprintf("考生%d", i+1)})
	}
	if _, err := o.AddRoster(t.Context(), by, e.ID, rows, office.RosterOptions{AddPeople: true}); err != nil {
		t.Fatal(err)
	}
	o.Close()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return folder, e.ID
}

// openWorld goes on from a copy of the folder: it imports the questions with
// one set of keys, seals, issues tickets and serves.
func openWorld(t *testing.T, folder string, id engine.ID, keys int) *world {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), copied, store.Schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	o := officetest.Over(t, db)
	w := &world{t: t, exam: id, tried: map[string]bool{}}
	w.chance()
	by := office.CommandLine("test")
	var text bytes.Buffer
	for i := range 6 {
		for _, kind := range qb.Types {
			line, err := json.Marshal(keyed(kind, i, keys))
			if err != nil {
				t.Fatal(err)
			}
			text.Write(append(line, '\n'))
		}
	}
	rows, err := formats.Read("bank.jsonl", &text, formats.Options{})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := o.PlanImport(t.Context(), by, rows)
	if err != nil || plan.Refused > 0 {
		t.Fatal(err, plan.Rows)
	}
	if err := o.Import(t.Context(), by, plan, office.ImportOptions{Strict: true, Approve: true}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := o.SealExam(t.Context(), by, id, nil); err != nil {
		t.Fatal(err)
	}
	if w.tickets, err = o.IssueTickets(t.Context(), by, id); err != nil {
		t.Fatal(err)
	}
	if err := o.SetPassword(t.Context(), by, "c002", officetest.Password, false); err != nil {
		t.Fatal(err)
	}
	w.srv = serveOffice(t, o, Config{})
	return w
}

// keyMark stands in every text of a key.
const keyMark = "密钥"

// keyed is a question in the native form, of which everything that a candidate
// sees depends on type and i alone, and everything else on the set of keys too.
func keyed(kind qb.Type, i, keys int) map[string]any {
	secret := fmt.Sprintf("%s%d号%s", keyMark, keys, strings.Repeat("长", 7*keys)) // lengths tell, too
	q := map[string]any{
		"id": fmt.Sprintf("qid-%s-%d", kind, i), "topic": "topic-path", "tags": []string{"tag-text"}, "type": kind, "marks": 2,
		"difficulty": json.Number("0.5"), "stem": fmt.Sprintf("第 %d 题，%s：下列说法正确的是（　）", i, kind),
		"explanation": secret, "source": secret,
	}
	switch kind {
	case qb.Single:
		q["options"], q["answer"] = []string{"甲", "乙", "丙", "丁"}, qb.Letter((i+keys)%4)
	case qb.Multiple:
		q["options"], q["answer"] = []string{"甲", "乙", "丙", "丁", "戊"}, []string{"AB", "CDE"}[keys]
	case qb.TrueFalse:
		q["stem"], q["answer"] = fmt.Sprintf("第 %d 题。", i), keys == 1
	case qb.Blank:
		q["stem"], q["answer"] = fmt.Sprintf("第 %d 题：____的期限为____日。", i), [][]string{{secret}, {fmt.Sprint(10 + 1000*keys), secret}}
	case qb.Numeric:
		q["stem"], q["answer"] = fmt.Sprintf("第 %d 题是多少？", i), map[string]any{"value": 3 + 987654*keys, "tolerance": keys}
	case qb.Match:
		q["options"], q["targets"], q["answer"] = []string{"一", "二", "三"}, []string{"子", "丑", "寅", "卯"}, [][]int{{2, 0, 1}, {3, 2, 0}}[keys]
	case qb.Order: // of two options: an order that may not be shown would tell it
		q["options"], q["answer"] = []string{"申请", "决定"}, [][]int{{0, 1}, {1, 0}}[keys]
	case qb.Short:
		q["answer"] = map[string]any{"points": []map[string]any{{"text": secret, "marks": []float64{1, 0.5}[keys]}, {"text": secret + "二", "marks": []float64{1, 1.5}[keys]}}, "model": []string{secret}}
	case qb.Case:
		delete(q, "answer")
		var parts []map[string]any
		for _, part := range []qb.Type{qb.Single, qb.Order, qb.Blank, qb.Short} {
			p := keyed(part, i, keys)
			delete(p, "id")
			delete(p, "topic")
			delete(p, "tags")
			parts = append(parts, p)
		}
		q["parts"] = parts
	}
	return q
}
