package handlers

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lectern/engine"
	"lectern/engine/office/officetest"
)

// schemeFields is a scheme as its form sends it: tests, and attendance.
func schemeFields(weights ...string) []string {
	fields := []string{"title", "季度考核", "period", "2026-q4", "missing", "zero", "places", "1", "pass", "60"}
	for i, source := range []string{"test", "attendance"} {
		at := "component." + string(rune('0'+i)) + "."
		fields = append(fields, at+"key", source, at+"name", "第"+source, at+"weight", weights[i], at+"source", source, at+"combine", "mean")
	}
	return fields
}

// withScheme serves an office with the current quarter's scheme, 70 to 30, and
// returns its number.
func withScheme(t *testing.T) (*testServer, *testClient, string) {
	t.Helper()
	srv := newTestServer(t)
	if _, err := srv.Office.PeriodAt(context.Background(), srv.Office.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	b := srv.as(engine.RoleAppraiser)
	saved := b.post("/appraisal/schemes", schemeFields("70", "30")...).wants(t, 303).Header.Get("Location")
	at, _ := url.Parse(saved)
	return srv, b, at.Query().Get("scheme")
}

func TestSchemeForm(t *testing.T) {
	t.Parallel()
	_, b, id := withScheme(t)
	b.post("/appraisal/schemes", schemeFields("70", "29.5")...).wants(t, 422, "第attendance", "29.5", "100%")
	b.post("/appraisal/schemes", schemeFields("70", "x")...).wants(t, 422, "第attendance", `value="x"`)
	b.get("/appraisal/schemes/"+id).wants(t, 200, "季度考核", "正好 100%")
	b.get("/appraisal/schemes/"+id+"/delete").wants(t, 200, "删除方案：季度考核")
	b.post("/appraisal/schemes/"+id, append(schemeFields("60", "40"), "version", "9")...).wants(t, 422, "别人")
	b.get("/appraisal/schemes/x").wants(t, 404)
}

var entryToken = regexp.MustCompile(`name="token" value="([^"]+)"`)

// An entry is made only after its effect was shown, and is taken back the same
// way.
func TestEntryByHand(t *testing.T) {
	t.Parallel()
	srv, b, _ := withScheme(t)
	const at = "/appraisal/people/candidate"
	token := entryToken.FindStringSubmatch(b.get(at+"/entry").wants(t, 200).Text)[1]
	fields := func(value, seen, do string) []string {
		return []string{"token", token, "period", "2026-q4", "component", "test", "value", value, "of", "100", "reason", "调入前的成绩", "seen", seen, "do", do}
	}
	b.post(at+"/entry", fields("101", "", "preview")...).wants(t, 422, "101", "调入前的成绩")
	b.post(at+"/entry", fields("90", "", "preview")...).wants(t, 200, `name="seen" value="2026-q4 test 90 100"`, "63.0")
	b.post(at+"/entry", fields("80", "2026-q4 test 90 100", "make")...).wants(t, 200, "56.0") // changed since: shown again
	b.post(at+"/entry", fields("80", "2026-q4 test 80 100", "make")...).wants(t, 303)
	b.get(at).wants(t, 200, "80 / 100", "调入前的成绩", "56.0")
	srv.as(engine.RoleCandidate).get("/my/record").wants(t, 200, "80 / 100", "56.0")

	undo := regexp.MustCompile(`reverse\?entry=([^"]+)"`).FindStringSubmatch(b.get(at).Text)[1]
	b.get(at+"/reverse?entry="+undo).wants(t, 200, "冲销甲candidate的登记", "56.0", "80")
	entry, _ := url.QueryUnescape(undo)
	b.post(at+"/reverse", "entry", entry, "reason", "").wants(t, 422, "请填写")
	b.post(at+"/reverse", "entry", entry, "reason", "记错了人").wants(t, 303)
	b.get(at).wants(t, 200, "-80 / -100", "记错了人")
	b.get(at+"/reverse?entry="+undo).wants(t, 409)
	srv.as(engine.RoleOffice).get(at+"/entry").wants(t, 403)
	srv.as(engine.RoleCandidate).get("/appraisal/people/candidate").wants(t, 403)
}

// Tables open in a spreadsheet as they are meant: numbers are numbers, names are
// never formulas, and columns are wide enough.
func TestTableFiles(t *testing.T) {
	t.Parallel()
	srv, b, id := withScheme(t)
	ctx := context.Background()
	p := officetest.Person("evil", engine.RoleCandidate)
	p.Name = "=HYPERLINK(1)"
	if err := srv.Office.Store.Persons.Insert(ctx, &p); err != nil {
		t.Fatal(err)
	}
	token := entryToken.FindStringSubmatch(b.get("/appraisal/people/evil/entry").Text)[1]
	b.post("/appraisal/people/evil/entry", "token", token, "period", "2026-q4", "component", "test", "value", "80", "of", "100", "reason", "试", "seen", "2026-q4 test 80 100", "do", "make").wants(t, 303)

	file := b.get("/appraisal/export/"+id+"/csv?q=evil").wants(t, 200)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Text, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][1] != "'=HYPERLINK(1)" || rows[1][3] != "80.0" || rows[1][5] != "56.0" {
		t.Errorf("csv %q %v", rows, err)
	}
	book, err := excelize.OpenReader(bytes.NewReader([]byte(b.get("/appraisal/export/"+id+"/xlsx?q=evil").wants(t, 200).Text)))
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{"A2": "evil", "B2": "=HYPERLINK(1)", "D2": "80.0", "F2": "56.0"} {
		if got, err := book.GetCellValue("Sheet1", cell); got != want || err != nil {
			t.Errorf("%s is %q, want %q (%v)", cell, got, want, err)
		}
		if f, _ := book.GetCellFormula("Sheet1", cell); f != "" {
			t.Errorf("%s is the formula %q", cell, f)
		}
	}
	if kind, err := book.GetCellType("Sheet1", "F2"); kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString || err != nil {
		t.Errorf("the total is kept as %v (%v)", kind, err)
	}
	if width, err := book.GetColWidth("Sheet1", "B"); width < 15 || err != nil {
		t.Errorf("the names' column is %v wide (%v)", width, err)
	}
	srv.as(engine.RoleAudit).get("/system/audit?act=export.").wants(t, 200, "导出考核台账", "考核方案 "+id)
}
