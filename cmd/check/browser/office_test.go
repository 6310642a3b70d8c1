package browser

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// officePages are the pages of the bank, of exams, of marking, results and long
// work, by who opens them: each line is looked at in a browser of its own, side
// by side. {exam} is sealed and open, {draft} is in preparation.
var officePages = []struct {
	name  string
	role  engine.Role
	paths []string
}{
	{"bank", engine.RoleOffice, []string{
		"/", "/bank", "/bank?q=zzz", "/bank/review", "/bank/topics", "/bank/topics/edit?path={topic}", "/bank/import", "/bank/import/{import}", "/bank/import/{import}/rows/0",
		"/bank/questions/{question}", "/bank/questions/{question}/edit", "/bank/questions/{question}/versions",
	}},
	{"preparing", engine.RoleOffice, []string{
		"/exams", "/exams/new", "/exams/{draft}", "/exams/{draft}/blueprint", "/exams/{draft}/roster", "/exams/{draft}/seal", "/exams/{draft}/delete",
	}},
	{"sealed", engine.RoleOffice, []string{
		"/exams/{exam}", "/exams/{exam}/settings", "/exams/{exam}/blueprint", "/exams/{exam}/roster", "/exams/{exam}/roster/candidate", "/exams/{exam}/seal",
		"/exams/{exam}/tickets", "/exams/{exam}/print", "/exams/{exam}/monitor", "/exams/{exam}/sittings/{sitting}", "/exams/{exam}/release", "/exams/{exam}/cancel",
	}},
	{"results", engine.RoleOffice, []string{
		"/marking", "/marking/{exam}", "/marking/{exam}/next",
		"/results", "/results/{exam}", "/results/{exam}/departments", "/results/{exam}/questions", "/results/{exam}/sittings/{sitting}", "/jobs",
	}},
	{"author", engine.RoleInstructor, []string{"/", "/bank", "/bank/questions/new?type=single", "/bank/questions/new?type=match", "/bank/questions/new?type=short", "/bank/questions/new?type=case"}},
	{"reviewer", engine.RoleReviewer, []string{"/", "/bank/review"}},
	{"invigilator", engine.RoleInvigilator, []string{"/", "/exams", "/exams/{exam}/monitor"}},
	{"marker", engine.RoleMarker, []string{"/", "/marking"}},
}

// TestOfficePages looks at every page of the office's side once, with axe-core
// at the width of a terminal, and sees that nothing is wider than a phone.
func TestOfficePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := w.officeSide()
	for _, p := range officePages {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			b := openTab(t, w.addr)
			b.signInAs(p.role)
			for _, path := range p.paths {
				b.lookAt(path, names.Replace(path))
			}
		})
	}
}

// lookAt opens a page of the office's side at either width.
func (b *tab) lookAt(name, path string) {
	b.t.Helper()
	b.do("take a terminal", chromedp.EmulateViewport(1366, 768, chromedp.EmulateScale(1)))
	b.open(path)
	b.fits(name, 1366)
	if title := eval[string](b, `document.querySelector("h1").textContent`); title == "" || eval[int](b, `document.querySelectorAll("main .error-card").length`) > 0 {
		b.t.Errorf("%s does not open: %q", name, title)
	}
	if n := eval[int](b, `[...document.querySelectorAll("main .button-primary")].filter(e => e.offsetParent).length`); n > 1 {
		b.t.Errorf("%s has %d primary actions", name, n)
	}
	b.do("take a phone", chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(1)))
	b.fits(name, 390)
}

// fits sees that the page is no wider than what it is shown on.
func (b *tab) fits(path string, width int) {
	b.t.Helper()
	if over := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		b.t.Errorf("%s is %d px wider than %d", path, over, width)
	}
}

// officeSide adds to the world what the office's pages show: a person who has
// handed in, a draft of an exam that the bank cannot meet, a question with two
// versions and a long stem, and a file with a broken row. It returns what the
// names in officePages stand for.
func (w *world) officeSide() *strings.Replacer {
	w.t.Helper()
	clerk, author := w.actor(engine.RoleOffice), w.actor(engine.RoleInstructor)

	q := questions()[0]
	q.Topic, q.Stem = "测试/长题", strings.Repeat("依法应当公告的事项，", 200)+"是（　）"
	r, err := w.SaveQuestion(ctx, author, office.QuestionDraft{Content: q})
	w.must(err)
	q.Options[1] = "县级人民政府"
	_, err = w.SaveQuestion(ctx, author, office.QuestionDraft{ID: r.ID, Content: q, Base: r.Newest})
	w.must(err)
	_, err = w.ReviewQuestion(ctx, author, r.ID, qb.ActSubmit, "")
	w.must(err)

	table := "题型,题干,选项A,选项B,正确答案\n单选,没有答案的题（　）,甲,乙,\n单选,完好的题（　）,甲,乙,A\n"
	file, err := w.StartImport(ctx, clerk, []office.ImportUpload{{Name: "题库.csv", Data: strings.NewReader(table)}}, "测试")
	w.must(err)

	open, err := w.Exam(ctx, w.exam)
	w.must(err)
	draft, err := w.CreateExam(ctx, clerk, office.SettingsOf(&open), nil)
	w.must(err)
	b := paper.Blueprint{Title: draft.Title, Minutes: 60, Forms: paper.Forms{Kind: paper.Personal, Count: 1, Tolerance: 500, Overlap: 1000}}
	for _, t := range qb.Types[:7] {
		b.Sections = append(b.Sections, paper.Section{Title: "第几大题", Type: t, Marks: 2 * engine.One, Draw: []paper.Rule{{Topic: "测试", Count: 40}}})
	}
	_, err = w.SetBlueprint(ctx, clerk, draft.ID, 0, b)
	w.must(err)

	sitting := w.handIn()
	return strings.NewReplacer("{exam}", w.exam, "{draft}", draft.ID, "{question}", r.ID, "{topic}", "测试", "{import}", file.ID, "{sitting}", sitting)
}

// handIn sits the open exam for a candidate, with one short answer that waits
// for a marker, and returns the sitting.
func (w *world) handIn() engine.ID {
	w.t.Helper()
	who := w.actor(engine.RoleCandidate)
	view, err := w.StartSitting(ctx, who, office.SitStart{Exam: w.exam, Terminal: "t", Session: "s"})
	w.must(err)
	for _, section := range view.Paper().Sections {
		for _, q := range section.Questions {
			if q.Type == qb.Short {
				_, err = w.AnswerSitting(ctx, who, office.SitAnswer{Sitting: view.Sitting, N: q.N, Epoch: view.Epoch, Seq: 1, Session: "s", Response: json.RawMessage(`"公告的范围和期限"`)})
				w.must(err)
			}
		}
	}
	_, err = w.SubmitSitting(ctx, who, view.Sitting, view.Epoch, 1, "s")
	w.must(err)
	return view.Sitting
}
