package handlers

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/sitting"
	"lectern/views"
)

const monitorRefresh = 20 // seconds

// examMonitor says who is where.
func (s *Server) examMonitor(c *Ctx) error {
	p, lines, newest, err := s.examMonitorPage(c)
	if err != nil {
		return err
	}
	p.Exports = tableExports(c, examPath(p.ID, "monitor/export"))
	p.Pager = views.NewPager(examPath(p.ID, "monitor"), c.Values(), c.PageNumber(), views.PageSize, len(lines))
	from := min(p.Pager.Skip(), len(lines))
	if p.Rows, err = s.monitorRows(c, lines[from:min(from+views.PageSize, len(lines))], newest); err != nil {
		return err
	}
	return c.Page(p)
}

// examMonitorExport hands out who is where as a file.
func (s *Server) examMonitorExport(c *Ctx) error {
	p, lines, newest, err := s.examMonitorPage(c)
	if err != nil {
		return err
	}
	rows, err := s.monitorRows(c, lines, newest)
	if err != nil {
		return err
	}
	table := [][]string{{c.T("people.id"), c.T("people.name"), c.T("exam.room"), c.T("exam.seat"), c.T("exam.status"), c.T("exam.answered"), c.T("exam.ends"), c.T("exam.remarks")}}
	for i, r := range rows {
		answered, ends := "", ""
		if r.Sitting != "" {
			answered = strconv.Itoa(r.Answered)
		}
		if r.State == "open" {
			ends = p.Time(r.Deadline)
		}
		table = append(table, []string{r.Person, r.Name, lines[i].Room, lines[i].Seat, c.T("exam.state." + r.State), answered, ends, remarks(c, &r)})
	}
	return s.exportTable(c, "monitor", "exam/"+p.ID, p.Title+" "+c.T("exam.tab.monitor"), table, 5)
}

// remarks says what came late and what was noted, "" where nothing did.
func remarks(c *Ctx, r *views.ExamMonitorRow) string {
	var said []string
	if r.Late > 0 {
		said = append(said, c.T("exam.late_n", "n", r.Late))
	}
	if r.Notes > 0 {
		said = append(said, c.T("exam.notes_n", "n", r.Notes))
	}
	return strings.Join(said, " ")
}

// examMonitorPage returns the page without its rows, and the lines that its
// filter selects with each candidate's newest sitting.
func (s *Server) examMonitorPage(c *Ctx) (*views.ExamMonitorPage, []exam.Candidate, map[engine.ID]sitting.Record, error) {
	frame, e, err := s.examFrame(c, "monitor")
	if err != nil {
		return nil, nil, nil, err
	}
	lines, err := s.Office.RosterOf(c.Context(), c.Actor, e.ID)
	if err != nil {
		return nil, nil, nil, err
	}
	records, err := s.Office.SittingsOf(c.Context(), c.Actor, e.ID)
	if err != nil {
		return nil, nil, nil, err
	}
	newest := map[engine.ID]sitting.Record{}
	for _, r := range records {
		if was, ok := newest[r.Candidate]; r.Status != sitting.WasVoided && (!ok || r.Attempt > was.Attempt) {
			newest[r.Candidate] = r
		}
	}
	p := &views.ExamMonitorPage{
		ExamFrame: frame, Text: c.Query("q"), State: c.Query("state"), Room: c.Query("room"), Questions: e.Blueprint.Questions(),
	}
	p.Filtered = p.Text != "" || p.State != "" || p.Room != ""
	if e.Phase(c.Now()) == exam.PhaseOpen {
		p.Refresh = monitorRefresh
	}
	rooms := map[string]bool{}
	for _, l := range lines {
		rooms[l.Room] = l.Room != ""
		switch monitorState(newest, l.Person) {
		case "absent":
			p.Counts.Absent++
		case "done":
			p.Counts.Done++
		default:
			p.Counts.Open++
		}
	}
	p.Rooms = roomOptions(c, rooms)
	lines = slices.DeleteFunc(lines, func(l exam.Candidate) bool {
		return !chosenLine(c, &l) || p.State != "" && monitorState(newest, l.Person) != p.State
	})
	slices.SortStableFunc(lines, func(a, b exam.Candidate) int {
		return cmp.Or(exam.CompareSeats(a.Room, b.Room), exam.CompareSeats(a.Seat, b.Seat))
	})
	return p, lines, newest, nil
}

