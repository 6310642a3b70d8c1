package store

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
)

var jobsSpec = docdb.CollectionSpec{Name: "jobs", Indexes: []docdb.Index{
	{Name: "owner", Fields: []string{"owner", "started"}},
	{Name: "status", Fields: []string{"status", "lease"}},
}}

// JobStatus is how far a job is.
type JobStatus string

// The states of a job.
const (
	JobRunning JobStatus = "running"
	JobDone    JobStatus = "done"
	JobFailed  JobStatus = "failed"
)

// Job is long work that can be left and returned to.
type Job struct {
	ID      engine.ID      `bson:"_id" json:"id"`
	Version int64          `bson:"version" json:"-"`
	Kind    string         `bson:"kind" json:"kind"`                         // a catalogue key under "job.": "import"
	Object  string         `bson:"object,omitempty" json:"object,omitempty"` // kind and id of what it works on
	Owner   engine.ID      `bson:"owner" json:"owner"`
	Status  JobStatus      `bson:"status" json:"status"`
	Done    int64          `bson:"done" json:"done"`
	Total   int64          `bson:"total" json:"total"`                         // 0 while unknown
	Message string         `bson:"message,omitempty" json:"message,omitempty"` // catalogue key: what it is at, or why it failed
	Args    map[string]any `bson:"args,omitempty" json:"args,omitempty"`       // of Message
	Link    string         `bson:"link,omitempty" json:"link,omitempty"`       // where the result is looked at
	Result  bson.Raw       `bson:"result,omitempty" json:"-"`
	Input   bson.Raw       `bson:"input,omitempty" json:"-"` // for whoever takes it over
	Started int64          `bson:"started" json:"started"`
	Ended   int64          `bson:"ended,omitempty" json:"ended,omitempty"`
	Node    string         `bson:"node" json:"node"`
	Lease   int64          `bson:"lease" json:"-"` // whoever works on it says so again before this time
}

// Jobs keeps long work.
type Jobs struct{ repo[Job] }

func newJobs(db docdb.DB) *Jobs {
	return &Jobs{newRepo(db, jobsSpec.Name, "error.job.missing", func(j *Job) (*string, *int64) { return &j.ID, &j.Version })}
}

// OfOwner returns a person's newest jobs, the newest first.
func (r *Jobs) OfOwner(ctx context.Context, owner engine.ID, limit int) ([]Job, error) {
	return r.All(ctx, docdb.Query{Index: "owner", Equal: []any{owner}, Desc: true, Limit: limit})
}

// Abandoned returns jobs said to be running whose lease was over before now.
func (r *Jobs) Abandoned(ctx context.Context, now time.Time) ([]Job, error) {
	return r.All(ctx, docdb.Query{Index: "status", Equal: []any{string(JobRunning)}, Below: now.UnixMilli()})
}
