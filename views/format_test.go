package views

import (
	"testing"
	"time"

	"lectern/engine"
)

func TestFormats(t *testing.T) {
	shanghai, err := time.LoadLocation(DefaultZone)
	if err != nil {
		t.Fatal(err)
	}
	f := &Frame{Words: Words("en"), Zone: shanghai}
	at := time.Date(2026, 1, 2, 16, 4, 5, 0, time.UTC)
	for _, test := range []struct{ got, want string }{
		{f.Time(at), "2026-01-03 00:04"},
		{f.Time(at.UnixMilli()), "2026-01-03 00:04"},
		{f.Time(int64(0)), "—"},
		{f.Date(at), "2026-01-03"},
		{f.Clock(at), "00:04:05"},
		{f.TimeInput(at), "2026-01-03T00:04"},
		{f.TimeInput(time.Time{}), ""},
		{f.ISO(at), "2026-01-02T16:04:05Z"},
		{f.Num(9999), "9999"},
		{f.Num(-1234567), "-1,234,567"},
		{f.Num(engine.Mark(2500)), "2.5"},
		{f.Share(615), "61.5%"},
		{f.Share(1000), "100%"},
		{f.Length(59 * time.Second), "59 seconds"},
		{f.Length(time.Minute), "1 minute"},
		{f.Length(2 * time.Hour), "2 hours"},
		{f.Length(80 * time.Minute), "1 h 20 min"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}
