package office

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/store"
)

// Job is long work that can be left and returned to.
type Job = store.Job

// jobLease is how long a job is believed to be worked on without a sign;
// jobSign how often it gives one.
const (
	jobLease = time.Minute
	jobSign  = 500 * time.Millisecond
)

// JobSpec says what is to be run.
type JobSpec struct {
	Kind   string // a catalogue key under "job."
	Object string // kind and id of what it works on; one job of a kind and object at a time, unless ""
	Link   string // where to go when it is done; the job may set another
	Total  int64  // 0 while unknown
	Input  any    // a struct for whoever takes the job over (see jobKinds); nil when nobody can
	Run    func(ctx context.Context, p *Progress) error
}

// Progress is how a job tells what it is at. Its methods cost little: they may
// be called for every row.
type Progress struct {
	mu  sync.Mutex
	job Job
}

// Total sets how much there is to be done.
func (p *Progress) Total(n int64) { p.change(func(j *Job) { j.Total = n }) }

// Add counts n more as done.
func (p *Progress) Add(n int64) { p.change(func(j *Job) { j.Done += n }) }

// Say sets what the job is at: a catalogue key and its arguments, pairs of a
// name and a text or number.
func (p *Progress) Say(message string, args ...any) {
	p.change(func(j *Job) { j.Message, j.Args = message, engine.E("", message, args...).Args })
}

// Link sets where what came of the job is looked at.
func (p *Progress) Link(link string) { p.change(func(j *Job) { j.Link = link }) }

// Result keeps what came of the job: a struct with bson tags.
func (p *Progress) Result(result any) error {
	raw, err := bson.Marshal(result)
	if err != nil {
		return engine.Internal("keeping a job's result", err)
	}
	p.change(func(j *Job) { j.Result = raw })
	return nil
}

// ID is the job's.
func (p *Progress) ID() engine.ID { return p.snapshot().ID }

func (p *Progress) change(f func(*Job)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(&p.job)
}

func (p *Progress) snapshot() Job {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.job
}

// jobKinds lists the kinds that another node takes over when the one at work
// ended: given the input, run does the job again from the beginning, or from
// where it finds it, and comes to the same end.
func (o *Office) jobKinds() map[string]func(input bson.Raw) func(context.Context, *Progress) error {
	return map[string]func(input bson.Raw) func(context.Context, *Progress) error{
		sealKind:  o.resumeSealing,
		"import":  o.resumeImport,
		printKind: o.resumePrinting,
	}
}

// StartJob begins long work in the background, for an actor whose right to it
// the caller has checked, and returns it as stored. Conflict ("error.job.running")
// when a job of this kind works on the object already.
func (o *Office) StartJob(ctx context.Context, actor engine.Actor, spec JobSpec) (Job, error) {
	if o.jobsCtx.Err() != nil {
		return Job{}, busy(o.jobsCtx)
	}
	now := o.Clock.Now()
	job := Job{
		ID: engine.NewID(), Kind: spec.Kind, Object: spec.Object, Owner: actor.ID, Status: store.JobRunning,
		Total: spec.Total, Link: spec.Link, Started: now.UnixMilli(), Node: o.Node, Lease: now.Add(jobLease).UnixMilli(),
	}
	if spec.Input != nil {
		input, err := bson.Marshal(spec.Input)
		if err != nil {
			return job, engine.Internal("keeping a job's input", err)
		}
		job.Input = input
	}
	if spec.Object != "" {
		held, err := o.Store.Leases.Take(ctx, jobLeaseName(job), job.ID, now, jobLease)
		if err != nil {
			return job, err
		}
		if !held {
			return job, engine.Conflict("error.job.running", "object", spec.Object)
		}
	}
	if err := o.Store.Jobs.Insert(ctx, &job); err != nil {
		return job, err
	}
	o.runJob(job, spec.Run)
	return job, o.audit(ctx, actor, "job.start", "job/"+job.ID, nil)
}

func jobLeaseName(j Job) string { return "job/" + j.Kind + "/" + j.Object }

func (o *Office) runJob(job Job, run func(context.Context, *Progress) error) {
	p := &Progress{job: job}
	o.jobs.Go(func() {
		ctx, cancel := context.WithCancel(o.jobsCtx)
		defer cancel()
		done := make(chan error, 1)
		go func() { done <- recovered(ctx, p, run) }()
		ticker := time.NewTicker(jobSign)
		defer ticker.Stop()
		for {
			select {
			case err := <-done:
				o.endJob(p, err)
				return
			case <-ticker.C:
				if !o.signJob(ctx, p) {
					cancel() // another node has it, or it is gone
				}
			}
		}
	})
}

// recovered runs a job; a panic fails the job and not the process.
func recovered(ctx context.Context, p *Progress, run func(context.Context, *Progress) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = engine.Internal("running a job", fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
		}
	}()
	return run(ctx, p)
}

