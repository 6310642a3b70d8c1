package formats

import (
	"io"
	"path"
	"strings"

	"lectern/engine"
	"lectern/questionbank"
)

// Bounds of a file.
const (
	MaxFile = 64 << 20 // bytes
	maxRows = 200_000
	maxRaw  = 4000 // runes kept of a row with problems
)

// Row is one question of a file.
type Row struct {
	File     string
	Sheet    string // xlsx only
	Line     int    // line of a text, row of a sheet, from 1
	Raw      string // as it stands in the file; kept where there are problems
	Question questionbank.Question
	Problems []questionbank.Problem
	GivenID  bool // the file states the id; else it is derived
}

// Refused reports whether the row cannot be taken.
func (r *Row) Refused() bool { return questionbank.Refused(r.Problems) }

// Options says how to read what a file leaves open.
type Options struct {
	Topic string // of questions that state none; spreadsheets and texts fall back to the file's name
}

// Read reads a file of any format, which its name tells. The error is Invalid
// for a file that is not what its name says, is empty or in no known encoding,
// TooLarge beyond MaxFile.
func Read(name string, r io.Reader, o Options) ([]Row, error) {
	format, err := formatOf(name)
	if err != nil {
		return nil, err
	}
	if format == "jsonl" {
		return ReadJSONL(name, r, o)
	}
	data, err := readAll(name, r)
	if err != nil {
		return nil, err
	}
	if o.Topic == "" {
		o.Topic = topicOf(name)
	}
	switch format {
	case "xlsx":
		return readXLSX(name, data, o)
	case "csv":
		return readCSV(name, data, o)
	case "docx":
		return readDOCX(name, data, o)
	}
	return readText(name, data, o)
}

func formatOf(name string) (string, error) {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".jsonl", ".ndjson", ".json":
		return "jsonl", nil
	case ".xlsx", ".xlsm":
		return "xlsx", nil
	case ".csv", ".tsv":
		return "csv", nil
	case ".txt", ".text", ".md":
		return "text", nil
	case ".docx":
		return "docx", nil
	case ".xls", ".doc", ".wps", ".et":
		return "", engine.Invalid("import.error.old", "file", base(name), "format", ext)
	default:
		return "", engine.Invalid("import.error.format", "file", base(name))
	}
}

func readAll(name string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, engine.Invalid("import.error.read", "file", base(name)).Because(err)
	}
	if len(data) > MaxFile {
		return nil, tooLarge(name)
	}
	if len(strings.TrimSpace(string(data[:min(len(data), 64)]))) == 0 && len(strings.TrimSpace(string(data))) == 0 {
		return nil, empty(name)
	}
	return data, nil
}

func tooLarge(name string) error {
	return engine.E(engine.KindTooLarge, "import.error.large", "file", base(name), "max", MaxFile>>20)
}

func empty(name string) error { return engine.Invalid("import.error.empty", "file", base(name)) }

func base(name string) string { return path.Base(strings.ReplaceAll(name, "\\", "/")) }

func topicOf(name string) string {
	b := base(name)
	return questionbank.CleanTopic(strings.ReplaceAll(strings.TrimSuffix(b, path.Ext(b)), "/", " "))
}

// finish cleans and checks the question of a row, gives it an id and drops the
// raw text where nothing is wrong.
func (r *Row) finish(o Options) {
	var removed []questionbank.Problem
	r.Question, removed = questionbank.Clean(r.Question)
	r.Problems = append(r.Problems, removed...)
	if r.Question.Topic == "" {
		r.Question.Topic = questionbank.CleanTopic(o.Topic)
	}
	if !r.Refused() {
		r.Problems = append(r.Problems, questionbank.Validate(r.Question)...)
	}
	r.GivenID = r.Question.ID != ""
	if !r.GivenID {
		r.Question.ID = questionbank.DerivedID(&r.Question)
	}
	if len(r.Problems) == 0 {
		r.Raw = ""
	} else if runes := []rune(r.Raw); len(runes) > maxRaw {
		r.Raw = string(runes[:maxRaw]) + "…"
	}
}

func wrong(field, key string, args ...any) questionbank.Problem {
	return questionbank.Problem{Field: field, Reason: engine.Invalid(key, args...)}
}

func warn(field, key string, args ...any) questionbank.Problem {
	p := wrong(field, key, args...)
	p.Warning = true
	return p
}
