//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// long reports whether the long form of the fault tests is wanted.
func long() bool { return os.Getenv("LECTERN_TEST_LONG") != "" }

// short or long form.
func form[T any](short, longer T) T {
	if long() {
		return longer
	}
	return short
}

// parallel lets the short form's tests run side by side; the long form measures.
func parallel(t *testing.T) {
	if !long() {
		t.Parallel()
	}
}

// crowd are candidates who sign in, answer and hand in, each at a stage of its
// own. What is not acknowledged they send again until it is.
type crowd struct {
	t     *testing.T
	exam  string
	flags []string // that name the database
	all   []*member
	urls  func() string // where the next request goes
	think time.Duration // the longest pause between answers

	stage    atomic.Int64
	ended    atomic.Bool
	acked    chan struct{} // an answer was acknowledged
	refused  atomic.Int64  // requests told "not saved"
	waited   atomic.Int64  // the longest that a request was waited for, ns
	unstated atomic.Int64  // 503 without the rest of what a client needs
	wait     sync.WaitGroup
}

// member is one candidate of a crowd.
type member struct {
	crowd         *crowd
	ticket        map[string]string
	begins, hands int64 // the stages at which it begins and hands in
	token         string
	sitting       string
	epoch         int
	sent          []answered // acknowledged, in their order
	receipt       string
	signedIn      int
	leaves        atomic.Bool // without handing in
}

type answered struct {
	n        int
	response string
}

var crowdClient = http.Client{
	Timeout:   60 * time.Second,
	Transport: &http.Transport{MaxIdleConnsPerHost: 256},
}

// newCrowd makes the candidates of an exam; they begin and hand in at stages of
// their own, spread over so many; every third stays until the end.
func newCrowd(t *testing.T, exam string, tickets []map[string]string, stages int, url func() string, flags ...string) *crowd {
	c := &crowd{t: t, exam: exam, flags: flags, urls: url, acked: make(chan struct{}, 1<<16), think: 20 * time.Millisecond}
	rng := rand.New(rand.NewPCG(uint64(len(tickets)), uint64(stages)))
	for i, ticket := range tickets {
		m := &member{crowd: c, ticket: ticket}
		m.hands = 1 + rng.Int64N(int64(stages))
		m.begins = rng.Int64N(m.hands)
		if i%3 == 0 {
			m.begins, m.hands = m.begins/2, int64(stages)+1
		}
		if i == 0 {
			m.begins = 0
		}
		c.all = append(c.all, m)
	}
	return c
}

// start sets everybody off. Whoever is not done when the test ends gives up.
func (c *crowd) start() {
	c.t.Cleanup(func() {
		c.ended.Store(true)
		c.wait.Wait()
	})
	for i, m := range c.all {
		c.wait.Go(func() {
			if err := m.live(rand.New(rand.NewPCG(uint64(i), 7))); err != nil && !c.ended.Load() {
				c.t.Errorf("candidate %d: %v", i, err)
			}
		})
	}
}

// answers waits for so many acknowledgements.
func (c *crowd) answers(n int) {
	c.t.Helper()
	till := time.Now().Add(2 * time.Minute)
	for n > 0 {
		if c.t.Failed() {
			c.t.FailNow()
		}
		select {
		case <-c.acked:
			n--
		case <-time.After(100 * time.Millisecond):
			if time.Now().After(till) {
				c.t.Fatal("in two minutes too few answers were acknowledged")
			}
		}
	}
}

