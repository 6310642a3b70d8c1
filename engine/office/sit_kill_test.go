package office_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"lectern/engine"
	"lectern/engine/docdb/sqlite"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/store"
)

const (
	killFolder = "LECTERN_TEST_KILL_FOLDER"
	killExam   = "LECTERN_TEST_KILL_EXAM"
	killPeople = 4
)

// TestKilledInMidExam kills a process that takes answers, without warning, and
// looks in its database for every answer that it acknowledged.
func TestKilledInMidExam(t *testing.T) {
	if folder := os.Getenv(killFolder); folder != "" {
		answerUntilKilled(t, folder, os.Getenv(killExam))
		return
	}
	t.Parallel()
	ctx := context.Background()
	folder := t.TempDir()
	db, err := sqlite.Open(ctx, folder, store.Schema)
	if err != nil {
		t.Fatal(err)
	}
	o := officetest.Over(t, db)
	e := officetest.Sealed(t, o, killPeople, objective)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	acknowledged := runAndKill(t, folder, e.ID, 150)

	if db, err = sqlite.Open(ctx, folder, store.Schema); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	o = officetest.Over(t, db)
	o.Source = officetest.NewBank(12)
	for candidate, list := range acknowledged {
		s := &seated{t: t, o: o, actor: engine.Actor{ID: candidate, Roles: []engine.Role{engine.RoleCandidate}}, exam: e}
		view, err := s.start("terminal", "session")
		if err != nil {
			t.Fatal(err)
		}
		if view.Seq < int64(len(list)) || view.Seq > int64(len(list))+1 {
			t.Errorf("%s: %d answers stand, %d were acknowledged", candidate, view.Seq, len(list))
		}
		last := map[int]string{}
		for _, a := range list {
			last[a.n] = a.response
		}
		if view.Seq == int64(len(list)) {
			for n, response := range last {
				if got := string(view.Responses[n]); got != response {
					t.Errorf("%s: question %d holds %s, acknowledged was %s", candidate, n, got, response)
				}
			}
		}
	}
	v, err := o.Verify(ctx, office.CommandLine("test"), e.ID)
	if err != nil || len(v.Differences) > 0 || v.Sittings != killPeople {
		t.Errorf("verify: %+v %v", v, err)
	}
}

type acked struct {
	n        int
	response string
}

// runAndKill runs this test in a process of its own, reads its acknowledgements,
// and kills it after so many.
func runAndKill(t *testing.T, folder string, exam engine.ID, after int) map[engine.ID][]acked {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledInMidExam$")
	child.Env = append(os.Environ(), killFolder+"="+folder, killExam+"="+exam)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[engine.ID][]acked{}
	count := 0
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var candidate, response string
		var n int
		if _, err := fmt.Sscanf(lines.Text(), "ack %s %d %s", &candidate, &n, &response); err != nil {
			continue
		}
		acknowledged[candidate] = append(acknowledged[candidate], acked{n, response})
		if count++; count == after {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait() // it was killed
	if count < after {
		t.Fatalf("only %d acknowledgements", count)
	}
	return acknowledged
}

func answerUntilKilled(t *testing.T, folder string, exam engine.ID) {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, folder, store.Schema)
	if err != nil {
		t.Fatal(err)
	}
	o := officetest.Over(t, db)
	o.Source = officetest.NewBank(12)
	var print sync.Mutex
	var all sync.WaitGroup
	for i := range killPeople {
		all.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 9))
			actor := engine.Actor{ID: fmt.Sprintf("c%03d", i+1), Roles: []engine.Role{engine.RoleCandidate}}
			view, err := o.StartSitting(ctx, actor, office.SitStart{Exam: exam, Terminal: "terminal"})
			if err != nil {
				t.Error(err)
				return
			}
			for seq := int64(1); seq < 100_000; seq++ {
				n, response := 1+rng.IntN(4), fmt.Sprintf("%q", strings.Split("A B C D", " ")[rng.IntN(4)])
				if _, err := o.AnswerSitting(ctx, actor, office.SitAnswer{
					Sitting: view.Sitting, N: n, Epoch: 1, Seq: seq, Response: json.RawMessage(response),
				}); err != nil {
					t.Error(err)
					return
				}
				print.Lock()
				fmt.Printf("ack %s %d %s\n", actor.ID, n, response)
				print.Unlock()
			}
		})
	}
	all.Wait()
}
