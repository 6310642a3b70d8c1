package office_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/sqlite"
	"lectern/engine/exam"
	"lectern/engine/grading"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/people"
	"lectern/engine/print"
	"lectern/engine/store"
	qb "lectern/questionbank"
)

// secret stands in every text that tells a key.
const secret = "谜底zebra"

// keyFields are the names of fields that hold a key or what it can be told
// from: marks by question, points ticked.
var keyFields = []string{"key", "choice", "true", "blanks", "value", "within", "match", "order", "model", "points",
	"explanation", "source", "content", "drawable", "parts", "answer", "m", "judgement", "looks", "note", "steps", "data", "mended"}

// TestNothingAtRestTellsAKey fills a world through every act that handles keys,
// up to an exam that is marked and not yet released, and looks for keys in each
// document, each journal entry and each byte of the database's files, and in
// the log.
func TestNothingAtRestTellsAKey(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	db, err := sqlite.Open(context.Background(), folder, store.Schema)
	must(t, err)
	var log bytes.Buffer
	o, err := office.New(office.Config{DB: db, Keys: keyring(t, 7), Clock: engine.NewFakeClock(officetest.Start), Hash: officetest.FastHash,
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	must(t, err)
	fillWithSecrets(t, o)
	o.Close()

	documents := map[string]int{}
	for _, spec := range store.Schema {
		for raw, err := range db.Collection(spec.Name).Find(context.Background(), docdb.Query{}) {
			must(t, err)
			documents[spec.Name]++
			for _, path := range keysIn(raw, "") {
				if !slices.ContainsFunc(spec.Indexes, func(x docdb.Index) bool {
					return slices.ContainsFunc(x.Fields, func(f string) bool { return strings.HasPrefix(f, path+".") })
				}) && !open(spec.Name, path) {
					t.Errorf("%s %s shows %s", spec.Name, raw.Lookup("_id"), path)
				}
			}
			notIn(t, raw, "a document of "+spec.Name)
		}
	}
	for _, name := range []string{"questions", "versions", "imports", "import_pieces", "prints", "print_pieces", "pools", "forms", "scores", "scripts", "jobs"} {
		if documents[name] == 0 {
			t.Errorf("nothing in %s was looked at", name)
		}
	}
	entries := 0
	for stream, err := range db.Journal().Streams(context.Background(), "") {
		must(t, err)
		for e, err := range db.Journal().Read(context.Background(), stream, 1) {
			must(t, err)
			entries++
			notIn(t, e.Payload, fmt.Sprintf("%s %d", stream, e.Seq))
		}
	}
	if entries < 40 {
		t.Errorf("only %d journal entries", entries)
	}
	notIn(t, log.Bytes(), "the log")
	must(t, db.Close())
	files, err := os.ReadDir(folder)
	must(t, err)
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(folder, f.Name()))
		must(t, err)
		notIn(t, data, f.Name())
	}
}

// open lists fields of other collections that share a name with a key's.
func open(collection, path string) bool {
	return slices.Contains([]string{"departments.order", "exams.terms.model"}, collection+"."+path)
}

// keysIn returns the paths of all fields of a document that are named as a
// key's are.
func keysIn(doc bson.Raw, at string) []string {
	var found []string
	elements, _ := doc.Elements()
	for _, e := range elements {
		path := strings.TrimPrefix(at+"."+e.Key(), ".")
		if slices.Contains(keyFields, e.Key()) {
			found = append(found, path)
		}
		switch v := e.Value(); v.Type {
		case bson.TypeEmbeddedDocument:
			found = append(found, keysIn(v.Document(), path)...)
		case bson.TypeArray:
			found = append(found, keysIn(bson.Raw(v.Array()), path)...)
		}
	}
	return found
}

func notIn(t *testing.T, data []byte, where string) {
	t.Helper()
	lower := bytes.ToLower(data)
	for _, text := range []string{"zebra", "谜底", "%pdf"} {
		if i := bytes.Index(lower, []byte(text)); i >= 0 {
			t.Errorf("%s tells a key: …%q…", where, data[max(0, i-60):min(len(data), i+40)])
			return
		}
	}
}

// secretive is a question with the secret in all that tells its key.
func secretive(kind qb.Type, i int) qb.Question {
	q := officetest.Question(kind, i)
	tell := func(q *qb.Question) {
		q.Explanation, q.Source = secret+"解析", secret+"出处"
		for b := range q.Key.Blanks {
			q.Key.Blanks[b] = append(q.Key.Blanks[b], secret)
		}
		for p := range q.Key.Points {
			q.Key.Points[p].Text += secret
		}
		if q.Type == qb.Short {
			q.Key.Model = []string{secret + "范文"}
		}
		for _, right := range q.Key.Choice {
			q.Options[right] += secret
		}
	}
	tell(&q)
	for p := range q.Parts {
		tell(&q.Parts[p])
	}
	return q
}

