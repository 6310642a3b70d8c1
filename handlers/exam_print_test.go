package handlers

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"lectern/engine"
	"lectern/engine/office/officetest"
)

func TestPrintingAnExamInTheBrowser(t *testing.T) {
	t.Parallel()
	srv := newTestServer(t)
	e := officetest.Sealed(t, srv.Office, 3, nil)
	b := srv.as(engine.RoleOffice)
	page := "/exams/" + e.ID + "/print"
	if a := b.get(page); a.StatusCode != 200 || !strings.Contains(a.Text, `name="what"`) {
		t.Fatalf("%d %s", a.StatusCode, a.Text)
	}
	if a := b.post(page, "person", "无此人", "what", "papers"); a.StatusCode != 422 || !strings.Contains(a.Text, `value="无此人"`) {
		t.Errorf("%d", a.StatusCode)
	}
	if a := b.post(page); a.StatusCode != 422 {
		t.Errorf("nothing chosen: %d", a.StatusCode)
	}
	if a := b.post(page, "what", "papers", "what", "keys", "order", "seat"); a.StatusCode != 303 || !strings.HasPrefix(a.Header.Get("Location"), "/jobs/") {
		t.Fatalf("%d %s", a.StatusCode, a.Header.Get("Location"))
	}
	if err := srv.Office.WaitJobs(context.Background()); err != nil {
		t.Fatal(err)
	}
	text := b.get(page).Text
	files := regexp.MustCompile(`href="(/exams/[^"]+/print/[^"]+/\d)"`).FindAllStringSubmatch(text, -1)
	if len(files) != 2 {
		t.Fatalf("%v in %s", files, text)
	}
	for _, f := range files {
		if a := b.get(f[1]); a.StatusCode != 200 || a.Header.Get("Content-Type") != TypePDF || !strings.HasPrefix(a.Text, "%PDF-") {
			t.Errorf("%s: %d", f[1], a.StatusCode)
		}
	}
	if a := srv.as(engine.RoleMarker).get(files[0][1]); a.StatusCode != 403 {
		t.Errorf("a marker: %d", a.StatusCode)
	}
	forget := regexp.MustCompile(`action="([^"]+/forget)"`).FindStringSubmatch(text)
	if a := b.post(forget[1]); a.StatusCode != 303 {
		t.Errorf("forget: %d", a.StatusCode)
	}
	if a := b.get(files[0][1]); a.StatusCode != 404 {
		t.Errorf("forgotten: %d", a.StatusCode)
	}
}
