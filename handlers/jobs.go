package handlers

import (
	"time"

	"lectern/engine/office"
	"lectern/engine/store"
	"lectern/views"
)

const (
	jobsShown      = 100
	jobRefresh     = 2 // seconds, without scripts
	jobGuessMillis = 3000
)

// jobs lists the reader's long work.
func (s *Server) jobs(c *Ctx) error {
	list, err := s.Office.Jobs(c.Context(), c.Actor, jobsShown)
	if err != nil {
		return err
	}
	p := &views.JobsPage{Frame: c.Frame(c.T("job.title"))}
	p.Intro = c.T("job.intro")
	for _, j := range list {
		p.Jobs = append(p.Jobs, jobRow(&p.Frame, j))
	}
	return c.Page(p)
}

// job shows how far a piece of long work is.
func (s *Server) job(c *Ctx) error {
	j, err := s.Office.Job(c.Context(), c.Actor, c.Params("job"))
	if err != nil {
		return err
	}
	p := &views.JobPage{Frame: c.Frame(c.T("job." + j.Kind))}
	p.Crumbs = []views.Link{{Text: c.T("job.title"), URL: "/jobs"}}
	p.Job = jobRow(&p.Frame, j)
	if p.Job.Running() {
		p.Refresh = jobRefresh
	}
	return c.Page(p)
}

func jobRow(f *views.Frame, j office.Job) views.JobRow {
	row := views.JobRow{
		ID: j.ID, Title: f.T("job." + j.Kind), Status: string(j.Status),
		Done: j.Done, Total: j.Total, At: j.Started,
	}
	if j.Message != "" {
		row.Message = f.Words.Named(j.Message, j.Args)
	}
	if j.Status == store.JobDone {
		row.Result = j.Link
	}
	if spent := f.Now.UnixMilli() - j.Started; row.Running() && j.Done > 0 && j.Total > j.Done && spent > jobGuessMillis {
		left := time.Duration(spent*(j.Total-j.Done)/j.Done) * time.Millisecond
		row.Left = f.T("job.left", "time", f.Length(left))
	}
	return row
}
