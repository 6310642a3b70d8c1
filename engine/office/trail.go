package office

import (
	"context"
	"strings"

	"lectern/engine"
	"lectern/engine/audit"
)

// System is the actor of what the product does by itself. No person's number has
// a colon, so that nobody can be taken for it.
var System = engine.Actor{ID: "server:system", Name: "system", Roles: engine.Roles}

// CommandLine returns the actor of the command line, run by an operating
// system's user: it may do whatever the engine can.
func CommandLine(user string) engine.Actor {
	return engine.Actor{ID: "cli:" + user, Name: user, Roles: engine.Roles, Topics: []string{"*"}}
}

// machine reports whether the actor is the command line or the product itself,
// and no person.
func machine(actor engine.Actor) bool {
	return strings.HasPrefix(actor.ID, "cli:") || actor.ID == System.ID
}

// audit leaves an entry of an act, done or (err) refused, and returns err, so
// that an act may end with it. act is a catalogue key under "act.", object kind
// and id ("exam/0190…"). A trail that cannot be written now is written later;
// the act stands.
func (o *Office) audit(ctx context.Context, actor engine.Actor, act, object string, err error) error {
	return o.auditDetail(ctx, actor, act, object, nil, err)
}

// auditDetail is audit with what else is worth knowing of the act. Nothing
// secret and no key goes in there.
func (o *Office) auditDetail(ctx context.Context, actor engine.Actor, act, object string, detail map[string]string, err error) error {
	return o.auditBegin(ctx, actor, act, object, detail, err)()
}

// auditBegin is auditDetail that lets the act go on meanwhile: of an act that
// waits for one write alone, entry and write go down together. Where the write
// then fails, a second entry says so.
func (o *Office) auditBegin(ctx context.Context, actor engine.Actor, act, object string, detail map[string]string, err error) (wait func() error) {
	e := audit.Entry{
		At: o.Clock.Now().UnixMilli(), Actor: actor.ID, Name: actor.Name, Act: act, Object: object,
		OK: err == nil, Address: actor.Address, Detail: detail,
	}
	if err != nil {
		known := engine.AsError(err)
		e.Note = string(known.Kind) + " " + known.Message
		if known.Field != "" {
			e.Note += " (" + known.Field + ")"
		}
	}
	written := o.Store.Audit.Begin(context.WithoutCancel(ctx), e)
	return func() error {
		if failed := written(); failed != nil {
			o.Log.ErrorContext(ctx, "audit entry not written yet", "act", act, "object", object, "actor", actor.ID, "error", failed)
		}
		return err
	}
}

// Refused leaves an entry of a page or call at which somebody signed in was
// turned away before any act began, and returns err. What an act itself refuses
// the act leaves.
func (o *Office) Refused(ctx context.Context, actor engine.Actor, path string, err error) error {
	if actor.ID == "" || !engine.Is(err, engine.KindForbidden) {
		return err
	}
	return o.audit(ctx, actor, "access.refuse", "page/"+clip(path, 200), err)
}

// TakesAway leaves an entry of a table that is about to be taken away as a file:
// kind is what of ("appraisal"), object of whom.
func (o *Office) TakesAway(ctx context.Context, actor engine.Actor, kind, object string) error {
	return o.audit(ctx, actor, "export."+kind, clip(object, 80), nil)
}

// clip bounds what was typed by a stranger before it is kept.
func clip(s string, runes int) string {
	n := 0
	for i := range s {
		if n == runes {
			return strings.ToValidUTF8(s[:i], "") + "…"
		}
		n++
	}
	return strings.ToValidUTF8(s, "")
}
