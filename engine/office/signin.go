package office

import (
	"context"
	"hash/fnv"
	"time"

	"lectern/engine"
	"lectern/engine/people"
)

// SignIn lets a person in by user name and password, and returns the token that
// opens the session. Unauthenticated ("error.signin") does not tell which of the
// two was wrong, nor whether there is such a user; TooMany ("error.locked", with
// "until") says that the account is locked; Forbidden ("error.disabled") is told
// only to who knows the password.
func (o *Office) SignIn(ctx context.Context, user, password, address string) (string, engine.Actor, error) {
	user = people.FoldUser(user)
	set, err := o.Store.Settings.Read(ctx)
	if err != nil {
		return "", engine.Actor{}, err
	}
	done, err := o.oneAtATime(ctx, user)
	if err != nil {
		return "", engine.Actor{}, err
	}
	defer done()
	now := o.Clock.Now()
	p, err := o.Store.Persons.ByUser(ctx, user)
	if engine.Is(err, engine.KindNotFound) {
		return "", engine.Actor{}, o.refuseStranger(ctx, user, password, address, set.SignIn, now)
	}
	if err != nil {
		return "", engine.Actor{}, err
	}
	actor := p.Actor()
	actor.Address = address
	if err := o.checkPassword(ctx, p, password, set.SignIn, now); err != nil {
		if !engine.Is(err, engine.KindUnavailable) {
			o.auditDetail(ctx, actor, "session.password", "person/"+p.ID, map[string]string{"user": user}, err)
		}
		return "", engine.Actor{}, err
	}
	session, token := people.NewSession(p.ID, "", address, now, set.SignIn.Expires(now))
	if err := o.Store.Sessions.Insert(ctx, &session); err != nil {
		return "", engine.Actor{}, err
	}
	o.keepSession(session, now)
	o.changed(p.ID)
	if set.SignIn.MustChange(p, now) {
		actor.Roles = nil
	}
	return token, actor, o.audit(ctx, actor, "session.password", "person/"+p.ID, nil)
}

// checkPassword compares and counts: what it returns is the refusal.
func (o *Office) checkPassword(ctx context.Context, p people.Person, password string, policy people.Policy, now time.Time) error {
	if p.Locked(now) {
		return o.lockedError(ctx, time.UnixMilli(p.LockedTill))
	}
	hash := p.Password
	if hash == "" {
		hash = o.decoy()
	}
	right, err := o.verify(ctx, hash, password)
	if err != nil {
		return err
	}
	right = right && p.Password != ""
	rehash := ""
	if right && o.Hash.Stale(p.Password) {
		if rehash, err = o.hash(ctx, password); err != nil {
			return err
		}
	}
	if after := policy.Attempt(p, now, right); rehash != "" || after.Failures != p.Failures || after.LockedTill != p.LockedTill {
		p, err = o.Store.Persons.Update(ctx, p.ID, func(stored *people.Person) error {
			if rehash != "" && stored.Password == p.Password {
				stored.Password = rehash
			}
			*stored = policy.Attempt(*stored, now, right)
			return nil
		})
		if err != nil {
			return err
		}
	}
	switch {
	case p.Locked(now):
		return o.lockedError(ctx, time.UnixMilli(p.LockedTill))
	case !right:
		return engine.E(engine.KindUnauthenticated, "error.signin")
	case p.Disabled:
		return engine.Forbidden("error.disabled")
	}
	return nil
}

// refuseStranger answers a user name that nobody has as one whose password was
// wrong: after the same work, with the same words, locked after as many times.
func (o *Office) refuseStranger(ctx context.Context, user, password, address string, policy people.Policy, now time.Time) error {
	key := "user/" + user
	// A person's failures in a row know no window; a day comes near enough.
	rule := failureRule{policy.LockAfter, 24 * time.Hour, time.Duration(policy.LockSeconds) * time.Second}
	until, blocked := o.failures.blocked(key, now, rule)
	if !blocked {
		if _, err := o.verify(ctx, o.decoy(), password); err != nil {
			return err
		}
		o.failures.add(key, now, rule)
		until, blocked = o.failures.blocked(key, now, rule)
	}
	err := engine.E(engine.KindUnauthenticated, "error.signin")
	if blocked {
		err = o.lockedError(ctx, until)
	}
	o.auditDetail(ctx, engine.Actor{Address: address}, "session.password", "", map[string]string{"user": clip(user, 64)}, err)
	return err
}

func (o *Office) lockedError(ctx context.Context, until time.Time) *engine.Error {
	return engine.E(engine.KindTooMany, "error.locked", "until", o.local(ctx, until))
}

// oneAtATime lets the attempts on one name follow each other, so that many at
// once are not all compared before the first failure is counted.
func (o *Office) oneAtATime(ctx context.Context, user string) (done func(), err error) {
	h := fnv.New32a()
	h.Write([]byte(user))
	place := o.signing[h.Sum32()%uint32(len(o.signing))]
	select {
	case place <- struct{}{}:
		return func() { <-place }, nil
	case <-ctx.Done():
		return nil, busy(ctx)
	}
}

// verify and hash run argon2id, no more at once than there are processors: each
// run takes 19 MiB, and ten thousand at a time would end the process.
func (o *Office) verify(ctx context.Context, phc, password string) (bool, error) {
	if err := o.enterHashing(ctx); err != nil {
		return false, err
	}
	defer func() { <-o.hashing }()
	return people.VerifyPassword(phc, password)
}

func (o *Office) hash(ctx context.Context, password string) (string, error) {
	if err := o.enterHashing(ctx); err != nil {
		return "", err
	}
	defer func() { <-o.hashing }()
	return o.Hash.Hash(password), nil
}

func (o *Office) enterHashing(ctx context.Context) error {
	select {
	case o.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return busy(ctx)
	}
}

func busy(ctx context.Context) error {
	return engine.Unavailable("error.busy").Because(ctx.Err())
}
