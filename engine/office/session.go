package office

import (
	"context"
	"time"

	"lectern/engine"
	"lectern/engine/people"
)

// sessionAge bounds how long this node goes by its copy of a session or a
// person that another node may have changed; seenEvery is how often at most the
// store is told that a session is alive.
const (
	sessionAge = time.Minute
	seenEvery  = time.Minute
)

// Session returns who the token lets in, and counts as a sign of life.
// Unauthenticated ("error.session") when it is unknown, over or idle too long.
// Whoever must choose a new password first has no roles, and
// session.MustChange says so.
func (o *Office) Session(ctx context.Context, token string) (people.Session, engine.Actor, error) {
	ended := func() (people.Session, engine.Actor, error) {
		return people.Session{}, engine.Actor{}, engine.E(engine.KindUnauthenticated, "error.session")
	}
	if token == "" {
		return ended()
	}
	set, err := o.Store.Settings.Read(ctx)
	if err != nil {
		return people.Session{}, engine.Actor{}, err
	}
	now := o.Clock.Now()
	session, err := o.session(ctx, people.SessionID(token), now)
	if engine.Is(err, engine.KindNotFound) || err == nil && set.SignIn.Ended(session, now) {
		o.sessions.drop(people.SessionID(token))
		return ended()
	}
	if err != nil {
		return people.Session{}, engine.Actor{}, err
	}
	p, err := o.person(ctx, session.Person, now)
	if engine.Is(err, engine.KindNotFound) || err == nil && p.Disabled {
		return ended()
	}
	if err != nil {
		return people.Session{}, engine.Actor{}, err
	}
	o.touch(ctx, session, now)
	session.Seen = now.UnixMilli()
	var actor engine.Actor
	if session.Exam != "" {
		actor = ticketActor(p, session.Exam)
	} else if actor = p.Actor(); set.SignIn.MustChange(*p, now) {
		session.MustChange, actor.Roles = true, nil
	}
	actor.Address = session.Address
	return session, actor, nil
}

// session returns this node's copy, or, when it is old, what the store says.
func (o *Office) session(ctx context.Context, id string, now time.Time) (people.Session, error) {
	s, at, ok := o.sessions.get(id)
	if ok && now.Sub(at) < sessionAge {
		return s, nil
	}
	stored, err := o.Store.Sessions.Get(ctx, id)
	if err != nil {
		return stored, err
	}
	if ok && s.Seen > stored.Seen {
		stored.Seen = s.Seen
	}
	o.keepSession(stored, now)
	return stored, nil
}

func (o *Office) keepSession(s people.Session, now time.Time) { o.sessions.put(s.ID, s, now) }

// touch notes a sign of life. Sessions by ticket need none: nothing ends them
// for being idle, and ten thousand of them are not written every minute.
func (o *Office) touch(ctx context.Context, s people.Session, now time.Time) {
	if s.Exam != "" {
		return
	}
	seen := now.UnixMilli()
	due := false
	o.sessions.change(s.ID, func(held *people.Session) {
		due = seen-max(held.SeenStored, held.Created) >= seenEvery.Milliseconds()
		held.Seen = max(held.Seen, seen)
		if due {
			held.SeenStored = seen
		}
	})
	if !due {
		return
	}
	_, err := o.Store.Sessions.Update(ctx, s.ID, func(stored *people.Session) error {
		stored.Seen = max(stored.Seen, seen)
		return nil
	})
	if err != nil && !engine.Is(err, engine.KindNotFound) {
		o.Log.WarnContext(ctx, "session's sign of life not stored", "error", err)
	}
}

// person returns this node's copy of a person, of a minute's age at most, which
// must not be changed.
func (o *Office) person(ctx context.Context, id engine.ID, now time.Time) (*people.Person, error) {
	if p, at, ok := o.actors.get(id); ok && now.Sub(at) < sessionAge {
		return p, nil
	}
	p, err := o.Store.Persons.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	o.actors.put(id, &p, now)
	return &p, nil
}

// HoldSession suspends a session's idle time-out until a time: a sitting goes
// on. id is the session's, not the token.
func (o *Office) HoldSession(ctx context.Context, id string, until time.Time) error {
	s, err := o.Store.Sessions.Update(ctx, id, func(s *people.Session) error {
		s.HeldTill = max(s.HeldTill, until.UnixMilli())
		s.Expires = max(s.Expires, s.HeldTill)
		return nil
	})
	if err != nil {
		return err
	}
	o.keepSession(s, o.Clock.Now())
	return nil
}

// SignOut ends the session that the token opens; that there is none is no error.
func (o *Office) SignOut(ctx context.Context, token string) error {
	id := people.SessionID(token)
	s, err := o.Store.Sessions.Get(ctx, id)
	if engine.Is(err, engine.KindNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	err = o.Store.Sessions.Remove(ctx, id)
	o.sessions.drop(id)
	actor := engine.Actor{ID: s.Person, Address: s.Address}
	if p, err := o.person(ctx, s.Person, o.Clock.Now()); err == nil {
		actor.Name = p.Name
	}
	return o.audit(ctx, actor, "session.end", "person/"+s.Person, err)
}

// endSessions ends the sessions of a person, but for those with the ids kept.
// Other nodes notice within a minute.
func (o *Office) endSessions(ctx context.Context, person engine.ID, kept ...string) error {
	sessions, err := o.Store.Sessions.OfPerson(ctx, person)
	if err != nil {
		return err
	}
next:
	for _, s := range sessions {
		for _, id := range kept {
			if s.ID == id {
				continue next
			}
		}
		if err := o.Store.Sessions.Remove(ctx, s.ID); err != nil {
			return err
		}
		o.sessions.drop(s.ID)
	}
	return nil
}