// signJob stores how far the job is and prolongs its lease. It reports false
// when the job is no longer this node's.
func (o *Office) signJob(ctx context.Context, p *Progress) bool {
	now := o.Clock.Now()
	state := p.snapshot()
	mine := true
	_, err := o.Store.Jobs.Update(ctx, state.ID, func(j *Job) error {
		if mine = j.Node == o.Node && j.Status == store.JobRunning; !mine {
			return errNotMine
		}
		j.Done, j.Total, j.Message, j.Args = state.Done, state.Total, state.Message, state.Args
		j.Lease = now.Add(jobLease).UnixMilli()
		return nil
	})
	if state.Object != "" && mine {
		_, _ = o.Store.Leases.Take(ctx, jobLeaseName(state), state.ID, now, jobLease)
	}
	return mine && !engine.Is(err, engine.KindNotFound)
}

var errNotMine = errors.New("another node works on this job")

func (o *Office) endJob(p *Progress, failed error) {
	ctx, cancel := context.WithTimeout(context.Background(), closeWait)
	defer cancel()
	if failed != nil && o.jobsCtx.Err() != nil {
		return // the process ends: whoever comes next finds the lease run out
	}
	state := p.snapshot()
	_, err := o.Store.Jobs.Update(ctx, state.ID, func(j *Job) error {
		if j.Node != o.Node || j.Status != store.JobRunning {
			return errNotMine
		}
		version := j.Version
		*j = state
		j.Version, j.Ended, j.Lease, j.Status = version, o.Clock.Now().UnixMilli(), 0, store.JobDone
		if failed != nil {
			e := engine.AsError(failed)
			j.Status, j.Message, j.Args = store.JobFailed, e.Message, storable(e.Args)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errNotMine) {
		o.Log.Error("the end of a job not stored", "job", state.ID, "error", err)
	}
	if failed != nil && engine.Is(failed, engine.KindInternal) {
		o.Log.Error("job failed", "job", state.ID, "kind", state.Kind, "error", failed)
	}
	if state.Object != "" {
		_ = o.Store.Leases.Release(ctx, jobLeaseName(state), state.ID)
	}
	owner := engine.Actor{ID: state.Owner}
	o.audit(ctx, owner, "job.end", "job/"+state.ID, failed)
}

// storable turns the arguments of a message into what the database keeps.
func storable(args map[string]any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	kept := make(map[string]any, len(args))
	for name, v := range args {
		switch v := v.(type) {
		case string, bool, int, int32, int64:
			kept[name] = v
		default:
			kept[name] = fmt.Sprint(v)
		}
	}
	return kept
}

// Job returns a job of the actor's; NotFound for another's, unless the actor is
// the system administrator.
func (o *Office) Job(ctx context.Context, actor engine.Actor, id engine.ID) (Job, error) {
	job, err := o.Store.Jobs.Get(ctx, id)
	if err == nil && job.Owner != actor.ID && !actor.Has(engine.RoleSystem) {
		return Job{}, engine.NotFound("error.job.missing", "id", id)
	}
	return job, err
}

// Jobs returns the actor's newest jobs, the newest first.
func (o *Office) Jobs(ctx context.Context, actor engine.Actor, limit int) ([]Job, error) {
	return o.Store.Jobs.OfOwner(ctx, actor.ID, limit)
}

// WaitJobs returns when every job of this process has ended, or ctx has: for the
// command line and for tests.
func (o *Office) WaitJobs(ctx context.Context) error {
	done := make(chan struct{})
	go func() { o.jobs.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return busy(ctx)
	}
}

// sweepJobs takes over, or ends as failed, what nobody works on any more.
func (o *Office) sweepJobs(ctx context.Context, now time.Time) error {
	abandoned, err := o.Store.Jobs.Abandoned(ctx, now)
	if err != nil {
		return err
	}
	kinds := o.jobKinds()
	for _, job := range abandoned {
		again := kinds[job.Kind]
		taken, err := o.Store.Jobs.Update(ctx, job.ID, func(j *Job) error {
			if j.Status != store.JobRunning || j.Lease >= now.UnixMilli() {
				return errNotMine
			}
			if again == nil || len(j.Input) == 0 {
				j.Status, j.Ended, j.Message, j.Args = store.JobFailed, now.UnixMilli(), "error.job.lost", nil
				return nil
			}
			j.Node, j.Lease, j.Done = o.Node, now.Add(jobLease).UnixMilli(), 0
			return nil
		})
		if errors.Is(err, errNotMine) {
			continue
		}
		if err != nil {
			return err
		}
		if taken.Status == store.JobRunning {
			o.runJob(taken, again(taken.Input))
		}
	}
	return nil
}
