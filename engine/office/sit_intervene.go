package office

import (
	"context"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/sitting"
)

// Intervention is an invigilator's act on a sitting. Each is its own; they are
// never merged: going on after a pause, beginning again, forcing a hand-in.
type Intervention string

// The interventions.
const (
	PauseSitting  Intervention = "pause"
	ResumeSitting Intervention = "resume"
	ExtendSitting Intervention = "extend"
	ForceHandIn   Intervention = "force"
	ResetSitting  Intervention = "reset"
	NoteIncident  Intervention = "incident"
	AdmitLate     Intervention = "admit"
)

// Intervene is what an invigilator wants of a sitting.
type Intervene struct {
	Sitting engine.ID
	Act     Intervention
	Reason  string // required
	Minutes int    // extend
	Late    int64  // admit: the number of the late answer
}

// InterveneSitting does an invigilator's act and returns the sitting's record
// after it. Errors: Forbidden but for invigilators and the exam office; Invalid
// without a reason; Closed where the sitting has ended; a sitting whose results
// are released is reset or added to by the exam office alone.
func (o *Office) InterveneSitting(ctx context.Context, actor engine.Actor, in Intervene) (sitting.Record, error) {
	record, err := o.intervene(ctx, actor, in)
	detail := map[string]string{"reason": clip(in.Reason, 500)}
	return record, o.auditDetail(ctx, actor, "sitting."+string(in.Act), "sitting/"+clip(in.Sitting, 64), detail, err)
}

func (o *Office) intervene(ctx context.Context, actor engine.Actor, in Intervene) (record sitting.Record, err error) {
	ref, ex, err := o.watchedSitting(ctx, actor, in.Sitting)
	if err != nil {
		return record, err
	}
	if ex.Status == exam.Released && (in.Act == ResetSitting || in.Act == AdmitLate) && !actor.Has(engine.RoleOffice) {
		return record, engine.Forbidden("error.sitting.released")
	}
	// Said before it is done, so that a crash between leaves it to the sweep.
	if err := o.markUnsettled(ctx, ref); err != nil {
		return record, err
	}
	err = o.hall.Do(ctx, ref.stream(), sitting.Turn{
		Fresh: true,
		Decide: func(s *sitting.State, now int64) ([]sitting.Event, error) {
			return in.decide(s, now, actor.ID)
		},
		Done: func(s *sitting.State, _ int64) { record = s.Record(ref.id) },
	})
	if err != nil {
		return record, err
	}
	if _, err := o.settleSitting(ctx, ref, actor, in.Reason); err != nil {
		return record, err
	}
	return o.Store.Sittings.Get(ctx, ref.id)
}

func (in Intervene) decide(s *sitting.State, now int64, by engine.ID) ([]sitting.Event, error) {
	switch in.Act {
	case PauseSitting:
		return s.Pause(now, by, in.Reason)
	case ResumeSitting:
		return s.Resume(now, by, in.Reason)
	case ExtendSitting:
		return s.Extend(now, in.Minutes, by, in.Reason)
	case ForceHandIn:
		return s.Force(now, by, in.Reason)
	case ResetSitting:
		return s.Void(now, by, in.Reason)
	case NoteIncident:
		return s.Note(now, by, in.Reason)
	case AdmitLate:
		return s.Admit(now, in.Late, by, in.Reason)
	}
	return nil, engine.Invalid("error.sitting.act", "act", string(in.Act)).At("act")
}

// SittingsOf returns the sittings of an exam for those who run or watch it.
func (o *Office) SittingsOf(ctx context.Context, actor engine.Actor, id engine.ID) ([]sitting.Record, error) {
	if err := actor.Need(engine.RoleOffice, engine.RoleInvigilator, engine.RoleMarker); err != nil {
		return nil, err
	}
	records := []sitting.Record{}
	for r, err := range o.Store.Sittings.OfExam(ctx, id) {
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

// Watched is a sitting as an invigilator sees it: how far it is, and what came
// late.
type Watched struct {
	sitting.Record
	Title       string
	Name        string
	Answered    int
	Questions   int
	RemainingMS int64
	LastAt      time.Time // newest entry
	Late        []WatchedLate
	Events      []sitting.Event
}

// WatchedLate is a late answer.
type WatchedLate struct {
	Number   int64       `json:"late"` // what AdmitLate wants
	N        int         `json:"n"`
	At       time.Time   `json:"at"`
	Why      sitting.Why `json:"why"`
	Admitted bool        `json:"admitted"`
}

// WatchSitting returns a sitting with its course, without what was answered.
func (o *Office) WatchSitting(ctx context.Context, actor engine.Actor, id engine.ID) (Watched, error) {
	ref, ex, err := o.watchedSitting(ctx, actor, id)
	if err != nil {
		return Watched{}, err
	}
	w := Watched{Title: ex.Title, Questions: ex.Blueprint.Questions()}
	if w.Record, err = o.sittingRecord(ctx, ref); err != nil {
		return w, err
	}
	if c, err := o.Candidate(ctx, ref.exam, ref.candidate); err == nil {
		w.Name = c.Name
	}
	err = o.hall.Do(ctx, ref.stream(), sitting.Turn{Fresh: true, Done: func(s *sitting.State, now int64) {
		w.Answered, w.RemainingMS, w.LastAt = s.Count(), s.Remaining(now), time.UnixMilli(s.Last).UTC()
		for _, l := range s.Late {
			w.Late = append(w.Late, WatchedLate{l.Journal, l.N, time.UnixMilli(l.At).UTC(), l.Why, l.Admitted})
		}
	}})
	if err != nil {
		return w, err
	}
	for entry, err := range o.Store.SittingJournal.Read(ctx, ref.stream(), 1) {
		if err != nil {
			return w, err
		}
		e, err := sitting.DecodeEvent(entry.Payload)
		if err != nil {
			return w, err
		}
		if e.Kind != sitting.Answered {
			e.Response = nil
			w.Events = append(w.Events, e)
		}
	}
	return w, nil
}
