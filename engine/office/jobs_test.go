package office_test

import (
	"context"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/store"
)

func waitJobs(t *testing.T, o *office.Office) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := o.WaitJobs(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestJobs(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	actor := officetest.Actor(t, o, engine.RoleOffice)
	go1, started := make(chan struct{}), make(chan struct{})
	job, err := o.StartJob(ctx, actor, office.JobSpec{Kind: "seal", Object: "exam/e1", Run: func(ctx context.Context, p *office.Progress) error {
		close(started)
		<-go1
		p.Total(10)
		p.Add(10)
		p.Say("exam.sealing", "n", 10)
		p.Link("/exams/e1")
		return p.Result(bson.M{"forms": 10})
	}})
	if err != nil || job.Status != store.JobRunning {
		t.Fatalf("%+v, %v", job, err)
	}
	<-started
	_, err = o.StartJob(ctx, actor, office.JobSpec{Kind: "seal", Object: "exam/e1", Run: func(context.Context, *office.Progress) error { return nil }})
	wantErr(t, err, engine.KindConflict, "error.job.running")
	close(go1)
	waitJobs(t, o)
	job, err = o.Job(ctx, actor, job.ID)
	if err != nil || job.Status != store.JobDone || job.Done != 10 || job.Total != 10 || job.Link != "/exams/e1" || job.Args["n"] == nil || job.Ended == 0 {
		t.Errorf("%+v, %v", job, err)
	}
	_, err = o.Job(ctx, officetest.Actor(t, o, engine.RoleMarker), job.ID)
	wantErr(t, err, engine.KindNotFound, "error.job.missing")
	// The object is free again.
	if _, err = o.StartJob(ctx, actor, office.JobSpec{Kind: "seal", Object: "exam/e1", Run: func(context.Context, *office.Progress) error {
		panic("a slip")
	}}); err != nil {
		t.Fatal(err)
	}
	waitJobs(t, o)
	list, err := o.Jobs(ctx, actor, 10)
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, j := range list {
		if j.ID != job.ID && (j.Status != store.JobFailed || j.Message != "error.internal") {
			t.Errorf("after a panic: %+v", j)
		}
	}
}

func TestJobFails(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	actor := officetest.Actor(t, o, engine.RoleOffice)
	job, err := o.StartJob(ctx, actor, office.JobSpec{Kind: "import", Run: func(context.Context, *office.Progress) error {
		return engine.Invalid("error.role.unknown", "role", engine.RoleMarker)
	}})
	if err != nil {
		t.Fatal(err)
	}
	waitJobs(t, o)
	if job, err = o.Job(ctx, actor, job.ID); err != nil || job.Status != store.JobFailed || job.Message != "error.role.unknown" || job.Args["role"] != "marker" {
		t.Errorf("%+v, %v", job, err)
	}
}

func TestAbandonedJobIsEnded(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	left := store.Job{ID: engine.NewID(), Kind: "import", Owner: "office", Status: store.JobRunning, Node: "gone", Lease: officetest.Start.Add(time.Minute).UnixMilli()}
	if err := o.Store.Jobs.Insert(ctx, &left); err != nil {
		t.Fatal(err)
	}
	for _, want := range []store.JobStatus{store.JobRunning, store.JobFailed} {
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		job, err := o.Job(ctx, officetest.Actor(t, o, engine.RoleOffice), left.ID)
		if err != nil || job.Status != want {
			t.Errorf("%+v, %v, want %s", job, err, want)
		}
		officetest.Clock(o).Advance(2 * time.Minute)
	}
}

func TestClosedOfficeStartsNoJob(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	o.Close()
	_, err := o.StartJob(ctx, officetest.Actor(t, o, engine.RoleOffice), office.JobSpec{Kind: "import", Run: func(context.Context, *office.Progress) error { return nil }})
	wantErr(t, err, engine.KindUnavailable, "error.busy")
}
