package office

import (
	"context"
	"slices"
	"time"

	"lectern/engine"
)

// Todo is something that waits for the actor.
type Todo struct {
	Area  string         // catalogue key under "nav.": "exam"; groups the list
	Title string         // catalogue key
	Args  map[string]any // of the title; an exam.Period is to be named in the reader's language
	Link  string
	At    time.Time // when it is due or begins; zero without
	Count int       // how many wait; 0 where it is one thing
	Now   bool      // goes on at this moment and does not wait
}

// todoSources lists what may wait for somebody, one row an area. A source
// returns nothing for an actor it does not concern.
func (o *Office) todoSources() []func(context.Context, engine.Actor) ([]Todo, error) {
	return []func(context.Context, engine.Actor) ([]Todo, error){
		o.peopleTodos,
		o.markingTodos,
		o.examTodos,
		o.bankTodos,
		o.programmeTodos,
		o.appraisalTodos,
	}
}

// Todos returns what is to be done now by the actor: what goes on at this moment
// first, then what has a time, the soonest in front.
func (o *Office) Todos(ctx context.Context, actor engine.Actor) ([]Todo, error) {
	todos := []Todo{}
	for _, source := range o.todoSources() {
		some, err := source(ctx, actor)
		if err != nil {
			return nil, err
		}
		todos = append(todos, some...)
	}
	slices.SortStableFunc(todos, func(a, b Todo) int {
		if a.Now != b.Now {
			return boolInt(b.Now) - boolInt(a.Now)
		}
		if a.At.IsZero() != b.At.IsZero() {
			return boolInt(a.At.IsZero()) - boolInt(b.At.IsZero())
		}
		return a.At.Compare(b.At)
	})
	return todos, nil
}
