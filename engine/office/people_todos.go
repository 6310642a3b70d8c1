package office

import (
	"context"
	"time"

	"lectern/engine"
)

// passwordWarning is how long before its end a password is a thing to be done.
const passwordWarning = 7 * 24 * time.Hour

func (o *Office) peopleTodos(ctx context.Context, actor engine.Actor) ([]Todo, error) {
	if actor.Exam != "" {
		return nil, nil
	}
	set, err := o.Store.Settings.Read(ctx)
	if err != nil {
		return nil, err
	}
	now := o.Clock.Now()
	p, err := o.person(ctx, actor.ID, now)
	if engine.Is(err, engine.KindNotFound) { // the command line
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var todos []Todo
	if ends, mortal := set.SignIn.PasswordEnds(*p); mortal && now.Add(passwordWarning).After(ends) {
		todos = append(todos, Todo{Area: "system", Title: "people.todo.password", Link: "/account", At: ends})
	}
	if actor.Has(engine.RoleSecurity) {
		locked := 0
		for p, err := range o.Store.Persons.Find(ctx, allPersons) {
			if err != nil {
				return nil, err
			}
			if p.Locked(now) {
				locked++
			}
		}
		if locked > 0 {
			todos = append(todos, Todo{Area: "system", Title: "people.todo.locked", Link: "/system/people?status=locked", Count: locked})
		}
	}
	return todos, nil
}
