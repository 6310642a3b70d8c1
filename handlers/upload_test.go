package handlers

import (
	"bytes"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lectern/engine"
)

// TestUploadsStayInMemory: a file of questions on its way in is not put on the
// disk as it is, where it would tell its keys.
func TestUploadsStayInMemory(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var spilled []string
	srv := newTestServer(t)
	own := &Route{Method: "POST", Path: "/test/upload", Public: true, Limit: 32 << 20, API: true, Do: func(c *Ctx) error {
		spilled, _ = filepath.Glob(filepath.Join(os.TempDir(), "*"))
		head, err := c.Upload("file")
		if err == nil && head.Size != 12<<20 {
			t.Errorf("%d bytes came", head.Size)
		}
		return err
	}}
	srv = serveOffice(t, srv.Office, Config{}, own)
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", "a.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(bytes.Repeat([]byte("q"), 12<<20))
	_ = w.Close()
	token, _, err := srv.Office.SignIn(t.Context(), string(engine.RoleOffice), "Quiet-Reading-7", "")
	if err != nil {
		t.Fatal(err)
	}
	a := srv.anyone().do("POST", "/test/upload", w.FormDataContentType(), &b, "Authorization", "Bearer "+token)
	if a.StatusCode != 200 || len(spilled) > 0 {
		t.Errorf("%d %s, on the disk: %v", a.StatusCode, a.Text, spilled)
	}
}

// TestNobodyMakesTheServerHoldAFile: of who is not signed in, no more is taken
// into memory than a form may be; what is larger leads to the door.
func TestNobodyMakesTheServerHoldAFile(t *testing.T) {
	srv := newTestServer(t)
	send := func(bytes int) answer {
		form := strings.NewReader("text=" + strings.Repeat("q", bytes))
		return srv.anyone().do("POST", "/bank/import", "application/x-www-form-urlencoded", form, "Origin", srv.url)
	}
	if a := send(1 << 20); a.StatusCode != 401 || !strings.Contains(a.Text, `name="typed"`) {
		t.Errorf("a form: %s, not carried", a.Status)
	}
	if a := send(bodyLimit); a.StatusCode != 401 || strings.Contains(a.Text, `name="typed"`) {
		t.Errorf("a file: %s, carried", a.Status)
	}
}
