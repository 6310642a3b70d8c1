package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/handlers"
	"lectern/views"
)

// client works through a running server, by its JSON API.
type client struct {
	a       *App
	base    string
	token   string
	began   bool // the session is this command's own
	patient *http.Client
}

// clientTimeout is longer than the server takes for any request.
const clientTimeout = 3 * time.Minute

// connect signs in, unless a token stands for a session already.
func (a *App) connect(r Through) (*client, error) {
	base, err := url.Parse(r.URL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, usageError("--url must be as http://HOST:PORT")
	}
	c := &client{a: a, base: strings.TrimRight(r.URL, "/"), token: r.Token, patient: &http.Client{Timeout: clientTimeout}}
	if r.Fingerprint != "" {
		c.patient.Transport = pinned(r.Fingerprint)
	}
	if c.token != "" {
		return c, nil
	}
	if r.User == "" {
		return nil, usageError("--url needs --token or --user")
	}
	password := a.Env("LECTERN_PASSWORD")
	if password == "" {
		fmt.Fprintln(a.Stderr, a.words().T("cli.password", "user", r.User))
		line, _ := bufio.NewReader(a.Stdin).ReadString('\n')
		password = strings.TrimRight(line, "\r\n")
	}
	var session struct{ Token string }
	err = c.call(http.MethodPost, "/session", map[string]string{"user": r.User, "password": password}, &session)
	c.token, c.began = session.Token, err == nil
	return c, err
}

// pinned trusts the one certificate that has the fingerprint, and no other.
func pinned(fingerprint string) *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, // the comparison below stands in its place
		VerifyConnection: func(s tls.ConnectionState) error {
			if of := fingerprintOf(s.PeerCertificates[0].Raw); !strings.EqualFold(of, strings.ReplaceAll(fingerprint, ":", "")) {
				return &tls.CertificateVerificationError{UnverifiedCertificates: s.PeerCertificates, Err: errors.New("its fingerprint is " + of)}
			}
			return nil
		},
	}}
}

// close ends the session that connect began.
func (c *client) close(err error) error {
	if c.began {
		err = errors.Join(err, c.call(http.MethodDelete, "/session", nil, nil))
	}
	return err
}

// call sends body as JSON, where there is one, and reads the answer into out: a
// writer as it comes, anything else as JSON.
func (c *client) call(method, path string, body, out any) error {
	var sent io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return engine.Internal("send a request", err)
		}
		sent = bytes.NewReader(b)
	}
	request, err := http.NewRequestWithContext(c.a.Ctx, method, c.base+"/api/v1"+path, sent)
	if err != nil {
		return engine.Internal("send a request", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept-Language", c.a.Lang)
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	reply, err := c.patient.Do(request)
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, &untrusted) {
		return engine.Unavailable("error.certificate", "url", c.base).Because(err)
	}
	if err != nil {
		return engine.Unavailable("error.not_serving", "addr", c.base).Because(err)
	}
	defer reply.Body.Close()
	if reply.StatusCode >= http.StatusBadRequest {
		return c.refusal(reply)
	}
	switch out := out.(type) {
	case nil:
		return nil
	case io.Writer:
		_, err = io.Copy(out, reply.Body)
	default:
		err = json.NewDecoder(reply.Body).Decode(out)
	}
	if err != nil {
		return engine.Unavailable("error.answer", "url", c.base).Because(err)
	}
	return nil
}

// refusal is what the server said, in the reader's language already.
func (c *client) refusal(reply *http.Response) error {
	var said struct {
		Error struct {
			Kind    engine.Kind
			Message string
			Field   string
		}
		Problems []struct {
			Row    int
			Reason string
		}
		views.Mending
	}
	if err := json.NewDecoder(reply.Body).Decode(&said); err != nil || said.Error.Message == "" {
		return engine.Unavailable("error.answer", "url", c.base).Because(err)
	}
	for _, p := range said.Problems {
		fmt.Fprintf(c.a.Stderr, "%d: %s\n", p.Row, p.Reason)
	}
	refused := engine.E(said.Error.Kind, "error.said", "text", said.Error.Message).At(said.Error.Field)
	if len(said.Shortages) > 0 {
		return unmet{refused, said.Mending}
	}
	return refused
}

