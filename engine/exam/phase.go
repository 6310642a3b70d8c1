package exam

import (
	"time"

	"lectern/engine/sitting"
)

// Phase is where an exam stands at a time.
type Phase string

// The phases of an exam.
const (
	PhasePreparing Phase = "preparing"
	PhaseMissed    Phase = "missed"  // still preparing though it should be open
	PhaseWaiting   Phase = "waiting" // sealed, not open yet
	PhaseOpen      Phase = "open"
	PhaseClosed    Phase = "closed" // the window is over, results are not released
	PhaseReleased  Phase = "released"
	PhaseCancelled Phase = "cancelled"
)

// Phase returns where the exam stands at now.
func (e *Exam) Phase(now time.Time) Phase {
	ms := now.UnixMilli()
	switch {
	case e.Status == Cancelled:
		return PhaseCancelled
	case e.Status == Released:
		return PhaseReleased
	case e.Status == Preparing && e.Terms.Opens > 0 && ms >= e.Terms.Opens:
		return PhaseMissed
	case e.Status == Preparing:
		return PhasePreparing
	case ms < e.Terms.Opens:
		return PhaseWaiting
	case ms < e.Terms.Closes:
		return PhaseOpen
	}
	return PhaseClosed
}

// Lack is something that an exam needs before it can be sealed, or had better
// have before it opens: the end of a catalogue key under "exam.lack.".
type Lack string

// What an exam may lack.
const (
	LackBlueprint Lack = "blueprint"
	LackSupply    Lack = "supply" // the bank cannot meet the blueprint
	LackRoster    Lack = "roster"
	LackWindow    Lack = "window"
	LackSealing   Lack = "sealing"
	LackTickets   Lack = "tickets" // nobody can sign in by ticket
)

// Lacks returns what the exam lacks, but for the bank's supply, which only a
// drawing can tell.
func (e *Exam) Lacks() []Lack {
	var lacks []Lack
	if e.Status == Preparing {
		if e.Blueprint.Questions() == 0 {
			lacks = append(lacks, LackBlueprint)
		}
		if e.Candidates == 0 {
			lacks = append(lacks, LackRoster)
		}
		if e.Terms.Opens == 0 || e.Terms.Closes <= e.Terms.Opens {
			lacks = append(lacks, LackWindow)
		}
		lacks = append(lacks, LackSealing)
	}
	if e.Tickets == 0 && (e.Status == Preparing || e.Status == Sealed) {
		lacks = append(lacks, LackTickets)
	}
	return lacks
}

// EndsBy is when the last sitting that keeps to the terms can end, extra
// minutes apart.
func (e *Exam) EndsBy() time.Time {
	last := time.UnixMilli(e.Terms.Closes).UTC()
	if e.Terms.LastEntry > 0 {
		if entry := time.UnixMilli(e.Terms.Opens + e.Terms.LastEntry).UTC(); entry.Before(last) {
			last = entry
		}
	}
	end := e.Terms.Deadline(last, 0)
	if closes := time.UnixMilli(e.Terms.Closes).UTC(); e.Terms.Model == sitting.FixedEnd || end.Before(closes) {
		return closes
	}
	return end
}
