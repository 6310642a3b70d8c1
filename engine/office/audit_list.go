package office

import (
	"context"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/audit"
)

// AuditFilter selects entries of the trail.
type AuditFilter struct {
	From, Below time.Time // from inclusive, below exclusive; zero From: 30 days before Below; zero Below: now
	Actor       string    // number, or part of the name
	Act         string    // an act, or how it begins: "person."
	Object      string    // an object, how it begins ("exam/"), or its id alone
	OK          *bool     // done or refused; nil: both
	Skip, Limit int       // Limit 0: all
}

// auditSpan is how far back the trail is read when nothing else is said.
const auditSpan = 30 * 24 * time.Hour

// AuditTrail returns entries of the trail, the newest first, to the audit
// administrator; more says that there are others after them.
func (o *Office) AuditTrail(ctx context.Context, actor engine.Actor, f AuditFilter) (entries []audit.Entry, more bool, err error) {
	if err := actor.Need(engine.RoleAudit); err != nil {
		return nil, false, o.audit(ctx, actor, "audit.read", "audit", err)
	}
	if f.Below.IsZero() {
		f.Below = o.Clock.Now().Add(time.Second)
	}
	if f.From.IsZero() {
		f.From = f.Below.Add(-auditSpan)
	}
	entries = []audit.Entry{}
	skip := f.Skip
	for e, err := range o.Store.Audit.Newest(ctx, f.From, f.Below) {
		if err != nil {
			return nil, false, err
		}
		if !f.matches(e) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if f.Limit > 0 && len(entries) == f.Limit {
			return entries, true, nil
		}
		entries = append(entries, e)
	}
	return entries, false, nil
}

func (f AuditFilter) matches(e audit.Entry) bool {
	who := strings.TrimSpace(f.Actor)
	return (who == "" || e.Actor == who || strings.Contains(strings.ToLower(e.Name), strings.ToLower(who)) ||
		strings.EqualFold(e.Detail["user"], who)) &&
		strings.HasPrefix(e.Act, strings.TrimSpace(f.Act)) &&
		f.matchesObject(e.Object) &&
		(f.OK == nil || *f.OK == e.OK)
}

func (f AuditFilter) matchesObject(object string) bool {
	wanted := strings.TrimSpace(f.Object)
	_, id, _ := strings.Cut(object, "/")
	return strings.HasPrefix(object, wanted) || id == wanted
}