// refusals waits until so many more requests were told that nothing was saved.
func (c *crowd) refusals(n int64) {
	c.t.Helper()
	for end, till := c.refused.Load()+n, time.Now().Add(time.Minute); c.refused.Load() < end; {
		if c.t.Failed() || time.Now().After(till) {
			c.t.Fatal("too few were told that nothing is saved")
		}
		select {
		case <-c.acked:
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// next lets those whose stage has come begin or hand in.
func (c *crowd) next() { c.stage.Add(1) }

// live is a candidate's exam from sign-in to hand-in.
func (m *member) live(rng *rand.Rand) error {
	c := m.crowd
	pause := func() { time.Sleep(time.Duration(rng.Int64N(int64(c.think)))) } // thinks
	for c.stage.Load() < m.begins && !c.ended.Load() {
		pause()
	}
	answer, err := m.must("POST", "/api/v1/session", fmt.Sprintf(`{"ticket":%q,"code":%q}`, m.ticket["ticket"], m.ticket["code"]))
	if err != nil {
		return err
	}
	m.token = text(answer["token"])
	m.signedIn++
	if answer, err = m.must("POST", "/api/v1/exams/"+c.exam+"/sitting", `{"terminal":"t"}`); err != nil {
		return err
	}
	m.sitting = text(answer["sitting"])
	if err := json.Unmarshal(answer["epoch"], &m.epoch); err != nil {
		return err
	}
	for c.stage.Load() < m.hands {
		pause()
		if err := m.answer(rng); err != nil {
			return err
		}
		if m.leaves.Load() {
			return m.holds()
		}
	}
	if err := m.holds(); err != nil {
		return err
	}
	m.receipt, err = m.submit()
	return err
}

func (m *member) answer(rng *rand.Rand) error {
	a := answered{n: 1 + rng.IntN(6)}
	if a.n <= 4 {
		a.response = fmt.Sprintf("%q", "ABCD"[rng.IntN(4):][:1])
	} else {
		a.response = fmt.Sprintf(`"%s says %d %s"`, m.ticket["candidate"], len(m.sent)+1, strings.Repeat("x", rng.IntN(3000)))
	}
	_, err := m.must("PUT", fmt.Sprintf("/api/v1/sittings/%s/responses/%d", m.sitting, a.n),
		fmt.Sprintf(`{"epoch":%d,"seq":%d,"response":%s}`, m.epoch, len(m.sent)+1, a.response))
	if err != nil {
		return err
	}
	m.sent = append(m.sent, a)
	select {
	case m.crowd.acked <- struct{}{}:
	default:
	}
	return nil
}

func (m *member) submit() (string, error) {
	answer, err := m.must("POST", "/api/v1/sittings/"+m.sitting+"/submission", fmt.Sprintf(`{"epoch":%d,"seq":%d}`, m.epoch, len(m.sent)))
	return text(answer["receipt"]), err
}

// holds compares the sitting as the server shows it with what was acknowledged.
func (m *member) holds() error {
	answer, err := m.must("GET", "/api/v1/sittings/"+m.sitting, "")
	if err != nil {
		return err
	}
	return m.equals(answer)
}

func (m *member) equals(answer map[string]json.RawMessage) error {
	c := sitter{seq: len(m.sent), answered: map[int]string{}}
	for _, a := range m.sent {
		c.answered[a.n] = a.response
	}
	return c.matches(answer)
}

// must sends a request until it is answered, and wants 200. It pauses as the
// exam page does, only shorter.
func (m *member) must(method, path, body string) (map[string]json.RawMessage, error) {
	for try := 1; ; try++ {
		if m.crowd.ended.Load() {
			return nil, errors.New("the test has ended")
		}
		status, answer, err := m.call(m.crowd.urls()+path, method, body)
		switch {
		case err == nil && status < 300:
			return answer, nil
		case err == nil && status < 500:
			return nil, fmt.Errorf("%s %s %.60s: %d %s", method, path, body, status, answer["error"])
		}
		time.Sleep(time.Duration(min(try, 10)) * 10 * time.Millisecond)
	}
}

func (m *member) call(url, method, body string) (int, map[string]json.RawMessage, error) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if m.token != "" {
		req.Header.Set("Authorization", "Bearer "+m.token)
	}
	began := time.Now()
	r, err := crowdClient.Do(req)
	if took := int64(time.Since(began)); took > m.crowd.waited.Load() {
		m.crowd.waited.Store(took)
	}
	if err != nil {
		return 0, nil, err
	}
	defer r.Body.Close()
	var got bytes.Buffer
	if _, err := got.ReadFrom(r.Body); err != nil {
		return 0, nil, err
	}
	answer := map[string]json.RawMessage{}
	if err := json.Unmarshal(got.Bytes(), &answer); err != nil {
		return r.StatusCode, nil, fmt.Errorf("%.200s: %w", got.Bytes(), err)
	}
	if r.StatusCode == http.StatusServiceUnavailable {
		m.crowd.refused.Add(1)
		if r.Header.Get("Retry-After") == "" || !strings.Contains(string(answer["error"]), `"Unavailable"`) {
			m.crowd.unstated.Add(1)
		}
	} else if r.StatusCode >= 500 {
		m.crowd.t.Errorf("%s %s: %d %s", method, url, r.StatusCode, answer["error"])
	}
	return r.StatusCode, answer, nil
}

// finish waits until everybody has handed in.
func (c *crowd) finish() {
	c.t.Helper()
	for range c.all {
		c.next()
	}
	done := make(chan struct{})
	go func() { c.wait.Wait(); close(done) }()
	for till := time.Now().Add(2 * time.Minute); ; {
		select {
		case <-c.acked:
		case <-done:
			return
		case <-time.After(100 * time.Millisecond):
			if c.t.Failed() || time.Now().After(till) {
				c.t.Fatal("not everybody could hand in")
			}
		}
	}
}

// outcome is what a fault test found, as a line of the table of all.
type outcome struct {
	Fault    string  `json:"fault"`
	Database string  `json:"database"`
	Times    int     `json:"times"`
	Recovery float64 `json:"recovery_seconds,omitempty"`
	Longest  float64 `json:"longest_wait_seconds,omitempty"`
	Acked    int     `json:"acknowledged"`
	Refused  int64   `json:"not_saved"`
	Lost     int     `json:"lost"`
	Doubled  int     `json:"doubled"`
}

// tell writes the outcome where cmd/check finds it.
func (o outcome) tell(t *testing.T) {
	line, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("FAULT %s", line)
}

// audit compares the database, which no server has open, with what was
// acknowledged: journals, responses and results as they are exported, and what
// verify says. how is who ended the sittings.
func (c *crowd) audit(how string) (found outcome) {
	t := c.t
	t.Helper()
	if c.unstated.Load() > 0 {
		t.Errorf("%d times 503 came without Retry-After or its kind", c.unstated.Load())
	}
	found.Refused, found.Longest = c.refused.Load(), time.Duration(c.waited.Load()).Seconds()
	type entry struct {
		Kind     string          `json:"k"`
		N        int             `json:"n"`
		Seq      int             `json:"s"`
		Response json.RawMessage `json:"r"`
		How      string          `json:"how"`
	}
	journals := map[string][]entry{}
	exported(t, c, "journal", func(row struct {
		Sitting string
		Payload entry
	}) {
		journals[row.Sitting] = append(journals[row.Sitting], row.Payload)
	})
	responses := map[string]map[int]json.RawMessage{}
	exported(t, c, "responses", func(row struct {
		Sitting  string
		N        int
		Response json.RawMessage
	}) {
		if responses[row.Sitting] == nil {
			responses[row.Sitting] = map[int]json.RawMessage{}
		}
		responses[row.Sitting][row.N] = row.Response
	})
	results := map[string]int{}
	exported(t, c, "results", func(row struct{ Sitting string }) { results[row.Sitting]++ })
	for i, m := range c.all {
		found.Acked += len(m.sent)
		kinds, stored := map[string]int{}, map[int]entry{}
		for _, e := range journals[m.sitting] {
			kinds[e.Kind]++
			switch e.Kind {
			case "answered":
				if _, twice := stored[e.Seq]; twice {
					found.Doubled++
					t.Errorf("candidate %d: answer %d stands twice", i, e.Seq)
				}
				stored[e.Seq] = e
			case "submitted":
				if e.How != how {
					t.Errorf("candidate %d: ended by %q, want %q", i, e.How, how)
				}
			}
		}
		last := map[int]string{}
		for at, a := range m.sent {
			e, ok := stored[at+1]
			if !ok || e.N != a.n || a.n > 4 && !strings.Contains(string(e.Response), a.response) {
				found.Lost++
				t.Errorf("candidate %d: answer %d to question %d is %d %.60s in the journal, was %.60s", i, at+1, a.n, e.N, e.Response, a.response)
			}
			last[a.n] = a.response
		}
		for n, want := range last {
			if got := string(responses[m.sitting][n]); got == "" || n > 4 && got != want {
				found.Lost++
				t.Errorf("candidate %d: question %d is exported as %.60s, acknowledged was %.60s", i, n, got, want)
			}
		}
		if len(stored) != len(m.sent) || kinds["started"] != 1 || kinds["submitted"] != 1 || kinds["moved"] != 0 || kinds["late"] != 0 {
			found.Doubled += max(0, len(stored)-len(m.sent)) + max(0, kinds["started"]-1) + max(0, kinds["submitted"]-1)
			t.Errorf("candidate %d: its journal holds %v, %d answers were acknowledged", i, kinds, len(m.sent))
		}
		if results[m.sitting] != 1 {
			t.Errorf("candidate %d has %d results", i, results[m.sitting])
		}
		if m.signedIn != 1 {
			t.Errorf("candidate %d signed in %d times", i, m.signedIn)
		}
	}
	if len(journals) != len(c.all) {
		t.Errorf("there are %d sittings of %d candidates", len(journals), len(c.all))
	}
	if code, out, errs := run(append([]string{"verify"}, c.flags...)...); code != 0 {
		t.Errorf("verify: %s%s", out, errs)
	}
	return found
}

func exported[Row any](t *testing.T, c *crowd, what string, each func(Row)) {
	t.Helper()
	code, out, errs := run(append([]string{"export", "--what", what, "--exam", c.exam}, c.flags...)...)
	if code != 0 {
		t.Fatalf("export %s: %s", what, errs)
	}
	for rows := json.NewDecoder(strings.NewReader(out)); rows.More(); {
		var row Row
		if err := rows.Decode(&row); err != nil {
			t.Fatal(err)
		}
		each(row)
	}
}