func fillWithSecrets(t *testing.T, o *office.Office) {
	t.Helper()
	ctx := context.Background()
	must(t, o.Store.Departments.Insert(ctx, &people.Department{ID: officetest.Department, Name: "办公室", Order: 1}))
	for _, role := range engine.Roles {
		p := officetest.Person(string(role), role)
		must(t, o.Store.Persons.Insert(ctx, &p))
	}
	fillBankWithSecrets(t, o)
	e := sealAndPrint(t, o)
	officetest.Clock(o).Advance(time.UnixMilli(e.Terms.Opens).Add(time.Minute).Sub(o.Clock.Now()))
	s := &seated{t: t, o: o, actor: engine.Actor{ID: "candidate", Roles: []engine.Role{engine.RoleCandidate}}, exam: e}
	view, err := s.start("terminal 1", "session-1")
	must(t, err)
	s.view = view
	for n := 1; n <= view.Sheet.Count(); n++ {
		q, err := view.Sheet.Question(n)
		must(t, err)
		if q.Question.Type != qb.Blank { // whose key the candidate would write down
			s.must(n, right(q))
		}
	}
	_, _ = s.answer(999, `"`+secret+`"`)
	_, err = s.submit()
	must(t, err)
	marker := officetest.Actor(t, o, engine.RoleMarker)
	key, err := o.NextScript(ctx, marker, e.ID, "", "")
	must(t, err)
	script, err := o.Script(ctx, marker, key)
	must(t, err)
	judged := grading.Judgement{Ticked: []int{0}}
	if script.Question.Type == qb.Case {
		judged = grading.Judgement{Parts: []grading.Judgement{{}, {Ticked: []int{0}}}}
	}
	_, err = o.MarkScript(ctx, marker, key, script.Script.Version, judged, secret+"批注")
	must(t, err)
	must(t, o.Sweep(ctx))
}

// fillBankWithSecrets imports, mends, edits and reviews.
func fillBankWithSecrets(t *testing.T, o *office.Office) {
	t.Helper()
	ctx := context.Background()
	var questions []qb.Question
	for i := range 4 {
		for _, kind := range qb.Types {
			questions = append(questions, secretive(kind, i))
		}
	}
	imported(t, o, office.CommandLine("test"), lines(questions...), office.ImportOptions{Approve: true})
	questions[0].Explanation += "再版"
	imported(t, o, office.CommandLine("test"), lines(questions...), office.ImportOptions{})

	staff := officetest.Actor(t, o, engine.RoleOffice)
	file := lines(secretive(qb.Single, 50)) + "{\"broken\":\"" + secret + "\"\n"
	imp, err := o.StartImport(ctx, staff, []office.ImportUpload{{Name: "a.jsonl", Data: strings.NewReader(file)}}, "")
	must(t, err)
	must(t, o.MendImport(ctx, staff, imp.ID, 1, secretive(qb.Short, 51)))
	_, err = o.CommitImport(ctx, staff, imp.ID, false)
	must(t, err)
	must(t, o.WaitJobs(ctx))

	author, reviewer := officetest.Actor(t, o, engine.RoleInstructor), officetest.Actor(t, o, engine.RoleReviewer)
	draft := secretive(qb.Blank, 60)
	r, err := o.SaveQuestion(ctx, author, office.QuestionDraft{Content: draft, Note: secret + "说明"})
	must(t, err)
	draft.Key.Blanks[0] = append(draft.Key.Blanks[0], secret+"二")
	_, err = o.SaveQuestion(ctx, author, office.QuestionDraft{ID: r.ID, Base: 1, Content: draft, Note: secret})
	must(t, err)
	_, err = o.ReviewQuestion(ctx, author, r.ID, qb.ActSubmit, "")
	must(t, err)
	_, err = o.ReviewQuestion(ctx, reviewer, r.ID, qb.ActReturn, secret+"应为")
	must(t, err)
	draft.Key.Blanks = nil
	if _, err := o.SaveQuestion(ctx, author, office.QuestionDraft{ID: r.ID, Base: 2, Content: draft}); err == nil {
		t.Error("a blank without a key was taken")
	}
}

// sealAndPrint makes an exam of every type for one candidate, and its papers
// and keys.
func sealAndPrint(t *testing.T, o *office.Office) exam.Exam {
	t.Helper()
	ctx := context.Background()
	staff := officetest.Actor(t, o, engine.RoleOffice)
	settings, b := examOf(o)
	b.Forms.Kind = paper.Personal
	e, err := o.CreateExam(ctx, staff, settings, &b)
	must(t, err)
	_, err = o.AddRoster(ctx, staff, e.ID, []exam.RosterRow{{Row: 1, ID: "candidate"}}, office.RosterOptions{})
	must(t, err)
	_, err = o.StartSealing(ctx, staff, e.ID)
	must(t, err)
	must(t, o.WaitJobs(ctx))
	_, err = o.StartPrinting(ctx, staff, e.ID, print.Kinds, office.Printing{})
	must(t, err)
	must(t, o.WaitJobs(ctx))
	_, err = o.IssueTickets(ctx, staff, e.ID)
	must(t, err)
	e, err = o.Store.Exams.Get(ctx, e.ID)
	must(t, err)
	if e.Status != exam.Sealed {
		t.Fatalf("not sealed: %s", e.Status)
	}
	return e
}
