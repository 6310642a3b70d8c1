package handlers

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lectern/engine"
)

// withLecture serves an office with a lecture of three days ago (the clock stands
// on 15 October 2026) that wants reflections, and returns its path.
func withLecture(t *testing.T) (*testServer, *testClient, string) {
	t.Helper()
	srv := newTestServer(t)
	b := srv.as(engine.RoleOffice)
	b.post("/programme/lectures", "title", "依法征收", "topics", "征地拆迁", "day", "2026-10-12", "time", "15:00", "weight", "1", "reflection_due", "2026-10-13").wants(t, 303)
	id := regexp.MustCompile(`/programme/lectures/([0-9a-f-]{36})"`).FindStringSubmatch(b.get("/programme").Text)
	if id == nil {
		t.Fatal("the lecture is not on the list")
	}
	return srv, b, id[1]
}

func TestLectureForm(t *testing.T) {
	t.Parallel()
	_, b, id := withLecture(t)
	b.post("/programme/lectures", "title", "", "topics", "征地拆迁", "day", "2026-13-01", "weight", "99", "speaker", "王老师", "note", "带材料").
		wants(t, 422, "2026-13-01", "王老师", "带材料", `href="#title"`, `href="#day"`, `href="#weight"`)
	b.get("/programme/lectures/"+id+"/delete").wants(t, 200, "删除讲座：依法征收")
}

// A roll is called, corrected, and a mark made by mistake taken away.
func TestRollPage(t *testing.T) {
	t.Parallel()
	_, b, id := withLecture(t)
	at := "/programme/lectures/" + id + "/roll"
	b.post(at, "was:candidate", "", "note:candidate", "电话请假").wants(t, 422, "电话请假", "先选择出勤情况")
	b.post(at, "was:candidate", "", "mark:candidate", "made_up").wants(t, 422, "补课")
	b.post(at, "was:candidate", "", "mark:candidate", "absent", "note:candidate", "出差").wants(t, 303)
	b.get(at).wants(t, 200, `value="absent" checked`, "出差")
	b.post(at, "department", "elsewhere").wants(t, 303) // a page on which the person is not
	b.post(at).wants(t, 303)
	b.get(at).wants(t, 200, `value="absent" checked`)
	b.post(at, "was:candidate", "absent", "mark:candidate", "made_up", "note:candidate", "出差").wants(t, 303)
	b.get(at).wants(t, 200, `value="made_up" checked`)
	b.get(at).wants(t, 200, `name="mark:candidate" value=""><span>未登记`)
	b.post(at, "was:candidate", "made_up", "mark:candidate", "", "note:candidate", "出差").wants(t, 303)
	if page := b.get(at).wants(t, 200, `value="" checked`).Text; strings.Contains(page, `value="made_up" checked`) || strings.Contains(page, "出差") {
		t.Error("the mark is still there")
	}
	b.post(at, "was:candidate", "", "rest", "present").wants(t, 303)
	b.get(at).wants(t, 200, `value="present" checked`)
}

// A reflection goes from its writer to a reader, back, and to a grade.
func TestReflectionPages(t *testing.T) {
	t.Parallel()
	srv, _, id := withLecture(t)
	writer, reader := srv.as(engine.RoleCandidate), srv.as(engine.RoleMarker)
	mine, read := "/my/programme/"+id, "/programme/reflections/"+id+"/candidate"
	writer.get("/").wants(t, 200, "补交心得体会（已逾期）：依法征收")
	writer.post(mine, "text", " ").wants(t, 422)
	writer.post(mine, "text", "三点体会").wants(t, 303)
	reader.get("/").wants(t, 200, "待评阅的心得体会")
	stamp := func() string {
		m := regexp.MustCompile(`name="read" value="(\d+)"`).FindStringSubmatch(reader.get(read).wants(t, 200, "三点体会").Text)
		if m == nil {
			t.Fatal("no reading")
		}
		return m[1]
	}
	reader.post(read, "read", stamp(), "grade", "points", "points", "101", "comment", "写得好").wants(t, 422, "101", "写得好")
	reader.post(read, "read", stamp(), "grade", "send_back", "comment", "").wants(t, 422)
	reader.post(read, "read", stamp(), "grade", "send_back", "comment", "请联系实际").wants(t, 303)
	writer.get(mine).wants(t, 200, "请联系实际")
	writer.post(mine, "text", "三点体会，联系实际").wants(t, 303)
	reader.post(read, "read", stamp(), "grade", "good", "comment", "").wants(t, 303)
	writer.get("/my/record").wants(t, 200, "82 / 100", "依法征收")
	writer.post(mine, "text", "再改").wants(t, 422, "再改")
	srv.as(engine.RoleJudge).get(read).wants(t, 403)
	if page := srv.as(engine.RoleAudit).get("/system/audit?act="+url.QueryEscape("reflection.")).wants(t, 200, "等次：良好").Text; strings.Contains(page, "grade：") {
		t.Error("a detail is not in words")
	}
}
