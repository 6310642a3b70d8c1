package handlers

import (
	"strings"
	"testing"

	"lectern/engine"
)

// Whoever is turned away at the door leaves an entry, once.
func TestAccessRefusedLeavesAnEntry(t *testing.T) {
	t.Parallel()
	srv := newTestServer(t)
	b := srv.as(engine.RoleCandidate)
	b.post("/system/people/new", "id", "x").wants(t, 403)
	b.get("/system/settings?secret=1").wants(t, 403)
	b.json("POST", "/api/v1/exams", "{}", csrfHeader, b.token()).wants(t, 403)
	srv.anyone().get("/system/people").wants(t, 303)
	page := srv.as(engine.RoleAudit).get("/system/audit?act=access.").wants(t, 200, "被拒绝访问", "页面 /system/people/new", "页面 /system/settings", "页面 /api/v1/exams", "甲candidate")
	if n := strings.Count(page.Text, "页面 /"); n != 3 {
		t.Errorf("%d entries", n)
	}
	if strings.Contains(page.Text, "secret") {
		t.Error("what was asked with an address is kept")
	}
}
