package handlers

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/audit"
	"lectern/engine/office"
	"lectern/views"
)

// audit lists entries of the audit trail.
func (s *Server) audit(c *Ctx) error {
	p := &views.AuditPage{
		Frame: c.Frame(c.T("audit.title")), From: c.Query("from"), To: c.Query("to"), Who: c.Query("who"),
		Act: c.Query("act"), Object: c.Query("object"), Outcome: c.Query("outcome"),
	}
	p.Intro = c.T("audit.intro")
	p.Acts = auditActs(&p.Frame)
	filter, err := auditFilter(c)
	if err != nil {
		return c.Again(err, p)
	}
	page := c.PageNumber()
	filter.Skip, filter.Limit = (page-1)*views.PageSize, views.PageSize
	entries, more, err := s.Office.AuditTrail(c.Context(), c.Actor, filter)
	if err != nil {
		return err
	}
	for _, e := range entries {
		p.Rows = append(p.Rows, auditRow(&p.Frame, e))
	}
	pager := views.NewPager("/system/audit", c.Values(), 1, views.PageSize, 0)
	if page > 1 {
		p.Newer = pager.URL(page - 1)
	}
	if more {
		p.Older = pager.URL(page + 1)
	}
	export := views.NewPager("/system/audit/export", c.Values(), 1, views.PageSize, 0)
	p.Exports = []views.Link{{Text: c.T("frame.export_csv"), URL: export.URL(1)}}
	return c.Page(p)
}

// auditActs are the acts by which the trail is filtered: each area as a whole,
// then what there is in it.
func auditActs(f *views.Frame) []views.Option {
	const prefix = "audit.area."
	options := []views.Option{{Text: f.T(prefix + "any")}}
	acts := f.Words.KeysUnder("act.")
	for _, area := range f.Words.KeysUnder(prefix) {
		if area == "any" {
			continue
		}
		options = append(options, views.Option{Value: area + ".", Text: f.T("audit.area_all", "area", f.T(prefix+area))})
		for _, act := range acts {
			if strings.HasPrefix(act, area+".") {
				options = append(options, views.Option{Value: act, Text: f.T("audit.area_act", "area", f.T(prefix+area), "act", f.T("act."+act))})
			}
		}
	}
	return options
}

// auditFilter reads the filter out of the address: days are the organisation's.
func auditFilter(c *Ctx) (office.AuditFilter, error) {
	f := office.AuditFilter{Actor: c.Query("who"), Act: c.Query("act"), Object: c.Query("object")}
	if outcome := c.Query("outcome"); outcome != "" {
		ok := outcome == "ok"
		f.OK = &ok
	}
	in := zone(c.Server.settings(c.Context()).Zone)
	for _, day := range []struct {
		name string
		into *time.Time
		days int
	}{{"from", &f.From, 0}, {"to", &f.Below, 1}} {
		text := c.Query(day.name)
		if text == "" {
			continue
		}
		t, err := time.ParseInLocation(time.DateOnly, text, in)
		if err != nil {
			return f, engine.Invalid("error.day").At(day.name)
		}
		*day.into = t.AddDate(0, 0, day.days)
	}
	return f, nil
}

func auditRow(f *views.Frame, e audit.Entry) views.AuditRow {
	row := views.AuditRow{At: e.At, Who: e.Name, ID: e.Actor, Act: said(f, "act.", e.Act), Object: objectText(f, e.Object), OK: e.OK, Address: e.Address}
	if row.Who == "" {
		row.Who, row.ID = e.Actor, ""
	}
	if row.ID == row.Who {
		row.ID = ""
	}
	if id, ok := strings.CutPrefix(e.Object, "person/"); ok {
		row.URL = personPath(id)
	}
	if !e.OK {
		row.Why = whyRefused(f, e.Note)
	}
	names := make([]string, 0, len(e.Detail))
	for name := range e.Detail {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		row.Detail = append(row.Detail, f.T("audit.detail", "name", said(f, "audit.detail.", name), "value", detailText(f, name, e.Detail[name])))
	}
	return row
}

