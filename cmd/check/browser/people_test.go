package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/people"
	"lectern/engine/programme"
)

// records adds to the world what the pages of people, lectures and appraisal
// show: a lecture with its roll and a reflection, a scheme, and an entry by hand.
func (w *world) records() (lecture programme.Lecture, scheme appraisal.Scheme, entry string) {
	w.t.Helper()
	clerk, appraiser, candidate := w.actor(engine.RoleOffice), w.actor(engine.RoleAppraiser), w.actor(engine.RoleCandidate)
	period, err := w.PeriodAt(ctx, time.Now())
	w.must(err)
	day := time.Now().In(w.Zone(ctx)).Format(time.DateOnly)
	lecture, err = w.SaveLecture(ctx, clerk, programme.Lecture{Title: "依法征收", Topics: []string{"测试"}, Speaker: "王老师", Day: day, ReflectionDue: day, Weight: 1})
	w.must(err)
	_, err = w.MarkRoll(ctx, clerk, lecture.ID, []programme.RollChange{{Person: "candidate", Presence: programme.Late}})
	w.must(err)
	_, err = w.HandInReflection(ctx, candidate, lecture.ID, "三点体会")
	w.must(err)
	name := func(key string) string { return "第" + key }
	scheme, err = w.SaveScheme(ctx, appraiser, appraisal.Scheme{
		Title: "季度考核", Period: period.ID, Missing: appraisal.AsZero, Places: 1, Pass: 60 * engine.One, Components: appraisal.PresetSixty.Components(name),
	})
	w.must(err)
	_, err = w.PostAttendance(ctx, clerk, period.ID)
	w.must(err)
	e, err := w.AddManual(ctx, appraiser, office.ManualEntry{Token: "t", Person: "candidate", Period: period.ID, Component: "test", Value: 80_000, Of: 100_000, Reason: "调入前的成绩"})
	w.must(err)
	_, err = w.SaveDepartment(ctx, w.actor(engine.RoleSystem), people.Department{Name: "行政审批和政务服务局", Order: 2})
	w.must(err)
	return lecture, scheme, e.ID
}

// pages are what each role opens in the areas of people, lectures and appraisal.
func (w *world) pages() map[engine.Role][]string {
	lecture, scheme, entry := w.records()
	at, read := "/programme/lectures/"+lecture.ID, "/programme/reflections/"+lecture.ID+"/candidate"
	return map[engine.Role][]string{
		engine.RoleSystem: {
			"/", "/account", "/jobs", "/system/people", "/system/people/new", "/system/people/candidate", "/system/people/candidate/reset",
			"/system/people/candidate/disable", "/system/departments", "/system/departments/" + officetest.Department, "/system/settings", "/nowhere",
		},
		engine.RoleSecurity: {"/", "/system/people/candidate", "/system/settings"},
		engine.RoleAudit:    {"/", "/system/audit", "/system/audit?act=person.", "/system/audit?who=nobody", "/system/audit/verify"},
		engine.RoleOffice: {
			"/", "/programme", "/programme/lectures/new", at, at + "/delete", at + "/roll", "/programme/plan/" + lecture.Period,
			"/programme/attendance/" + lecture.Period, "/programme/reflections", read, "/periods", "/appraisal", "/appraisal/schemes/" + scheme.ID,
		},
		engine.RoleAppraiser: {
			"/", "/appraisal", "/appraisal/departments", "/appraisal/schemes", "/appraisal/schemes/new", "/appraisal/schemes/" + scheme.ID,
			"/appraisal/schemes/" + scheme.ID + "/delete", "/appraisal/people/candidate", "/appraisal/people/candidate/entry",
			"/appraisal/people/candidate/reverse?entry=" + strings.ReplaceAll(entry, "#", "%23"), at + "/roll", "/appraisal?q=nobody",
		},
		engine.RoleCandidate:   {"/", "/my/record", "/my/programme", "/my/programme/" + lecture.ID, "/system/people"},
		engine.RoleInvigilator: {"/"}, engine.RoleMarker: {"/"}, engine.RoleJudge: {"/"}, engine.RoleReviewer: {"/"}, engine.RoleInstructor: {"/"},
	}
}

// TestPagesOfPeopleAndRecords looks at every page of these areas as those who use
// it: axe finds nothing, one action at most is the first, the title names the
// page, and nothing stands out at the side of a phone.
func TestPagesOfPeopleAndRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pages := w.pages()
	t.Run("door", func(t *testing.T) {
		t.Parallel()
		b := openTab(t, w.addr)
		b.open("/signin")
		b.open("/ticket")
		for role, paths := range pages {
			if len(paths) == 1 { // a home alone
				b.walk(role, paths)
			}
		}
	})
	for role, paths := range pages {
		if len(paths) > 1 {
			t.Run(string(role), func(t *testing.T) {
				t.Parallel()
				openTab(t, w.addr).walk(role, paths)
			})
		}
	}
}

// walk looks at pages as a role, and goes.
func (b *tab) walk(role engine.Role, paths []string) {
	b.t.Helper()
	b.signInAs(role)
	for _, path := range paths {
		b.open(path)
		if n := eval[int](b, `document.querySelectorAll("main .button-primary").length`); n > 1 {
			b.t.Errorf("%s as %s has %d first actions", path, role, n)
		}
		if !eval[bool](b, `document.querySelectorAll("h1").length === 1 && document.title.includes(document.querySelector("h1").textContent.trim())`) {
			b.t.Errorf("%s as %s: the title does not name the page", path, role)
		}
		b.do("take a phone", chromedp.EmulateViewport(390, 844))
		b.fits(path+" as "+string(role), 390)
		b.do("sit down again", chromedp.EmulateViewport(1366, 768))
	}
	b.submit(`.who-wide form[action="/signout"] button`)
}

// TestRollNeedsNoMouse calls a roll by keyboard alone.
func TestRollNeedsNoMouse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lecture, _, _ := w.records()
	b := openTab(t, w.addr)
	b.open("/signin")
	b.signInAs(engine.RoleOffice)
	b.open("/programme/lectures/" + lecture.ID + "/roll")
	b.tabUntil(`document.activeElement.type === "radio"`)
	b.keys("5", "4") // the first is absent, the second on leave
	b.keys("0")      // the second is not marked after all
	b.until("one mark stands", `document.querySelectorAll(".roll-marks input:checked:not([value=''])").length === 1 && document.querySelector("[data-count=absent]").textContent === "1"`)
	b.tabToText(".roll-acts .button-primary")
	b.leave(press.enter)
	b.until("it is saved", `document.querySelector(".roll-marks input[type=radio][value=absent]").checked`)
	b.check("roll")
}

// signInAs lets the person of a role in, from the sign-in page.
func (b *tab) signInAs(role engine.Role) {
	b.t.Helper()
	b.do("go to the door", chromedp.Navigate(b.base+"/signin"))
	b.fill("#user", string(role))
	b.fill("#password", password)
	b.submit("form.form button[type=submit]")
}
