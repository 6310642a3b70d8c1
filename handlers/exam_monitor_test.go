package handlers

import (
	"strings"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/sitting"
)

// What cannot be taken back is said before it is done: hand-in by force, a
// sitting voided, results released while somebody could still come.
func TestWhatCannotBeTakenBackIsAsked(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 2, choices)
	srv := serveOffice(t, o, Config{})
	view, err := o.StartSitting(t.Context(), officetest.Candidate(t, o, 1), office.SitStart{Exam: e.ID, Terminal: "t"})
	if err != nil {
		t.Fatal(err)
	}
	b := srv.as(engine.RoleInvigilator)
	at := "/exams/" + e.ID + "/sittings/" + view.Sitting
	status := func(want sitting.Status) {
		t.Helper()
		if r, err := o.Store.Sittings.Get(t.Context(), view.Sitting); err != nil || r.Status != want {
			t.Errorf("the sitting is %s, want %s (%v)", r.Status, want, err)
		}
	}
	for act, done := range map[office.Intervention]string{office.ForceHandIn: "替 考生1 强制交卷？", office.ResetSitting: "作废 考生1 的这份答卷？"} {
		if a := b.post(at, "act", string(act)); a.StatusCode != 422 || !strings.Contains(a.Text, `id="error-reason"`) {
			t.Errorf("%s without a reason: %s", act, a.Status)
		}
		a := b.post(at, "act", string(act), "reason", "停电了")
		if a.StatusCode != 200 || !strings.Contains(a.Text, done) || !strings.Contains(a.Text, "0 / 4") || !strings.Contains(a.Text, "停电了") {
			t.Errorf("%s is not asked: %s %s", act, a.Status, a.Text)
		}
	}
	status(sitting.Open)
	if a := b.post(at, "act", "force", "sure", "on"); a.StatusCode != 422 || !strings.Contains(a.Text, "替 考生1 强制交卷？") {
		t.Errorf("the reason was deleted at the last step: %s", a.Status)
	}
	if a := b.post(at, "act", "force", "reason", "停电了", "sure", "on"); a.StatusCode != 303 {
		t.Errorf("forcing: %s", a.Status)
	}
	status(sitting.HandedIn)

	clerk := srv.as(engine.RoleOffice)
	release := "/exams/" + e.ID + "/release"
	if a := clerk.get(release); !strings.Contains(a.Text, "还有 1 名考生可以进场") || !strings.Contains(a.Text, `name="sure"`) {
		t.Errorf("the page does not say who can no longer come: %s", a.Text)
	}
	if a := clerk.post(release); a.StatusCode != 422 || !strings.Contains(a.Text, `id="error-sure"`) {
		t.Errorf("released unasked: %s", a.Status)
	}
	officetest.Clock(o).Advance(3 * time.Hour)
	clerk = srv.as(engine.RoleOffice)
	if a := clerk.get(release); strings.Contains(a.Text, `name="sure"`) {
		t.Error("nobody can come any more, and still it is asked")
	}
	if a := clerk.post(release); a.StatusCode != 303 {
		t.Errorf("releasing: %s", a.Status)
	}
}

// The roster's file can be read in again; either table's file has what the
// page's filter selects.
func TestRosterAndMonitorAsFiles(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 3, choices)
	srv := serveOffice(t, o, Config{})
	b := srv.as(engine.RoleOffice)
	if err := o.EditCandidate(t.Context(), officetest.Actor(t, o, engine.RoleOffice), e.ID, "c002", office.CandidateEdit{Room: "03", Seat: "12", ExtraMinutes: 15, Ticket: "T2"}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.StartSitting(t.Context(), officetest.Candidate(t, o, 1), office.SitStart{Exam: e.ID, Terminal: "t"}); err != nil {
		t.Fatal(err)
	}
	at := "/exams/" + e.ID
	b.get(at+"/roster?q=C002").wants(t, 200, at+"/roster/export/xlsx?q=C002", at+"/roster/export/csv?q=C002")
	for _, lang := range []string{"zh", "en"} {
		b.lang = lang
		file := b.get(at+"/roster/export/csv").wants(t, 200).Text
		rows, wrong, err := exam.ReadRoster(strings.NewReader(file))
		if err != nil || len(wrong) > 0 || len(rows) != 3 || rows[1].ID != "c002" || rows[1].Name != "考生2" || rows[1].Ticket != "T2" ||
			rows[1].Room != "03" || rows[1].Seat != "12" || rows[1].ExtraMinutes != 15 {
			t.Errorf("%s: %s reads as %+v %+v %v", lang, file, rows, wrong, err)
		}
	}
	b.lang = "zh"
	if file := b.get(at + "/roster/export/csv?q=C002").Text; strings.Count(file, "\n") != 2 {
		t.Errorf("filtered: %s", file)
	}
	watch := srv.as(engine.RoleInvigilator)
	watch.get(at+"/monitor?state=absent").wants(t, 200, at+"/monitor/export/csv?state=absent")
	if file := watch.get(at+"/monitor/export/csv?state=absent").wants(t, 200, "c002,考生2,03,12,未进场").Text; strings.Contains(file, "考生1") || !strings.Contains(file, "考生3") {
		t.Errorf("who is absent: %s", file)
	}
	watch.get(at+"/monitor/export/csv").wants(t, 200, "c001,考生1,,,正在作答,0,")
	if a := watch.get(at + "/monitor/export/xlsx"); a.StatusCode != 200 || !strings.HasPrefix(a.Text, "PK") {
		t.Errorf("xlsx: %s", a.Status)
	}
}
