package sitting

import (
	"strings"
	"time"
	"unicode/utf8"

	"lectern/engine"
)

// maxReason bounds the reason of an intervention, maxExtension its minutes.
const (
	maxReason    = 500
	maxExtension = 24 * 60
)

// act is an intervention that an invigilator gives a reason for.
func (s *State) act(now int64, kind EventKind, by engine.ID, reason string) (Event, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case !s.Begun():
		return Event{}, engine.NotFound("error.sitting.missing")
	case reason == "":
		return Event{}, engine.Invalid("error.reason").At("reason")
	case utf8.RuneCountInString(reason) > maxReason:
		return Event{}, engine.Invalid("error.reason_long", "most", maxReason).At("reason")
	}
	return Event{Kind: kind, At: now, By: by, Reason: reason}, nil
}

// live is act on a sitting that has not ended.
func (s *State) live(now int64, kind EventKind, by engine.ID, reason string) (Event, error) {
	e, err := s.act(now, kind, by, reason)
	if err == nil && s.Ended() {
		err = s.closed(now, Terms{})
	}
	return e, err
}

// Pause stops the clock; answers are refused until Resume. A second Pause
// changes nothing.
func (s *State) Pause(now int64, by engine.ID, reason string) ([]Event, error) {
	e, err := s.live(now, Paused, by, reason)
	if err != nil || s.Status == OnPause {
		return nil, err
	}
	return []Event{e}, nil
}

// Resume lets a paused sitting go on, and gives back the time it stood.
func (s *State) Resume(now int64, by engine.ID, reason string) ([]Event, error) {
	e, err := s.live(now, Resumed, by, reason)
	if err != nil || s.Status != OnPause {
		return nil, err
	}
	e.Deadline = s.Deadline + max(0, now-s.PausedAt)
	return []Event{e}, nil
}

// Extend adds whole minutes to the deadline.
func (s *State) Extend(now int64, minutes int, by engine.ID, reason string) ([]Event, error) {
	e, err := s.live(now, Extended, by, reason)
	if err != nil {
		return nil, err
	}
	if minutes < 1 || minutes > maxExtension {
		return nil, engine.Invalid("error.sitting.minutes", "most", maxExtension).At("minutes")
	}
	e.Minutes, e.Deadline = minutes, s.Deadline+int64(minutes)*time.Minute.Milliseconds()
	return []Event{e}, nil
}

// Force hands in for the candidate, whatever the earliest hand-in. Handed in
// already, nothing changes.
func (s *State) Force(now int64, by engine.ID, reason string) ([]Event, error) {
	e, err := s.act(now, Submitted, by, reason)
	switch {
	case err != nil:
		return nil, err
	case s.Status == HandedIn:
		return nil, nil
	case s.Ended():
		return nil, s.closed(now, Terms{})
	}
	e.How, e.Count = ByInvigilator, s.Count()
	return []Event{e}, nil
}

// Void makes the attempt not count, so that the candidate begins again.
func (s *State) Void(now int64, by engine.ID, reason string) ([]Event, error) {
	e, err := s.act(now, Voided, by, reason)
	if err != nil || s.Status == WasVoided {
		return nil, err
	}
	return []Event{e}, nil
}

// Note records an incident; it changes nothing else.
func (s *State) Note(now int64, by engine.ID, text string) ([]Event, error) {
	e, err := s.act(now, Incident, by, text)
	if err != nil {
		return nil, err
	}
	return []Event{e}, nil
}

// Admit counts a late answer after all; of is the number of its journal entry.
func (s *State) Admit(now int64, of int64, by engine.ID, reason string) ([]Event, error) {
	e, err := s.act(now, Admitted, by, reason)
	if err != nil {
		return nil, err
	}
	l := s.lateAt(of)
	switch {
	case l < 0:
		return nil, engine.NotFound("error.sitting.no_late", "of", of)
	case s.Status == WasVoided:
		return nil, s.closed(now, Terms{})
	case s.Late[l].Admitted:
		return nil, nil
	}
	e.Of = of
	return []Event{e}, nil
}
