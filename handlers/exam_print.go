package handlers

import (
	"io"
	"strconv"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/print"
	"lectern/engine/store"
	"lectern/views"
)

// examPrint prints papers and keys, and hands out what was printed.
func (s *Server) examPrint(c *Ctx) error {
	p, err := s.examPrintPage(c)
	if err != nil {
		return err
	}
	p.What, p.Order, p.Preset = []string{string(print.KindPapers)}, string(print.BySeat), print.Presets[0]
	return c.Page(p)
}

func (s *Server) examPrintPage(c *Ctx) (*views.ExamPrintPage, error) {
	frame, e, err := s.examFrame(c, "print")
	if err != nil {
		return nil, err
	}
	_, departments, err := s.departmentOptions(c, "print.department_any")
	if err != nil {
		return nil, err
	}
	kept, err := s.Office.MyPrints(c.Context(), c.Actor, e.ID)
	if err != nil {
		return nil, err
	}
	p := &views.ExamPrintPage{ExamFrame: frame, Departments: departments, Candidates: e.Candidates}
	p.May = e.Status == exam.Sealed || e.Status == exam.Released
	for i := range kept {
		p.Kept = append(p.Kept, printKept(c, &e, &kept[i]))
	}
	return p, nil
}

func printKept(c *Ctx, e *exam.Exam, kept *store.Print) views.PrintKept {
	row := views.PrintKept{
		URL: examPath(e.ID, "print/"+kept.ID), At: kept.At, Until: kept.At + office.PrintKept.Milliseconds(),
		Candidates: kept.Candidates, Missing: strings.Join(kept.Missing, " "),
	}
	for i := range kept.Files {
		f := &kept.Files[i]
		row.Files = append(row.Files, views.PrintFile{
			URL: row.URL + "/" + strconv.Itoa(i), Name: printName(c, f), Pages: f.Pages, Kilobytes: (f.Bytes + 1023) / 1024, SHA256: f.SHA256,
		})
	}
	return row
}

// printName is what a file is called.
func printName(c *Ctx, f *store.PrintFile) string {
	name := c.T("print.what." + f.Kind)
	if f.Part > 0 {
		name += " " + strconv.Itoa(f.Part)
	}
	return name
}

// examPrintStart prints in the background.
func (s *Server) examPrintStart(c *Ctx) error {
	p, err := s.examPrintPage(c)
	if err != nil {
		return err
	}
	p.What, p.Department, p.Person = c.PostedAll("what"), c.Posted("department"), c.Posted("person")
	p.Order, p.Preset = c.Posted("order"), c.Posted("preset")
	kinds, err := print.ParseKinds(strings.Join(p.What, ","))
	if err != nil {
		return c.Again(err, p)
	}
	job, err := s.Office.StartPrinting(c.Context(), c.Actor, p.ID, kinds, office.Printing{
		Department: p.Department, Person: p.Person, Order: print.Order(p.Order), Preset: p.Preset,
	})
	if err != nil {
		return c.Again(err, p)
	}
	return c.See("/jobs/" + job.ID)
}

// examPrintFile hands out a file of a printing.
func (s *Server) examPrintFile(c *Ctx) error {
	e, kept, err := s.printOf(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Params("file"))
	if err != nil || n < 0 || n >= len(kept.Files) {
		return engine.NotFound("error.print.missing", "id", kept.ID)
	}
	return c.Download(e.Title+" "+printName(c, &kept.Files[n])+".pdf", TypePDF, func(w io.Writer) error {
		return s.Office.PrintedFile(c.Context(), c.Actor, kept.ID, n, w)
	})
}

// printOf returns the exam and the print that the address names.
func (s *Server) printOf(c *Ctx) (exam.Exam, store.Print, error) {
	e, err := s.Office.ExamFor(c.Context(), c.Actor, c.Params("exam"))
	if err != nil {
		return e, store.Print{}, err
	}
	kept, err := s.Office.MyPrint(c.Context(), c.Actor, c.Params("print"))
	if err == nil && kept.Exam != e.ID {
		err = engine.NotFound("error.print.missing", "id", kept.ID)
	}
	return e, kept, err
}

// examPrintForget throws the files of a printing away.
func (s *Server) examPrintForget(c *Ctx) error {
	e, kept, err := s.printOf(c)
	if err != nil {
		return err
	}
	if err := s.Office.ForgetPrint(c.Context(), c.Actor, kept.ID); err != nil {
		return err
	}
	c.Flash("print.forgotten")
	return c.See(examPath(e.ID, "print"))
}
