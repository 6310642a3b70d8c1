package handlers

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/office/officetest"
)

func (a answer) wants(t *testing.T, status int, texts ...string) answer {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("%s %s: status %d, want %d", a.Request.Method, a.Request.URL.Path, a.StatusCode, status)
	}
	for _, text := range texts {
		if !strings.Contains(a.Text, text) {
			t.Errorf("%s %s: no %q on the page", a.Request.Method, a.Request.URL.Path, text)
		}
	}
	return a
}

// From adding somebody to their first own sign-in, without scripts.
func TestAPersonFromAddingToSigningIn(t *testing.T) {
	t.Parallel()
	srv := newTestServer(t)
	system, security := srv.as(engine.RoleSystem), srv.as(engine.RoleSecurity)
	system.get("/system/people/new").wants(t, 200, `name="department"`)
	system.post("/system/people/new", "id", "a b", "name", "").wants(t, 422, `value="a b"`)
	system.post("/system/people/new", "id", "marker", "name", "赵六").wants(t, 422, "已有人使用", `value="赵六"`)
	sent := system.post("/system/people/new", "id", "张01", "name", "赵六", "department", string(officetest.Department)).wants(t, 303)
	where := sent.Header.Get("Location")
	if where != "/system/people/"+url.PathEscape("张01") {
		t.Fatalf("sent to %s", where)
	}
	system.get(where).wants(t, 200, "赵六", "办公室", "未设置", "发放临时密码")
	shown := system.post(where+"/reset").wants(t, 200, "张01")
	m := regexp.MustCompile(`class="reference">([^<]+)<`).FindStringSubmatch(shown.Text)
	if m == nil {
		t.Fatal("no temporary password shown")
	}
	if strings.Contains(system.get(where).Text, m[1]) {
		t.Error("the temporary password is shown again")
	}

	security.get(where).wants(t, 200, `name="roles"`)
	security.post(where+"/roles", "roles", "candidate", "roles", "instructor", "topics", "征地拆迁\r\n法律法规").wants(t, 303)
	security.get(where).wants(t, 200, "征地拆迁\n法律法规", `value="instructor" checked`)
	security.post(where+"/roles", "roles", "system", "roles", "audit", "topics", "x").wants(t, 422, "不能由同一人兼任", `value="audit" checked`)
	security.post("/system/people/security/roles", "roles", "security").wants(t, 422, "不能给自己授权")

	own := srv.anyone()
	entered := own.post("/signin", "user", "张01", "password", m[1]).wants(t, 303)
	if at := entered.Header.Get("Location"); at != "/account" {
		own.get("/").wants(t, 303)
	}
}

func TestPeoplePagesByRole(t *testing.T) {
	t.Parallel()
	srv := newTestServer(t)
	for role, want := range map[engine.Role]struct{ has, lacks []string }{
		engine.RoleSystem:   {[]string{`action="/system/people/marker"`, "/system/people/marker/reset", "/system/people/marker/disable"}, []string{"/marker/roles", "/marker/unlock"}},
		engine.RoleSecurity: {[]string{`action="/system/people/marker/roles"`}, []string{`action="/system/people/marker"`, "/marker/reset", "/marker/disable"}},
		engine.RoleAudit:    {nil, []string{"<form class=\"form\""}},
		engine.RoleOffice:   {nil, []string{"<form class=\"form\""}},
	} {
		page := srv.as(role).get("/system/people/marker").wants(t, 200, want.has...)
		for _, text := range want.lacks {
			if strings.Contains(page.Text, text) {
				t.Errorf("%s is offered %q", role, text)
			}
		}
	}
	srv.as(engine.RoleSystem).get("/system/people/audit").wants(t, 200)
	if page := srv.as(engine.RoleSystem).get("/system/people/audit"); strings.Contains(page.Text, "/audit/reset") || strings.Contains(page.Text, "/audit/disable") {
		t.Error("the system administrator is offered to reset or disable the audit administrator")
	}
}

func TestTwoAdministratorsAtOnePerson(t *testing.T) {
	t.Parallel()
	srv := newTestServer(t)
	b := srv.as(engine.RoleSystem)
	b.post("/system/people/judge", "version", "1", "name", "甲", "user", "judge").wants(t, 303)
	b.post("/system/people/judge", "version", "1", "name", "乙", "user", "judge").wants(t, 422, "别人已更改", `value="乙"`)
}

func TestDisableAndEnable(t *testing.T) {
	t.Parallel()
	srv := newTestServer(t)
	judge, system := srv.as(engine.RoleJudge), srv.as(engine.RoleSystem)
	judge.get("/account").wants(t, 200)
	system.get("/system/people/judge/disable").wants(t, 200, "立即退出")
	system.post("/system/people/judge/disable").wants(t, 303)
	judge.get("/account").wants(t, 303) // to the door
	system.get("/system/people?status=disabled").wants(t, 200, "甲judge")
	system.post("/system/people/judge/enable").wants(t, 303)
	system.post("/system/people/audit/disable").wants(t, 403)
	srv.as(engine.RoleJudge)
}

func TestPeopleListPages(t *testing.T) {
	t.Parallel()
	srv := newTestServer(t)
	for i := range 60 {
		p := officetest.Person("n"+itoa(100+i), engine.RoleCandidate)
		if err := srv.Office.Store.Persons.Insert(context.Background(), &p); err != nil {
			t.Fatal(err)
		}
	}
	b := srv.as(engine.RoleOffice)
	b.get("/system/people?q=n1").wants(t, 200, "甲n149", "page=2")
	b.get("/system/people?q=n1&page=2").wants(t, 200, "甲n159")
	b.get("/system/people?q=n1&page=99").wants(t, 200, "甲n159")
	b.get("/system/people?q=zzz").wants(t, 200, "没有符合条件的人员")
	b.get("/system/people?role=nonsense&status=nonsense").wants(t, 200)
}

