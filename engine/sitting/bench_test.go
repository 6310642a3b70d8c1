package sitting

import (
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"runtime"
	"testing"

	"lectern/engine"
	"lectern/questionbank"
)

// nowhere is a journal that keeps nothing.
type nowhere struct{}

func (nowhere) Append(_ context.Context, _ string, _ int64, _, payload []byte) ([]byte, error) {
	sum := sha256.Sum256(payload)
	return sum[:], nil
}

func (nowhere) Read(context.Context, string, int64) iter.Seq2[JournalEntry, error] {
	return func(func(JournalEntry, error) bool) {}
}

// BenchmarkTurn is one answer's turn in a hall with so many open sittings of 50
// answers, the journal aside, and what each takes in memory.
func BenchmarkTurn(b *testing.B) {
	for _, open := range []int{1000, 50_000} {
		b.Run(fmt.Sprint(open), func(b *testing.B) {
			ctx := context.Background()
			terms := Terms{Opens: 1, Closes: 1 << 50, Minutes: 60, Model: OwnDuration}
			raw := EncodeResponse(questionbank.Response{Choice: []int{2}})
			hall := NewHall(nowhere{}, engine.NewFakeClock(engine.SystemClock{}.Now()), open)
			streams := make([]string, open)
			seqs := make([]int64, open)
			answer := func(i int) {
				seqs[i]++
				err := hall.Do(ctx, streams[i], Turn{Decide: func(s *State, now int64) ([]Event, error) {
					return s.Answer(now, terms, Sent{N: int(seqs[i]%50) + 1, Seq: seqs[i], Epoch: 1, Session: "s", Raw: append([]byte{}, raw...)})
				}})
				if err != nil {
					b.Fatal(err)
				}
			}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for i := range streams {
				streams[i] = StreamOf("0199c1de-0000-7000-8000-000000000000", IDOf("e", fmt.Sprint(i), 1, 0))
				err := hall.Do(ctx, streams[i], Turn{Decide: func(s *State, now int64) ([]Event, error) {
					return s.Start(now, terms, Entry{Exam: "e", Candidate: fmt.Sprint(i), Attempt: 1, Terminal: "t", Session: "s"})
				}})
				if err != nil {
					b.Fatal(err)
				}
				for range 50 {
					answer(i)
				}
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				answer(i * 7919 % open)
			}
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(open), "B/sitting")
		})
	}
}
