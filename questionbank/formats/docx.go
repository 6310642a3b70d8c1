package formats

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"lectern/engine"
)

// readDOCX reads the paragraphs of a document as lines of a text. Numbers that
// the word processor counts by itself are counted again.
func readDOCX(name string, data []byte, o Options) ([]Row, error) {
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return nil, mismatch(name, foundIn(data))
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, engine.Invalid("import.error.broken", "file", base(name)).Because(err)
	}
	files := map[string]*zip.File{}
	for _, f := range archive.File {
		files[f.Name] = f
	}
	body := unzip(files["word/document.xml"])
	if body == nil {
		return nil, mismatch(name, archiveKind(data))
	}
	d := &document{formats: numbering(unzip(files["word/numbering.xml"])), counts: map[string]int{}}
	if err := d.read(body); err != nil {
		return nil, engine.Invalid("import.error.broken", "file", base(name)).Because(err)
	}
	return readLines(name, d.lines, o)
}

// document gathers paragraphs.
type document struct {
	formats map[string]string // "numId/level" → decimal, upperLetter …
	counts  map[string]int
	lines   []string
	line    strings.Builder
	num     string
	level   string
	row     strings.Builder // of a table: its cells with tabs between
	cells   int             // that are complete in the row
	inCell  bool            // something of the present cell stands in row
	depth   int             // of rows within rows
}

// endRow makes one line of a row of a table, or more where a cell has more than
// one.
func (d *document) endRow() {
	if d.depth--; d.depth == 0 {
		d.lines = append(d.lines, strings.Split(d.row.String(), "\n")...)
		d.row.Reset()
	}
	d.cells, d.inCell = 0, false
}

func (d *document) read(body []byte) error {
	in := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := in.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if err := d.open(in, e); err != nil {
				return err
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "p":
				d.paragraph()
			case "tc":
				d.cells++
				d.inCell = false
			case "tr":
				d.endRow()
			}
		}
	}
}

func (d *document) open(in *xml.Decoder, e xml.StartElement) error {
	switch e.Name.Local {
	case "t":
		var text string
		if err := in.DecodeElement(&text, &e); err != nil {
			return err
		}
		d.line.WriteString(text)
	case "tr":
		d.depth++
	case "tab":
		d.line.WriteString("\t")
	case "br", "cr":
		d.line.WriteString("\n")
	case "numId":
		d.num = value(e)
	case "ilvl":
		d.level = value(e)
	}
	return nil
}

// paragraph ends a paragraph, with the number that the reader of the document
// sees before it.
func (d *document) paragraph() {
	text := d.line.String()
	if d.num != "" && d.num != "0" && strings.TrimSpace(text) != "" {
		at := d.num + "/" + d.level
		d.counts[at]++
		n := d.counts[at]
		switch format := d.formats[at]; {
		case strings.HasSuffix(format, "Letter") && n <= 26:
			text = string(rune('A'+n-1)) + ". " + text
		case format == "decimal" || format == "":
			text = strconv.Itoa(n) + ". " + text
			d.restart(d.num, d.level)
		}
	} else if strings.TrimSpace(text) != "" && !strings.HasPrefix(text, " ") {
		d.restartLetters()
	}
	d.line.Reset()
	switch {
	case d.depth == 0:
		d.lines = append(d.lines, strings.Split(text, "\n")...)
	case d.inCell:
		d.row.WriteString("\n" + text)
	case d.cells > 0:
		d.row.WriteString("\t" + text)
	default:
		d.row.WriteString(text)
	}
	d.inCell = d.depth > 0
	d.num, d.level = "", ""
}

// restart begins the levels below a number again, and lists of letters.
func (d *document) restart(num, level string) {
	for at := range d.counts {
		if strings.HasPrefix(at, num+"/") && at > num+"/"+level {
			d.counts[at] = 0
		}
	}
	d.restartLetters()
}

func (d *document) restartLetters() {
	for at := range d.counts {
		if strings.HasSuffix(d.formats[at], "Letter") {
			d.counts[at] = 0
		}
	}
}

// numbering reads which list counts how.
func numbering(data []byte) map[string]string {
	var w struct {
		Abstract []struct {
			ID     string `xml:"abstractNumId,attr"`
			Levels []struct {
				Level  string `xml:"ilvl,attr"`
				Format struct {
					Val string `xml:"val,attr"`
				} `xml:"numFmt"`
			} `xml:"lvl"`
		} `xml:"abstractNum"`
		Nums []struct {
			ID       string `xml:"numId,attr"`
			Abstract struct {
				Val string `xml:"val,attr"`
			} `xml:"abstractNumId"`
		} `xml:"num"`
	}
	formats := map[string]string{}
	if len(data) == 0 || xml.Unmarshal(data, &w) != nil {
		return formats
	}
	for _, num := range w.Nums {
		for _, a := range w.Abstract {
			if a.ID != num.Abstract.Val {
				continue
			}
			for _, l := range a.Levels {
				formats[num.ID+"/"+l.Level] = l.Format.Val
			}
		}
	}
	return formats
}

func value(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "val" {
			return a.Value
		}
	}
	return ""
}
