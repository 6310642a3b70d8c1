//go:build unix

package office_test

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	"lectern/engine/store"
	qb "lectern/questionbank"
)

// fifty is a paper of 50 questions of the types that no person marks.
func fifty(o *office.Office) func(*office.ExamSettings, *paper.Blueprint) {
	return func(_ *office.ExamSettings, b *paper.Blueprint) {
		o.Source = officetest.NewBank(60)
		counts := map[qb.Type]int{qb.Single: 20, qb.Multiple: 10, qb.TrueFalse: 10, qb.Blank: 3, qb.Numeric: 3, qb.Match: 2, qb.Order: 2}
		b.Sections = b.Sections[:7]
		for i := range b.Sections {
			b.Sections[i].Draw[0].Count = counts[b.Sections[i].Type]
		}
	}
}

// sideBySide does n things, so many at once.
func sideBySide(n, workers int, do func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	all.Wait()
}

// satDown has n candidates answer so many questions, right and wrong.
func satDown(t testing.TB, o *office.Office, n, answers int) []engine.ID {
	t.Helper()
	e := officetest.Sealed(t, o, n, fifty(o))
	ids := make([]engine.ID, n)
	sideBySide(n, 256, func(i int) {
		ctx := context.Background()
		actor := engine.Actor{ID: fmt.Sprintf("c%03d", i+1), Exam: e.ID, Roles: []engine.Role{engine.RoleCandidate}}
		view, err := o.StartSitting(ctx, actor, office.SitStart{Exam: e.ID, Terminal: "t", Session: "s"})
		if err != nil {
			t.Error(err)
			return
		}
		ids[i] = view.Sitting
		for k := 1; k <= answers; k++ {
			q, _ := view.Sheet.Question((k-1)%50 + 1)
			_, err := o.AnswerSitting(ctx, actor, office.SitAnswer{
				Sitting: view.Sitting, N: q.N, Epoch: view.Epoch, Seq: int64(k), Response: paper.Shown(q.Question, q.Placed, rightResponse(q.Question)),
			})
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	if t.Failed() {
		t.FailNow()
	}
	return ids
}

func profiled(b *testing.B) func() {
	name := os.Getenv("LECTERN_BENCH_PROFILE")
	if name == "" {
		return func() {}
	}
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		b.Fatal(err)
	}
	return func() { f.Close() }
}

// spent is the processor time of this process.
func spent() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkHandIn hands in with 50 answers each, 64 at a time.
func BenchmarkHandIn(b *testing.B) {
	db := &counted{DB: docdbtest.Open(b, store.Schema)}
	o := officetest.Over(b, db)
	ids := satDown(b, o, b.N, 50)
	reads, writes, cpu := db.reads.Load(), db.writes.Load(), spent()
	b.ReportAllocs()
	defer profiled(b)()
	b.ResetTimer()
	sideBySide(b.N, 64, func(i int) {
		actor := engine.Actor{ID: fmt.Sprintf("c%03d", i+1), Roles: []engine.Role{engine.RoleCandidate}}
		if _, err := o.SubmitSitting(context.Background(), actor, ids[i], 1, 50, "s"); err != nil {
			b.Error(err)
		}
	})
	b.StopTimer()
	pprof.StopCPUProfile()
	n := float64(b.N)
	b.ReportMetric(n/b.Elapsed().Seconds(), "handins/s")
	b.ReportMetric(float64(spent()-cpu)/n/1e3, "cpu-µs/op")
	b.ReportMetric(float64(db.reads.Load()-reads)/n, "reads/op")
	b.ReportMetric(float64(db.writes.Load()-writes)/n, "writes/op")
}

// BenchmarkTimeOut closes and marks, with 50 answers each, what times out in the
// same second.
func BenchmarkTimeOut(b *testing.B) {
	answers := 50
	if n, err := strconv.Atoi(os.Getenv("LECTERN_BENCH_ANSWERS")); err == nil {
		answers = n
	}
	db := &counted{DB: docdbtest.Open(b, store.Schema)}
	o := officetest.Over(b, db)
	ids := satDown(b, o, b.N, answers)
	if err := o.Sweep(context.Background()); err != nil {
		b.Fatal(err)
	}
	officetest.Clock(o).Advance(time.Hour + 10*time.Second)
	reads, writes, cpu := db.reads.Load(), db.writes.Load(), spent()
	b.ReportAllocs()
	defer profiled(b)()
	b.ResetTimer()
	if err := o.Sweep(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	pprof.StopCPUProfile()
	n := float64(b.N)
	b.ReportMetric(n/b.Elapsed().Seconds(), "closed/s")
	b.ReportMetric(float64(spent()-cpu)/n/1e3, "cpu-µs/op")
	b.ReportMetric(float64(db.reads.Load()-reads)/n, "reads/op")
	b.ReportMetric(float64(db.writes.Load()-writes)/n, "writes/op")
	for _, id := range ids {
		r, err := o.Store.Sittings.Get(context.Background(), id)
		if err != nil || r.Status != sitting.HandedIn || r.Scored != 1 || r.Count != min(answers, 50) || r.Unsettled {
			b.Fatalf("%+v %v", r, err)
		}
	}
}
