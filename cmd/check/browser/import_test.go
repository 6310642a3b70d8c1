package browser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"lectern/engine"
	"lectern/engine/office"
	qb "lectern/questionbank"
	"lectern/questionbank/formats"
)

// TestImportOfAWorkbook takes questions in from a workbook as the product
// exports it: chosen, previewed, taken, and a second time nothing new.
func TestImportOfAWorkbook(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := filepath.Join(t.TempDir(), "题库.xlsx")
	w.workbook(file)
	b := openTab(t, w.addr)
	b.signInAs(engine.RoleOffice)
	b.preview(file)
	b.tiles("9 new questions", "9", "0")
	b.submit(`main form[action$="/commit"] button`)
	b.check("imported")
	list, err := w.ListQuestions(ctx, w.actor(engine.RoleOffice), office.BankQuery{Topic: "导入", Limit: 20})
	w.must(err)
	if list.Total != 9 {
		t.Errorf("%d questions are in the bank", list.Total)
	}
	b.preview(file)
	b.tiles("nothing new", "0", "9")
}

// workbook writes one question of each type as no bank has them yet.
func (w *world) workbook(file string) {
	w.t.Helper()
	list := questions()
	var made []*qb.Question
	for i := range list {
		list[i].Topic, list[i].Stem = "导入", "另有："+list[i].Stem
		made = append(made, &list[i])
	}
	f, err := os.Create(file)
	w.must(err)
	w.must(formats.WriteXLSX(f, made))
	w.must(f.Close())
}

// preview chooses a file and waits until it is read.
func (b *tab) preview(file string) {
	b.t.Helper()
	b.open("/bank/import")
	b.do("choose a file", chromedp.SetUploadFiles(`input[type=file]`, []string{file}, chromedp.ByQuery))
	b.submit(`form[action="/bank/import"] button[type=submit]`)
	b.until("it is read", `document.querySelectorAll(".tile-value").length >= 4`)
	b.check("preview")
}

// tiles sees how many questions are new and how many are there already.
func (b *tab) tiles(what, fresh, same string) {
	b.t.Helper()
	values := eval[[]string](b, `[...document.querySelectorAll(".tile-value")].map((e) => e.textContent.trim())`)
	if len(values) < 4 || values[0] != fresh || values[2] != same || values[3] != "0" {
		b.t.Errorf("%s: the tiles say %v", what, values)
	}
}
