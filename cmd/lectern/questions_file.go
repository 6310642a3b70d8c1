package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/questionbank"
	"lectern/questionbank/formats"
)

// QuestionFiles are the flags of the commands that work on files alone.
type QuestionFiles struct {
	Questions []string `required:"" placeholder:"FILE" sep:"none" help:"Files of questions; every one counts as approved."`
	Blueprint string   `required:"" placeholder:"FILE" help:"The blueprint, JSON."`
}

// fileBank is questions from files, version 1 each.
type fileBank struct {
	pool paper.Pool
	byID map[engine.ID]*questionbank.Question
}

// read reads the questions. Rows that cannot be taken are left out and said on
// standard error, as are ids that stand twice with another content.
func (f *QuestionFiles) read(a *App) (fileBank, error) {
	bank := fileBank{byID: map[engine.ID]*questionbank.Question{}}
	var drawable []paper.Drawable
	for _, name := range f.Questions {
		rows, err := readQuestions(name)
		if err != nil {
			return fileBank{}, err
		}
		for i := range rows {
			row := &rows[i]
			if err := questionbank.First(row.Problems); err != nil {
				fmt.Fprintf(a.Stderr, "%s:%d: %s\n", filepath.Base(name), row.Line, a.text(err))
				continue
			}
			q := &row.Question
			if first, twice := bank.byID[q.ID]; twice {
				if !questionbank.SameContent(first, q) {
					fmt.Fprintf(a.Stderr, "%s:%d: %s\n", filepath.Base(name), row.Line, a.text(engine.Conflict("error.paper.id_twice", "id", q.ID)))
				}
				continue
			}
			bank.byID[q.ID] = q
			drawable = append(drawable, paper.Drawable{Question: q, Version: 1})
		}
	}
	bank.pool = paper.PoolOf(drawable)
	return bank, nil
}

// lookup returns a question for a paper's sheet.
func (b fileBank) lookup(ref paper.Ref) (*questionbank.Question, error) {
	q, ok := b.byID[ref.ID]
	if !ok {
		return nil, engine.NotFound("error.paper.no_such", "id", ref.ID)
	}
	return q, nil
}

func readQuestions(name string) ([]formats.Row, error) {
	data, err := readFile(name)
	if err != nil {
		return nil, err
	}
	return formats.Read(name, bytes.NewReader(data), formats.Options{})
}

// readFile reads a file that a flag names.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, engine.Invalid("error.file_none", "file", name).Because(err)
	case err == nil && info.IsDir():
		return nil, engine.Invalid("error.file_folder", "file", name)
	case err == nil && info.Size() > formats.MaxFile:
		return nil, engine.E(engine.KindTooLarge, "import.error.large", "file", filepath.Base(name), "max", formats.MaxFile>>20)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, engine.Invalid("error.file_open", "file", name).Because(err)
	}
	return data, nil
}

// blueprint reads the blueprint.
func (f *QuestionFiles) blueprint() (paper.Blueprint, error) {
	data, err := readFile(f.Blueprint)
	if err != nil {
		return paper.Blueprint{}, err
	}
	return paper.ParseBlueprint(data)
}
