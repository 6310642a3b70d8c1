package office

import (
	"context"

	"lectern/engine"
	"lectern/engine/sitting"
)

// SitLeftover is what a browser needs that may still hold answers of a sitting
// which is over: they are sent as evidence. Kept is of how many questions
// evidence stands that is not counted.
type SitLeftover struct {
	QueueKey string
	Kept     int
}

// SittingLeftover returns it for a sitting of the actor's own.
func (o *Office) SittingLeftover(ctx context.Context, actor engine.Actor, id engine.ID) (SitLeftover, error) {
	ref, _, err := o.ownSitting(ctx, actor, id)
	if err != nil {
		return SitLeftover{}, err
	}
	kept := map[int]bool{}
	err = o.hall.Do(ctx, ref.stream(), sitting.Turn{Fresh: true, Done: func(s *sitting.State, _ int64) {
		for i := range s.Late {
			if !s.Late[i].Admitted {
				kept[s.Late[i].N] = true
			}
		}
	}})
	return SitLeftover{QueueKey: o.Keys.QueueKey(ref.id), Kept: len(kept)}, err
}
