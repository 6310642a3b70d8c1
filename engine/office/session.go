package office

import (
	"context"
	"sync/atomic"
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

// Visit is a session as a request needs it; the zero Visit is nobody's.
type Visit struct {
	ID         string // of the session, not the token
	CSRF       string
	MustChange bool // nothing but a new password is allowed
	Way        *Way
}

// visit is what a node knows of who comes with a session: what each request
// needs, found once and asked again without looking.
type visit struct {
	session people.Session
	seen    atomic.Int64 // milliseconds since 1970; the session's own at least
	stored  atomic.Int64 // when seen was last written
	who     atomic.Pointer[known]
	way     Way
}

// known is who a session's person is as an actor.
type known struct {
	changes  int64 // of Office.changes
	at       time.Time
	disabled bool
	actor    engine.Actor
	person   *people.Person
}

// Way is the way from a session to the desk where it last answered. Who sends it
// with an answer spares the looking; nil is good, too.
type Way struct {
	desk atomic.Pointer[cached[engine.ID, desk]]
}

// Session returns who the token lets in, and counts as a sign of life.
// Unauthenticated ("error.session") when it is unknown, over or idle too long.
// Whoever must choose a new password first has no roles, and
// session.MustChange says so.
func (o *Office) Session(ctx context.Context, token string) (people.Session, engine.Actor, error) {
	v, visit, actor, err := o.enter(ctx, token)
	if err != nil {
		return people.Session{}, engine.Actor{}, err
	}
	session := v.session
	session.Seen, session.MustChange = max(v.seen.Load(), o.Clock.Now().UnixMilli()), visit.MustChange
	return session, actor, nil
}

// Visit is Session, with what a request needs of it alone.
func (o *Office) Visit(ctx context.Context, token string) (Visit, engine.Actor, error) {
	_, visit, actor, err := o.enter(ctx, token)
	return visit, actor, err
}

func (o *Office) enter(ctx context.Context, token string) (*visit, Visit, engine.Actor, error) {
	refuse := func(err error) (*visit, Visit, engine.Actor, error) {
		if err == nil || engine.Is(err, engine.KindNotFound) {
			err = engine.E(engine.KindUnauthenticated, "error.session")
		}
		return nil, Visit{}, engine.Actor{}, err
	}
	if token == "" {
		return refuse(nil)
	}
	set, err := o.Store.Settings.Read(ctx)
	if err != nil {
		return refuse(err)
	}
	now := o.Clock.Now()
	key := people.KeyOf(token)
	v, err := o.visit(ctx, key, now)
	if err != nil {
		return refuse(err)
	}
	if set.SignIn.Ended(&v.session, v.seen.Load(), now) {
		o.sessions.drop(key)
		return refuse(nil)
	}
	who, err := o.known(ctx, v, now)
	if err != nil || who.disabled {
		return refuse(err)
	}
	visit := Visit{ID: v.session.ID, CSRF: v.session.CSRF, Way: &v.way}
	actor := who.actor
	if v.session.Exam == "" { // one by ticket needs no sign of life: nothing ends it for being idle
		if set.SignIn.MustChange(*who.person, now) {
			visit.MustChange, actor.Roles = true, nil
		}
		o.touch(ctx, v, now)
	}
	return v, visit, actor, nil
}

// visit returns this node's copy of a session, or, when it is old, what the
// store says.
func (o *Office) visit(ctx context.Context, key people.SessionKey, now time.Time) (*visit, error) {
	e := o.sessions.find(key)
	if e != nil && now.Sub(e.at) < sessionAge {
		return e.value, nil
	}
	stored, err := o.Store.Sessions.Get(ctx, key.ID())
	if err != nil {
		if engine.Is(err, engine.KindNotFound) {
			o.sessions.drop(key)
		}
		return nil, err
	}
	return o.keepSession(stored, now), nil
}

func (o *Office) keepSession(s people.Session, now time.Time) *visit {
	key := people.KeyOfID(s.ID)
	v := &visit{}
	if e := o.sessions.find(key); e != nil {
		v.seen.Store(e.value.seen.Load())
		v.way.desk.Store(e.value.way.desk.Load())
		s.ID = e.value.session.ID // a sitting that remembers it has the same text
	}
	v.session = s
	v.seen.Store(max(s.Seen, v.seen.Load()))
	o.sessions.put(key, v, now)
	return v
}

// known returns who a session's person is.
func (o *Office) known(ctx context.Context, v *visit, now time.Time) (*known, error) {
	changes := o.changes.Load()
	if who := v.who.Load(); who != nil && who.changes == changes && now.Sub(who.at) < sessionAge {
		return who, nil
	}
	p, err := o.personAt(ctx, v.session.Person, now)
	if err != nil {
		return nil, err
	}
	who := &known{changes: changes, at: p.at, disabled: p.value.Disabled, person: p.value}
	if v.session.Exam != "" {
		who.actor = ticketActor(p.value, v.session.Exam)
	} else {
		who.actor = p.value.Actor()
	}
	who.actor.Address = v.session.Address
	v.who.Store(who)
	return who, nil
}

// changed forgets a person whom this node has changed.
func (o *Office) changed(id engine.ID) {
	o.actors.drop(id)
	o.changes.Add(1)
}

// touch notes a sign of life.
func (o *Office) touch(ctx context.Context, v *visit, now time.Time) {
	seen := now.UnixMilli()
	for was := v.seen.Load(); was < seen && !v.seen.CompareAndSwap(was, seen); {
		was = v.seen.Load()
	}
	stored := v.stored.Load()
	if seen-max(stored, v.session.Created) < seenEvery.Milliseconds() || !v.stored.CompareAndSwap(stored, seen) {
		return
	}
	_, err := o.Store.Sessions.Update(ctx, v.session.ID, func(stored *people.Session) error {
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
	e, err := o.personAt(ctx, id, now)
	if err != nil {
		return nil, err
	}
	return e.value, nil
}

func (o *Office) personAt(ctx context.Context, id engine.ID, now time.Time) (*cached[string, *people.Person], error) {
	if e := o.actors.find(id); e != nil && now.Sub(e.at) < sessionAge {
		return e, nil
	}
	p, err := o.Store.Persons.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	p.Compact()
	return o.actors.put(id, &p, now), nil
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
	o.sessions.drop(people.KeyOf(token))
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
		o.sessions.drop(people.KeyOfID(s.ID))
	}
	return nil
}