// objectText puts the kind of an object into words, where there are any.
func objectText(f *views.Frame, object string) string {
	kind, id, _ := strings.Cut(object, "/")
	return strings.TrimSpace(said(f, "audit.kind.", kind) + " " + id)
}

// said returns the text of a key, or the name itself where there is none.
func said(f *views.Frame, prefix, name string) string {
	if f.Words.Has(prefix + name) {
		return f.T(prefix + name)
	}
	return name
}

func detailText(f *views.Frame, name, value string) string {
	switch name {
	case "grade":
		return said(f, "programme.grade.", value)
	case "what":
		return said(f, "print.what.", value)
	case "from", "to":
	default:
		return value
	}
	var roles []string
	for _, r := range strings.Split(value, ", ") {
		roles = append(roles, said(f, "role.", r))
	}
	return strings.Join(roles, f.T("frame.comma"))
}

// whyRefused puts an entry's note ("Kind message (field)") into words. Its
// message had arguments that the trail does not keep: then the kind has to do.
func whyRefused(f *views.Frame, note string) string {
	kind, message, _ := strings.Cut(note, " ")
	message, _, _ = strings.Cut(message, " ")
	if f.Words.Has("audit.why." + message) {
		return f.T("audit.why." + message)
	}
	if f.Words.Has(message) {
		if text := f.T(message); !strings.Contains(text, "{") {
			return text
		}
	}
	return said(f, "", "errorpage."+kind+".title")
}

// auditExport hands out what the filter selects, all of it, as CSV.
func (s *Server) auditExport(c *Ctx) error {
	filter, err := auditFilter(c)
	if err != nil {
		return err
	}
	entries, _, err := s.Office.ExportAuditTrail(c.Context(), c.Actor, filter)
	if err != nil {
		return err
	}
	f := c.Frame("")
	return c.Download(c.T("audit.file"), TypeCSV, func(w io.Writer) error {
		if _, err := io.WriteString(w, "\ufeff"); err != nil { // for spreadsheets
			return err
		}
		out := csv.NewWriter(w)
		head := []string{c.T("audit.at"), c.T("audit.who"), c.T("people.id"), c.T("audit.act"), c.T("audit.object"), c.T("audit.outcome"), c.T("audit.why"), c.T("audit.details"), c.T("audit.address")}
		if err := out.Write(head); err != nil {
			return err
		}
		for _, e := range entries {
			outcome := f.T("audit.outcome.ok")
			if !e.OK {
				outcome = f.T("audit.outcome.refused")
			}
			shown := auditRow(&f, e)
			row := []string{
				f.Date(e.At) + " " + f.Clock(e.At), e.Name, e.Actor, shown.Act, e.Object, outcome, shown.Why,
				strings.Join(shown.Detail, f.T("frame.comma")), e.Address,
			}
			for i := range row {
				row[i] = plainCell(row[i])
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	})
}

// plainCell keeps a spreadsheet from taking a text for a formula.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// auditVerify shows what the check of a job found, and offers a new one.
func (s *Server) auditVerify(c *Ctx) error {
	p := &views.AuditVerifyPage{Frame: c.Frame(c.T("audit.verify_title"))}
	p.Crumbs = []views.Link{{Text: c.T("audit.title"), URL: "/system/audit"}}
	id := c.Query("job")
	if id == "" {
		return c.Page(p)
	}
	found, ended, err := s.Office.Verification(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	p.Done, p.At = true, ended.UnixMilli()
	p.Streams, p.Entries, p.Anchored = found.Streams, found.Entries, found.Anchored
	for _, problem := range found.Problems {
		p.Problems = append(p.Problems, views.AuditProblem{Stream: problem.Stream, Seq: problem.Seq, Text: c.T(problem.Reason)})
	}
	return c.Page(p)
}

func (s *Server) auditVerifySend(c *Ctx) error {
	job, err := s.Office.StartVerification(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.See("/jobs/" + job.ID)
}

// itoa prints a number into a field.
func itoa(n int) string { return strconv.Itoa(n) }
