package office

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/audit"
	"lectern/engine/store"
)

// verifyJob is the kind of job that checks the audit trail.
const verifyJob = "verify"

// StartVerification begins a check of the audit trail in the background, for the
// audit administrator.
func (o *Office) StartVerification(ctx context.Context, actor engine.Actor) (Job, error) {
	if err := actor.Need(engine.RoleAudit); err != nil {
		return Job{}, o.audit(ctx, actor, "audit.verify", "audit/", err)
	}
	return o.StartJob(ctx, actor, JobSpec{Kind: verifyJob, Object: "audit", Run: func(ctx context.Context, p *Progress) error {
		v, err := o.VerifyAudit(ctx, actor)
		if err != nil {
			return err
		}
		p.Link("/system/audit/verify?job=" + p.ID())
		return p.Result(v)
	}})
}

// Verification returns what a check found, and when it ended.
func (o *Office) Verification(ctx context.Context, actor engine.Actor, job engine.ID) (Verification, time.Time, error) {
	var v Verification
	if err := actor.Need(engine.RoleAudit); err != nil {
		return v, time.Time{}, err
	}
	j, err := o.Job(ctx, actor, job)
	if err != nil {
		return v, time.Time{}, err
	}
	if j.Kind != verifyJob || j.Status != store.JobDone {
		return v, time.Time{}, engine.NotFound("error.job.missing", "id", job)
	}
	if err := bson.Unmarshal(j.Result, &v); err != nil {
		return v, time.Time{}, engine.Internal("reading what a check found", err)
	}
	return v, time.UnixMilli(j.Ended), nil
}

// ExportAuditTrail is AuditTrail without a limit, to be taken away: which is an
// act of its own.
func (o *Office) ExportAuditTrail(ctx context.Context, actor engine.Actor, f AuditFilter) ([]audit.Entry, bool, error) {
	f.Skip, f.Limit = 0, 0
	entries, more, err := o.AuditTrail(ctx, actor, f)
	if err != nil {
		return nil, false, err
	}
	return entries, more, o.audit(ctx, actor, "audit.export", "audit", nil)
}