func (c *client) importQuestions(cmd *ImportCmd, files []namedFile) (handlers.ImportReport, error) {
	var report handlers.ImportReport
	if cmd.Approve {
		return report, engine.Forbidden("import.error.approve").At("approve")
	}
	body := map[string]any{"files": files, "topic": cmd.Topic, "dry_run": true, "strict": cmd.Strict}
	// Looked at first: a refusal of the whole has its reasons, too.
	err := c.call(http.MethodPost, "/questions/import", body, &report)
	if err == nil && cmd.DryRun && cmd.Strict && len(report.Refused) > 0 {
		return report, engine.Conflict("import.error.strict", "refused", len(report.Refused), "read", report.Read)
	}
	if err != nil || cmd.DryRun {
		return report, err
	}
	body["dry_run"] = false
	return report, c.call(http.MethodPost, "/questions/import", body, &report)
}

func (c *client) export(cmd *ExportCmd, w io.Writer) error {
	q := url.Values{"format": {cmd.Format}}
	if cmd.What == "questions" {
		q.Set("topic", cmd.Topic)
		q.Set("status", cmd.bankStatus())
		return c.call(http.MethodGet, "/questions/export?"+q.Encode(), nil, w)
	}
	q.Set("exam", cmd.Exam)
	return c.call(http.MethodGet, "/export/"+cmd.What+"?"+q.Encode(), nil, w)
}

// examReply is what the API says of an exam.
type examReply struct {
	ID         engine.ID
	Status     string
	Candidates int
	Settings   struct {
		Title, Period string
		Opens, Closes *time.Time
	}
	Sealing *struct {
		Forms   int
		Root    string
		Ignored []engine.ID
	}
}

func (c *client) makeExam(n office.NewExam) (examRow, error) {
	const minute = 60_000
	if t := n.Settings.Terms; t.LastEntry%minute != 0 || t.EarliestHandin%minute != 0 {
		return examRow{}, usageError("with --url, --last-entry and --earliest-handin are whole minutes")
	}
	return c.exam("/exams", handlers.NewExamBody(n))
}

func (c *client) sealExam(id engine.ID) (examRow, error) {
	return c.exam("/exams/"+url.PathEscape(id)+"/sealing?wait=true", struct{}{})
}

func (c *client) releaseExam(id engine.ID) (examRow, error) {
	return c.exam("/exams/"+url.PathEscape(id)+"/release", struct{}{})
}

func (c *client) exam(path string, body any) (examRow, error) {
	var e examReply
	err := c.call(http.MethodPost, path, body, &e)
	return e.row(), err
}

func (c *client) tickets(id engine.ID) ([]ticketOut, error) {
	var issued []struct{ Candidate, Ticket, Code, Name string }
	err := c.call(http.MethodPost, "/exams/"+url.PathEscape(id)+"/tickets", struct{}{}, &issued)
	tickets := make([]ticketOut, len(issued))
	for i, t := range issued {
		tickets[i] = ticketOut(t)
	}
	return tickets, err
}

func (c *client) exams() ([]examRow, error) {
	var list []examReply
	err := c.call(http.MethodGet, "/office/exams", nil, &list)
	rows := make([]examRow, len(list))
	for i := range list {
		rows[i] = list[i].row()
	}
	return rows, err
}

func (e *examReply) row() examRow {
	row := examRow{examOut: examOut{Exam: e.ID}, Title: e.Settings.Title, Period: e.Settings.Period, Status: exam.Status(e.Status), Candidates: e.Candidates}
	for at, to := range map[*time.Time]*string{e.Settings.Opens: &row.Opens, e.Settings.Closes: &row.Closes} {
		if at != nil {
			*to = stamp(at.UnixMilli())
		}
	}
	if e.Sealing != nil {
		row.Forms, row.Root, row.ignored = e.Sealing.Forms, e.Sealing.Root, e.Sealing.Ignored
	}
	return row
}
