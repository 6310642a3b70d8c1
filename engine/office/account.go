package office

import (
	"context"
	"slices"

	"lectern/engine"
	"lectern/engine/people"
)

// ChangePassword lets an actor choose a new password, who knows the old one.
// The actor's other sessions end; those with the ids in keep stay. Fields of
// Invalid errors are "old" and "new".
func (o *Office) ChangePassword(ctx context.Context, actor engine.Actor, old, new string, keep ...string) error {
	if actor.Exam != "" {
		return engine.Forbidden("error.ticket.only")
	}
	set, err := o.Store.Settings.Read(ctx)
	if err != nil {
		return err
	}
	done, err := o.oneAtATime(ctx, actor.ID)
	if err != nil {
		return err
	}
	defer done()
	p, err := o.Store.Persons.Get(ctx, actor.ID)
	if err != nil {
		return err
	}
	object := "person/" + p.ID
	if err := o.checkPassword(ctx, p, old, set.SignIn, o.Clock.Now()); err != nil {
		if engine.Is(err, engine.KindUnauthenticated) {
			err = engine.Invalid("error.password.old").At("old")
		}
		return o.audit(ctx, actor, "person.password", object, err)
	}
	if err := set.SignIn.CheckPassword(p, new); err != nil {
		return o.audit(ctx, actor, "person.password", object, engine.AsError(err).At("new"))
	}
	if old == new {
		return o.audit(ctx, actor, "person.password", object, engine.Invalid("error.password.same").At("new"))
	}
	hash, err := o.hash(ctx, new)
	if err != nil {
		return err
	}
	_, err = o.Store.Persons.Update(ctx, p.ID, func(p *people.Person) error {
		p.Password, p.PasswordAt, p.MustChange = hash, o.Clock.Now().UnixMilli(), false
		return nil
	})
	o.changed(p.ID)
	if err == nil {
		err = o.endSessions(ctx, p.ID, keep...)
	}
	return o.audit(ctx, actor, "person.password", object, err)
}

// SetLanguage keeps the language that the actor wishes: "zh", "en", or "" for
// what the browser wishes.
func (o *Office) SetLanguage(ctx context.Context, actor engine.Actor, lang string) error {
	if !slices.Contains([]string{"", "zh", "en"}, lang) {
		return engine.Invalid("error.language", "language", lang).At("language")
	}
	_, err := o.Store.Persons.Update(ctx, actor.ID, func(p *people.Person) error {
		p.Language = lang
		return nil
	})
	o.changed(actor.ID)
	return o.audit(ctx, actor, "person.language", "person/"+actor.ID, err)
}