func (s *Server) monitorRows(c *Ctx, lines []exam.Candidate, newest map[engine.ID]sitting.Record) ([]views.ExamMonitorRow, error) {
	var shown []sitting.Record
	for _, l := range lines {
		if r, ok := newest[l.Person]; ok {
			shown = append(shown, r)
		}
	}
	answered, err := s.Office.AnsweredIn(c.Context(), c.Actor, shown)
	if err != nil {
		return nil, err
	}
	rows := make([]views.ExamMonitorRow, 0, len(lines))
	for _, l := range lines {
		r := newest[l.Person]
		rows = append(rows, views.ExamMonitorRow{
			Person: l.Person, Name: l.Name, Place: placeOf(c, &l), State: monitorState(newest, l.Person), Sitting: r.ID,
			Answered: answered[r.ID], Deadline: r.Deadline, Late: r.Late, Notes: r.Incidents,
		})
	}
	return rows, nil
}

func placeOf(c *Ctx, l *exam.Candidate) string {
	switch {
	case l.Room != "" && l.Seat != "":
		return c.T("exam.place_n", "room", l.Room, "seat", l.Seat)
	case l.Room != "":
		return c.T("exam.room_n", "room", l.Room)
	case l.Seat != "":
		return c.T("exam.seat_n", "seat", l.Seat)
	}
	return ""
}

func monitorState(newest map[engine.ID]sitting.Record, person engine.ID) string {
	r, ok := newest[person]
	if !ok {
		return "absent"
	}
	return stateOf(r.Status)
}

func stateOf(status sitting.Status) string {
	switch status {
	case sitting.HandedIn:
		return "done"
	case sitting.OnPause:
		return "paused"
	case sitting.WasVoided:
		return "voided"
	}
	return "open"
}

