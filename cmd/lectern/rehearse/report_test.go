package rehearse

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/views"
)

// measured is a result as a rehearsal of a minute would leave it.
func measured(t *testing.T, seconds int) *Result {
	t.Helper()
	l := NewLoad(Target{}, "e", []Ticket{{"a", "b", "c"}}, nil, Plan{})
	began := l.meter.epoch
	for i := range seconds {
		now := began.Add(time.Duration(i) * time.Second)
		kind, phase := Answer, "answering"
		switch {
		case i < seconds/4:
			kind, phase = Entry, "entering"
		case i > seconds*3/4:
			kind, phase = Submit, "handing_in"
		}
		for n := range i % 7 { // some seconds have nothing
			l.meter.begun(kind, now)
			l.meter.done(kind, now, now.Add(time.Duration(1+n*i)*time.Millisecond))
		}
		l.phase.Store(phase)
		l.note(now, phase, time.Second)
		l.meter.acts[kind].recent.Reset()
	}
	r := l.Measured()
	r.Timeline = l.Timeline()
	return &r
}

func written(t *testing.T, r *Result, lang string) string {
	t.Helper()
	var b bytes.Buffer
	report := Report{Result: r, Words: views.Words(lang), Lang: lang, At: time.Unix(0, 0), Command: "lectern rehearse", Findings: []string{"a < b"}}
	if err := report.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReportNeedsNothingElse(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh", "en"} {
		for _, seconds := range []int{0, 1, 2, 60, 1000} {
			page := written(t, measured(t, seconds), lang)
			for _, never := range []string{"⟦", "NaN", "Inf", "src=", "href=", "<script", "url(", "@import", "a < b", "ZgotmplZ"} {
				if strings.Contains(page, never) {
					t.Errorf("%s, %d s: %s", lang, seconds, never)
				}
			}
			if most := 400_000; len(page) > most {
				t.Errorf("%s, %d s: %d bytes", lang, seconds, len(page))
			}
			for _, at := range regexp.MustCompile(`[ML](-?[\d.]+) (-?[\d.]+)`).FindAllStringSubmatch(page, -1) {
				if strings.HasPrefix(at[1], "-") || strings.HasPrefix(at[2], "-") {
					t.Errorf("%s, %d s: a point at %s", lang, seconds, at[0])
				}
			}
		}
	}
}

func TestReportSaysWhatMakesItDoubtful(t *testing.T) {
	t.Parallel()
	words := views.Words("en")
	limit, failed, broken := words.T("rehearse.limited"), words.T("rehearse.report.bad"), words.T("rehearse.broken", "lost", 1, "duplicated", 0, "mismatched", 0)
	r := measured(t, 20)
	if page := written(t, r, "en"); strings.Contains(page, limit) || strings.Contains(page, failed) {
		t.Error("doubts without reason")
	}
	r.Generator.Limited, r.Lost = true, 1
	page := written(t, r, "en")
	for _, want := range []string{limit, failed, broken} {
		if !strings.Contains(page, want) {
			t.Errorf("no word of it: %s", want)
		}
	}
	r = measured(t, 20)
	r.Answer.Errors = 1
	if page := written(t, r, "en"); !strings.Contains(page, failed) {
		t.Error("an error passes")
	}
}

func TestSqueezedKeepsTheWorst(t *testing.T) {
	t.Parallel()
	all := make([]Second, 1000)
	for i := range all {
		all[i] = Second{At: float64(i + 1), Answers: 10, AnswerP99: 1, Errors: 1}
	}
	all[777].AnswerP99 = 500
	out := squeezed(slices.Clone(all), 7)
	worst, errors := 0.0, int64(0)
	for _, s := range out {
		worst, errors = max(worst, s.AnswerP99), errors+s.Errors
		if math.Abs(s.Answers-10) > 1e-9 {
			t.Errorf("%v answers a second", s.Answers)
		}
	}
	if len(out) != 7 || worst != 500 || errors != 1000 || out[6].At != 1000 {
		t.Errorf("%d rows, worst %v, %d errors, until %v", len(out), worst, errors, out[6].At)
	}
}

func TestStepsAndDecades(t *testing.T) {
	t.Parallel()
	for _, high := range []float64{0, 0.3, 1, 7, 19, 20, 21, 333, 14_000} {
		ticks, scale := steps(high)
		if len(ticks) < 2 || len(ticks) > 7 || scale(high) > 1 || ticks[0].At != 0 || scale(ticks[len(ticks)-1].At) != 1 {
			t.Errorf("up to %v: %v", high, ticks)
		}
	}
	ticks, scale := decades([]series{{y: []float64{math.NaN(), 0, 0.3, 1500}}})
	if ticks[0].Text != "0.1" || ticks[len(ticks)-1].Text != "10000" || math.Abs(scale(0.1)) > 1e-9 || math.Abs(scale(10_000)-1) > 1e-9 || math.Abs(scale(0)) > 1e-9 {
		t.Errorf("%v", ticks)
	}
}
