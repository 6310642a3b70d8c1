package office_test

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/store"
)

// machine is a computer whose clock people set.
type machine struct {
	wall    time.Time
	elapsed time.Duration
	boot    string
}

func (m *machine) advance(d time.Duration) { m.wall, m.elapsed = m.wall.Add(d), m.elapsed+d }

// process is the clock of one process on a machine, as engine.SystemClock is.
type process struct {
	m     *machine
	began time.Time
	at    time.Duration
}

func (m *machine) process() *process { return &process{m, m.wall, m.elapsed} }

func (p *process) Now() time.Time { return p.began.Add(p.m.elapsed - p.at) }

func (p *process) Reading() engine.Reading {
	return engine.Reading{At: p.Now(), Boot: p.m.boot, Elapsed: p.m.elapsed}
}

func (p *process) GoOnFrom(r engine.Reading) time.Duration {
	by := r.Since(p.Reading()).Sub(p.Now())
	p.began = p.began.Add(by)
	return by
}

// serve is a process that has the database open.
func (m *machine) serve(t *testing.T, db docdb.DB) *office.Office {
	t.Helper()
	keys, err := office.NewKeyring(bytes.Repeat([]byte{7}, 32))
	must(t, err)
	o, err := office.New(office.Config{
		DB: db, Keys: keys, Clock: m.process(), Hash: officetest.FastHash, Log: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	t.Cleanup(o.Close)
	must(t, o.GoOnFromLast(ctx))
	o.Source = officetest.NewBank(12)
	return o
}

// TestFaultTheClockIsSetBetweenTwoProcesses gives nobody a millisecond and takes
// none while the machine goes on running; over a start of the machine it gives no
// more than what passed since the clock was kept last.
func TestFaultTheClockIsSetBetweenTwoProcesses(t *testing.T) {
	t.Parallel()
	const used, kept = 20 * time.Minute, 4 * time.Second // kept so long before the end
	for _, tt := range []struct {
		name    string
		set     time.Duration // the machine's clock, while nobody runs
		away    time.Duration
		restart bool // of the machine
		want    time.Duration
	}{
		{"not at all", 0, time.Second, false, time.Second},
		{"back by 10 s", -10 * time.Second, time.Second, false, time.Second},
		{"forward by 10 s", 10 * time.Second, time.Second, false, time.Second},
		{"back by half an hour", -30 * time.Minute, time.Minute, false, time.Minute},
		{"forward by two hours, which is a mistake", 2 * time.Hour, 0, false, 2 * time.Hour},
		{"back by 10 s, over a start of the machine", -10 * time.Second, time.Second, true, -kept},
		{"back by 10 s, over a long start of the machine", -10 * time.Second, time.Minute, true, 50 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := &machine{officetest.Start, time.Hour, "first"}
			db := docdbtest.Open(t, store.Schema)
			o := m.serve(t, db)
			e := officetest.Sealed(t, o, 1, stayOpen)
			s := sitDown(t, o, e, 1)
			s.must(1, `"A"`)
			m.advance(used - kept)
			must(t, o.Sweep(ctx))
			m.advance(kept)
			// It is killed here.
			if m.advance(tt.away); tt.restart {
				m.boot, m.elapsed = "second", 10*time.Second
			}
			m.wall = m.wall.Add(tt.set)
			s.o = m.serve(t, db)
			view, err := s.start("terminal 1", "session-1")
			left := time.Hour - used - tt.want
			if left < 0 {
				wantKind(t, err, engine.KindClosed)
				return
			}
			must(t, err)
			if got := time.Duration(view.RemainingMS) * time.Millisecond; got != left {
				t.Errorf("%s remain, want %s", got, left)
			}
			m.advance(left + 3*time.Second)
			s.must(2, `null`)
			m.advance(time.Millisecond)
			_, err = s.answer(2, `"A"`)
			wantKind(t, err, engine.KindClosed)
		})
	}
}

// TestFaultTheClockIsSetWhileNobodySits: it is the machine's time from then on.
func TestFaultTheClockIsSetWhileNobodySits(t *testing.T) {
	t.Parallel()
	m := &machine{officetest.Start, time.Hour, "first"}
	db := docdbtest.Open(t, store.Schema)
	o := m.serve(t, db)
	s := sitDown(t, o, officetest.Sealed(t, o, 1, oneChoice), 1)
	_, err := s.submit()
	must(t, err)
	must(t, o.Sweep(ctx))
	m.wall = m.wall.Add(-10 * time.Minute)
	if got := m.serve(t, db).Clock.Now(); !got.Equal(m.wall) {
		t.Errorf("it is %s, by the machine %s", got, m.wall)
	}
}

// TestFaultSummerTimeEndsInMidExam, or begins: a sitting has its hour.
func TestFaultSummerTimeEndsInMidExam(t *testing.T) {
	t.Parallel()
	for _, change := range []time.Time{
		time.Date(2026, 3, 8, 7, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC), // New York
	} {
		o := officetest.New(t)
		clock := officetest.Clock(o)
		clock.Advance(change.Add(-30 * time.Minute).Sub(clock.Now()))
		admin := officetest.Actor(t, o, engine.RoleSystem)
		settings, err := o.Settings(ctx)
		must(t, err)
		settings.Zone = "America/New_York"
		must(t, o.SaveSettings(ctx, admin, settings))
		s := sitDown(t, o, officetest.Sealed(t, o, 1, stayOpen), 1)
		for left := time.Hour; left > 0; left -= 10 * time.Minute {
			view, err := s.start("terminal 1", "session-1")
			must(t, err)
			if got := time.Duration(view.RemainingMS) * time.Millisecond; got != left {
				t.Errorf("%s remain at %s, want %s", got, clock.Now().In(o.Zone(ctx)), left)
			}
			must(t, o.Sweep(ctx))
			s.must(1, `"A"`)
			clock.Advance(10 * time.Minute)
		}
		clock.Advance(3 * time.Second)
		s.must(1, `null`)
		clock.Advance(time.Millisecond)
		_, err = s.answer(1, `"A"`)
		wantKind(t, err, engine.KindClosed)
	}
}
