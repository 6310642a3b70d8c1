package office

import (
	"context"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
)

// examTodos tells a candidate of what is next to be sat, who watches of what is
// to be watched, and the exam office of what is in preparation, with all that it
// lacks, and what waits for release.
func (o *Office) examTodos(ctx context.Context, actor engine.Actor) ([]Todo, error) {
	var todos []Todo
	if actor.Has(engine.RoleCandidate) {
		mine, err := o.MyExams(ctx, actor)
		if err != nil {
			return nil, err
		}
		for _, m := range mine {
			if todo, ok := candidateTodo(&m); ok {
				todos = append(todos, todo)
			}
		}
	}
	if actor.Has(engine.RoleOffice, engine.RoleInvigilator) {
		for _, status := range []exam.Status{exam.Preparing, exam.Sealed} {
			exams, err := o.Store.Exams.InStatus(ctx, status)
			if err != nil {
				return nil, err
			}
			for i := range exams {
				todo, ok := Todo{}, false
				if actor.Has(engine.RoleOffice) {
					todo, ok = o.officeTodo(&exams[i])
				}
				if !ok {
					todo, ok = o.watchTodo(&exams[i])
				}
				if ok {
					todos = append(todos, todo)
				}
			}
		}
	}
	return todos, nil
}

func candidateTodo(m *MyExam) (Todo, bool) {
	todo := Todo{Area: "exam", Link: "/sit/" + m.Exam.ID, Args: map[string]any{"title": m.Exam.Title}, At: time.UnixMilli(m.Exam.Terms.Opens).UTC()}
	switch m.Status {
	case MyWaiting:
		todo.Title = "exam.todo.next"
	case MyReady:
		todo.Title, todo.Now = "exam.todo.ready", true
	case MyOpen:
		todo.Title, todo.Now = "exam.todo.open", true
	default:
		return todo, false
	}
	return todo, true
}

// watchTodo is an exam to be watched over: one that goes on, or opens within the
// day.
func (o *Office) watchTodo(e *exam.Exam) (Todo, bool) {
	now := o.Clock.Now()
	todo := Todo{Area: "exam", Link: "/exams/" + e.ID + "/monitor", Args: map[string]any{"title": e.Title}, At: time.UnixMilli(e.Terms.Opens).UTC()}
	switch phase := e.Phase(now); {
	case phase == exam.PhaseOpen:
		todo.Title, todo.Now = "exam.todo.watch", true
		return todo, true
	case phase == exam.PhaseWaiting && todo.At.Sub(now) < 24*time.Hour:
		todo.Title = "exam.todo.watch_next"
		return todo, true
	}
	return todo, false
}

func (o *Office) officeTodo(e *exam.Exam) (Todo, bool) {
	todo := Todo{Area: "exam", Link: "/exams/" + e.ID, Args: map[string]any{"title": e.Title}}
	if e.Terms.Opens > 0 {
		todo.At = time.UnixMilli(e.Terms.Opens).UTC()
	}
	switch e.Phase(o.Clock.Now()) {
	case exam.PhasePreparing, exam.PhaseMissed:
		var lacks []engine.Key
		for _, l := range e.Lacks() {
			lacks = append(lacks, engine.Key("exam.lack."+string(l)))
		}
		todo.Title, todo.Args["lack"] = "exam.todo.lacks", lacks
	case exam.PhaseClosed:
		todo.Title, todo.Link = "exam.todo.release", "/exams/"+e.ID+"/release"
		todo.At = time.UnixMilli(e.Terms.Closes).UTC()
	case exam.PhaseOpen:
		return todo, false
	default:
		if e.Tickets > 0 {
			return todo, false
		}
		todo.Title, todo.Link = "exam.todo.tickets", "/exams/"+e.ID+"/tickets"
	}
	return todo, true
}