func roomOptions(c *Ctx, rooms map[string]bool) []views.Option {
	var names []string
	for name, is := range rooms {
		if is {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.SortFunc(names, exam.CompareSeats)
	options := []views.Option{{Text: c.T("exam.room_any")}}
	for _, name := range names {
		options = append(options, views.Option{Value: name, Text: name})
	}
	return options
}

// examSitting is one sitting with the ways to intervene.
func (s *Server) examSitting(c *Ctx) error {
	p, err := s.examSittingPage(c)
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) examSittingPage(c *Ctx) (*views.ExamSittingPage, error) {
	frame, e, err := s.examFrame(c, "sitting")
	if err != nil {
		return nil, err
	}
	w, err := s.Office.WatchSitting(c.Context(), c.Actor, c.Params("sitting"))
	if err == nil && w.Exam != e.ID {
		err = engine.NotFound("error.sitting.missing", "id", c.Params("sitting"))
	}
	if err != nil {
		return nil, err
	}
	p := &views.ExamSittingPage{
		ExamFrame: frame, Sitting: w.ID, Name: w.Name, Person: w.Candidate, State: stateOf(w.Status), Attempt: w.Attempt,
		Started: w.Started, Deadline: w.Deadline, Answered: w.Answered, Questions: w.Questions, Terminal: w.Terminal,
		Receipt: w.Receipt, Submitted: w.SubmittedAt, LastAt: w.LastAt.UnixMilli(),
	}
	p.Title = w.Name
	p.Crumbs = append(p.Crumbs, views.Link{Text: c.T("exam.tab.monitor"), URL: examPath(e.ID, "monitor")})
	if line, err := s.Office.Candidate(c.Context(), e.ID, w.Candidate); err == nil {
		p.Place = placeOf(c, &line)
		p.Again = e.MayStart(c.Now(), line.ExtraMinutes) == nil
	}
	if p.State == "open" && w.RemainingMS > 0 {
		p.Remaining = p.Length(time.Duration(w.RemainingMS) * time.Millisecond)
	}
	for _, l := range w.Late {
		p.Late = append(p.Late, views.ExamLate{Number: l.Number, N: l.N, At: l.At.UnixMilli(), Why: string(l.Why), Admitted: l.Admitted})
	}
	p.Events = s.courseOf(c, w.Events)
	p.Acts = actsOpen(p.State, len(p.Late) > 0)
	return p, nil
}

// actsOpen are the interventions that a sitting's state allows.
func actsOpen(state string, late bool) []views.ExamAct {
	keys := map[string][]office.Intervention{
		"open":   {office.ExtendSitting, office.PauseSitting, office.NoteIncident, office.ForceHandIn, office.ResetSitting},
		"paused": {office.ResumeSitting, office.ExtendSitting, office.NoteIncident, office.ForceHandIn, office.ResetSitting},
		"done":   {office.NoteIncident, office.ResetSitting},
	}[state]
	if late {
		keys = append(keys, office.AdmitLate)
	}
	acts := make([]views.ExamAct, len(keys))
	for i, k := range keys {
		acts[i] = views.ExamAct{Key: string(k), Danger: k == office.ResetSitting || k == office.ForceHandIn}
	}
	return acts
}

// courseOf is a sitting's course in words, the newest first.
func (s *Server) courseOf(c *Ctx, events []sitting.Event) []views.ExamEvent {
	var ids []engine.ID
	for _, e := range events {
		if e.By != "" {
			ids = append(ids, e.By)
		}
	}
	names, err := s.Office.Store.Persons.Names(c.Context(), ids)
	if err != nil {
		names = nil
	}
	course := make([]views.ExamEvent, 0, len(events))
	for _, e := range slices.Backward(events) {
		note := e.Reason
		switch e.Kind {
		case sitting.Extended:
			note = c.T("exam.event_minutes", "n", e.Minutes) + c.T("frame.comma") + e.Reason
		case sitting.Started, sitting.Moved:
			note = e.Terminal
		case sitting.Submitted:
			note = c.T("exam.event_how." + string(e.How))
			if e.Reason != "" {
				note += c.T("frame.comma") + e.Reason
			}
		case sitting.Late:
			note = c.T("exam.event_late", "n", e.N)
		}
		if by := names[e.By]; by != "" {
			note += " — " + by
		}
		course = append(course, views.ExamEvent{At: e.At, Kind: string(e.Kind), Note: note})
	}
	return course
}

// examIntervene does an invigilator's act; what cannot be taken back only once
// it was said what it will do.
func (s *Server) examIntervene(c *Ctx) error {
	p, err := s.examSittingPage(c)
	if err != nil {
		return err
	}
	minutes, err := c.PostedInt("minutes")
	late, _ := strconv.ParseInt(c.Posted("late"), 10, 64)
	in := office.Intervene{Sitting: p.Sitting, Act: office.Intervention(c.Posted("act")), Reason: c.Posted("reason"), Minutes: minutes, Late: late}
	if err == nil && in.Act == "" {
		err = engine.Invalid("exam.error.choice").At("act")
	}
	p.Act, p.Reason, p.Minutes = string(in.Act), in.Reason, c.Posted("minutes")
	asks, sure := in.Act == office.ForceHandIn || in.Act == office.ResetSitting, c.PostedOn("sure")
	if err == nil && asks && !sure && in.Reason != "" {
		return c.Page(&views.ExamIntervenePage{ExamSittingPage: *p})
	}
	if err == nil {
		_, err = s.Office.InterveneSitting(c.Context(), c.Actor, in)
	}
	switch {
	case err != nil && asks && sure:
		return c.Again(err, &views.ExamIntervenePage{ExamSittingPage: *p})
	case err != nil:
		return c.Again(err, p)
	}
	c.Flash("exam.intervened", "what", engine.Key("exam.act."+string(in.Act)), "name", p.Name)
	return c.See(examPath(p.ID, "sittings/"+p.Sitting))
}
