package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
)

func TestMarkingAndResultsPages(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 2, nil)
	srv := serveOffice(t, o, Config{})
	who := officetest.Candidate(t, o, 1)
	view, err := o.StartSitting(t.Context(), who, office.SitStart{Exam: e.ID, Terminal: "t"})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range []struct {
		n        int
		response string
	}{{15, `"第一点 <b>"`}, {17, `["A","案例作答"]`}, {1, `"A"`}} {
		if _, err := o.AnswerSitting(t.Context(), who, office.SitAnswer{Sitting: view.Sitting, N: r.n, Epoch: 1, Seq: int64(i + 1), Response: json.RawMessage(r.response)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := o.SubmitSitting(t.Context(), who, view.Sitting, 1, 3, ""); err != nil {
		t.Fatal(err)
	}
	m := srv.as(engine.RoleMarker)
	has := func(a answer, texts ...string) {
		t.Helper()
		if a.StatusCode != http.StatusOK && a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %.300s", a.Status, a.Text)
		}
		for _, text := range texts {
			if !strings.Contains(a.Text, text) {
				t.Errorf("%q is not on the page", text)
			}
		}
	}
	has(m.get("/"), "待评阅")
	has(m.get("/marking"), e.Title)
	has(m.get("/marking/"+e.ID), "/next?question=short-")
	at := "/marking/" + e.ID + "/scripts/" + view.Sitting + "/15"
	if a := m.get(at); strings.Contains(a.Text, who.Name) {
		t.Error("the marker sees a name")
	} else {
		has(a, "第一点 &lt;b&gt;", `name="points"`)
	}
	if a := m.get("/marking/" + e.ID + "/next"); a.StatusCode != http.StatusSeeOther || !strings.Contains(a.Header.Get("Location"), view.Sitting) {
		t.Errorf("next: %s %s", a.Status, a.Header.Get("Location"))
	}
	has(m.post(at, "version", "1", "points", "7"), "所选要点不在这道题中")
	if a := m.post(at, "version", "1", "points", "1", "question", "x"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("marking: %s %.300s", a.Status, a.Text)
	}
	has(m.post(at, "version", "1", "points", "0"), "刚刚已由他人评阅")
	has(m.post(at, "version", "2", "points", "0"), "请写明理由")
	caseAt := "/marking/" + e.ID + "/scripts/" + view.Sitting + "/17"
	has(m.get(caseAt), `name="p1.points"`, "案例作答")
	if a := m.post(caseAt, "version", "1", "p1.points", "0", "p1.points", "1"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("marking a case: %s %.300s", a.Status, a.Text)
	}
	r := srv.as(engine.RoleOffice)
	has(r.get("/results"), e.Title)
	has(r.get("/results/"+e.ID), "缺考", who.Name, "/sittings/"+view.Sitting)
	has(r.get("/results/"+e.ID+"?state=absent"), "考生2")
	has(r.get("/results/"+e.ID+"/departments"), "部门")
	has(r.get("/results/"+e.ID+"/questions"), "得分率")
	has(r.get("/results/"+e.ID+"/sittings/"+view.Sitting), "成绩沿革", "第一点 &lt;b&gt;")
	csv := r.get("/results/" + e.ID + "/export/csv")
	has(csv, "考生1", "缺考")
	if x := r.get("/results/" + e.ID + "/export/xlsx"); x.StatusCode != http.StatusOK || !strings.HasPrefix(x.Text, "PK") {
		t.Errorf("xlsx: %s", x.Status)
	}
	if a := srv.as(engine.RoleAppraiser).get("/results/" + e.ID); a.StatusCode != http.StatusForbidden {
		t.Errorf("an appraiser before release: %s", a.Status)
	}
	onlyTheOfficeChangesReleased(t, srv, e.ID, view.Sitting)
}

// onlyTheOfficeChangesReleased releases an exam of which answer 15 of a sitting
// is marked, and tries to change its mark.
func onlyTheOfficeChangesReleased(t *testing.T, srv *testServer, id, sitting engine.ID) {
	t.Helper()
	o, at := srv.Office, "/marking/"+id+"/scripts/"+sitting+"/15"
	officetest.Clock(o).Advance(4 * time.Hour)
	if _, err := o.ReleaseExam(t.Context(), officetest.Actor(t, o, engine.RoleOffice), id); err != nil {
		t.Fatal(err)
	}
	m := srv.as(engine.RoleMarker)
	if a := m.get(at); !strings.Contains(a.Text, "只有考务人员可以更改") || strings.Contains(a.Text, ` name="note"`) || strings.Contains(a.Text, "/again") || strings.Count(a.Text, ` disabled`) < 2 {
		t.Errorf("a released mark before a marker: %s", a.Text)
	}
	for path, fields := range map[string][]string{at: {"version", "2", "points", "0", "note", "改"}, at + "/again": nil} {
		if a := m.post(path, fields...); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s by a marker after release: %s", path, a.Status)
		}
	}
	r := srv.as(engine.RoleOffice)
	if a := r.get(at); !strings.Contains(a.Text, ` name="note"`) || !strings.Contains(a.Text, at+"/again") {
		t.Error("the office cannot change a released mark")
	}
	if a := r.post(at, "version", "2", "points", "0", "note", "改"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("the office's look after release: %s", a.Status)
	}
	if s, err := o.Store.Scripts.Get(t.Context(), sitting+"/15"); err != nil || len(s.Looks) != 2 {
		t.Errorf("the office's look: %+v, %v", s.Looks, err)
	}
}