func TestDepartmentPages(t *testing.T) {
	t.Parallel()
	srv := newTestServer(t)
	b := srv.as(engine.RoleSystem)
	b.post("/system/departments", "name", "财政局", "order", "x").wants(t, 422, "财政局", "请填写整数")
	b.post("/system/departments", "name", "办公室", "order", "2").wants(t, 422, "已有名为")
	b.post("/system/departments", "name", "财政局", "order", "2").wants(t, 303)
	page := b.get("/system/departments").wants(t, 200, "财政局").Text
	ids := regexp.MustCompile(`/system/departments/([0-9a-f-]{36})`).FindStringSubmatch(page)
	if ids == nil {
		t.Fatal("no link to the new department")
	}
	at := "/system/departments/" + ids[1]
	b.post(at, "version", "1", "name", "财政金融局", "order", "0").wants(t, 303)
	b.post(at, "version", "1", "name", "别的", "order", "0").wants(t, 422, "别人已更改")
	b.post("/system/departments/"+string(officetest.Department)+"/delete", "version", "1").wants(t, 409)
	b.post(at+"/delete", "version", "2").wants(t, 303)
	b.get(at).wants(t, 404)
}

func TestAuditPages(t *testing.T) {
	t.Parallel()
	srv := newTestServer(t)
	srv.anyone().post("/signin", "user", "=1+1", "password", "Wrong-pass-1").wants(t, 422)
	srv.as(engine.RoleSecurity).post("/system/people/judge/roles", "roles", "judge", "roles", "marker").wants(t, 303)
	b := srv.as(engine.RoleAudit)
	b.get("/system/audit").wants(t, 200, "授予角色", "现有角色：阅卷人、评委", "用户名或密码不正确", "人员 judge")
	if page := b.get("/system/audit?outcome=refused").wants(t, 200, "未登录"); strings.Contains(page.Text, "甲security") {
		t.Error("what was done is among what was refused")
	}
	if page := b.get("/system/audit?act=person.").wants(t, 200, "授予角色"); strings.Contains(page.Text, "<td data-label=\"操作\"><span>用密码登录") {
		t.Error("sign-ins are among the acts on people")
	}
	day := officetest.Start.Format(time.DateOnly)
	b.get("/system/audit?from="+day+"&to="+day).wants(t, 200, "授予角色")
	b.get("/system/audit?to=2020-01-01").wants(t, 200, "没有符合条件的记录")
	b.get("/system/audit?from=yesterday").wants(t, 422, "年-月-日")
	file := b.get("/system/audit/export?act=session.").wants(t, 200, "用密码登录", "2026-10-15 09:00:00")
	if got := file.Header.Get("Content-Type"); got != TypeCSV {
		t.Errorf("content type %q", got)
	}

	job := b.post("/system/audit/verify").wants(t, 303).Header.Get("Location")
	if err := srv.Office.WaitJobs(context.Background()); err != nil {
		t.Fatal(err)
	}
	page := b.get(job).wants(t, 200)
	result := regexp.MustCompile(`/system/audit/verify\?job=[0-9a-f-]+`).FindString(page.Text)
	b.get(result).wants(t, 200, "审计记录完整")
}

func TestSettingsPage(t *testing.T) {
	t.Parallel()
	srv := newTestServer(t)
	system, security := srv.as(engine.RoleSystem), srv.as(engine.RoleSecurity)
	if page := system.get("/system/settings").wants(t, 200, `name="zone"`); strings.Contains(page.Text, `name="idle_seconds"`) {
		t.Error("the system administrator is offered the rules of signing in")
	}
	all := []string{"version", "0", "organisation", "滨江开发区", "zone", "Asia/Shanghai", "language", "zh", "grace_ms", "3000", "idle_seconds", "86400"}
	system.post("/system/settings", append(all, "zone", "")...).wants(t, 303)
	system.get("/system/settings").wants(t, 200, "滨江开发区", "600 秒")
	system.post("/system/settings", "version", "1", "zone", "Mars", "language", "xx", "grace_ms", "many").wants(t, 422,
		`value="many"`, `value="Mars"`, `id="error-zone"`, `id="error-language"`, `id="error-grace_ms"`)
	signIn := []string{"version", "1", "password_runes", "8", "password_days", "30", "lock_after", "5", "lock_seconds", "300", "idle_seconds", "900", "session_hours", "8"}
	security.post("/system/settings", "version", "1", "password_runes", "4", "password_days", "x", "lock_after", "1", "lock_seconds", "", "idle_seconds", "900", "session_hours", "999").wants(t, 422,
		`id="error-password_runes"`, `id="error-password_days"`, `id="error-lock_after"`, `id="error-lock_seconds"`, `id="error-session_hours"`)
	security.post("/system/settings", signIn...).wants(t, 303)
	security.post("/system/settings", signIn...).wants(t, 422, "别人已更改")
	set, err := srv.Office.Settings(context.Background())
	if err != nil || set.SignIn.IdleSeconds != 900 || set.SignIn.PasswordDays != 30 || set.Organisation != "滨江开发区" {
		t.Errorf("%+v, %v", set, err)
	}
}
