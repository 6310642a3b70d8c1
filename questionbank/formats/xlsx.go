package formats

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"lectern/engine"
)

// maxUnzipped bounds what a workbook may unfold to.
const maxUnzipped = 512 << 20

// readXLSX reads every sheet that has a header. Sheets without one (covers,
// instructions) are passed over, unless there is no other.
func readXLSX(name string, data []byte, o Options) ([]Row, error) {
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return nil, mismatch(name, foundIn(data))
	}
	if kind := archiveKind(data); kind != "" && kind != "xlsx" {
		return nil, mismatch(name, kind)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped})
	if err != nil {
		return nil, engine.Invalid("import.error.broken", "file", base(name)).Because(err)
	}
	defer book.Close()
	formulas := formulaCells(data)
	var rows []Row
	found := false
	for _, sheet := range book.GetSheetList() {
		g := &grid{file: base(name), sheet: sheet}
		if g.rows, err = sheetRows(book, sheet); err != nil {
			return nil, engine.Invalid("import.error.broken", "file", base(name)).Because(err)
		}
		cells := formulas[sheet]
		g.formula = func(row, col int) bool { return cells[cellName(row, col)] }
		some, ok := g.questions(o)
		found = found || ok
		if rows = append(rows, some...); len(rows) > maxRows {
			return nil, engine.E(engine.KindTooLarge, "import.error.rows", "file", base(name), "max", maxRows)
		}
	}
	switch {
	case !found:
		return nil, engine.Invalid("import.error.header", "file", base(name))
	case len(rows) == 0:
		return nil, empty(name)
	}
	return rows, nil
}

func sheetRows(book *excelize.File, sheet string) ([][]string, error) {
	it, err := book.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer it.Close()
	var rows [][]string
	for it.Next() {
		cells, err := it.Columns()
		if err != nil {
			return nil, err
		}
		if rows = append(rows, cells); len(rows) > maxRows {
			break
		}
	}
	return rows, it.Error()
}

var formulaCell = regexp.MustCompile(`<(?:\w+:)?c\s[^>]*?\br="([A-Z]+\d+)"[^>]*>\s*<(?:\w+:)?f[\s>/]`)

// formulaCells returns the cells that hold a formula, sheet by sheet. excelize
// tells it only cell by cell, in time that grows with the square of the rows.
func formulaCells(data []byte) map[string]map[string]bool {
	found := map[string]map[string]bool{}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return found
	}
	files := map[string]*zip.File{}
	for _, f := range archive.File {
		files[strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/")] = f
	}
	for sheet, file := range sheetFiles(files) {
		cells := map[string]bool{}
		for _, m := range formulaCell.FindAllSubmatch(unzip(files[file]), -1) {
			cells[string(m[1])] = true
		}
		found[sheet] = cells
	}
	return found
}

// sheetFiles returns the file of each sheet by its name.
func sheetFiles(files map[string]*zip.File) map[string]string {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var relations struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if xml.Unmarshal(unzip(files["xl/workbook.xml"]), &book) != nil ||
		xml.Unmarshal(unzip(files["xl/_rels/workbook.xml.rels"]), &relations) != nil {
		return nil
	}
	targets := map[string]string{}
	for _, r := range relations.List {
		if rooted, ok := strings.CutPrefix(r.Target, "/"); ok {
			targets[r.ID] = rooted
		} else {
			targets[r.ID] = path.Join("xl", r.Target)
		}
	}
	sheets := map[string]string{}
	for _, s := range book.Sheets {
		sheets[s.Name] = targets[s.ID]
	}
	return sheets
}

// unzip returns the content of a file of an archive, nil where there is none.
func unzip(f *zip.File) []byte {
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return nil
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxUnzipped))
	if err != nil {
		return nil
	}
	return data
}
