package sitting

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"lectern/engine"
)

const stream = "sitting/e/x"

func startAt(h *Hall, name string) error {
	return h.Do(context.Background(), name, Turn{Decide: func(s *State, now int64) ([]Event, error) {
		return s.Start(now, testTerms(), Entry{Exam: "e", Candidate: "c", Terminal: "t"})
	}})
}

func answer(h *Hall, name string, n int, seq int64, text string) (stands int64, err error) {
	err = h.Do(context.Background(), name, Turn{
		Decide: func(s *State, now int64) ([]Event, error) {
			return s.Answer(now, testTerms(), Sent{N: n, Seq: seq, Epoch: 1, Raw: b(text)})
		},
		Done: func(s *State, _ int64) { stands = s.AnswerSeq },
	})
	return stands, err
}

// TestNoAcknowledgedAnswerIsLost lets a client answer at random through two
// halls on one journal whose appends fail before or after the entry stands,
// while sittings are thrown out of memory. What was acknowledged last for each
// question must stand at the end, and nothing twice.
func TestNoAcknowledgedAnswerIsLost(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 7))
		m := newMemory()
		clock := engine.NewFakeClock(time.UnixMilli(opens))
		halls := []*Hall{NewHall(m, clock, 1), NewHall(m, clock, 3)}
		for startAt(halls[0], stream) != nil {
			t.Fatal("cannot start")
		}
		m.fault = func() (bool, bool) { return rng.IntN(5) == 0, rng.IntN(5) == 0 }
		model := map[int]string{}
		sent := int64(0)
		for range 60 {
			clock.Advance(time.Duration(rng.IntN(3)-1) * 100 * time.Millisecond) // runs back at times
			n, text := 1+rng.IntN(5), fmt.Sprint(rng.IntN(3))
			for {
				seq, err := answer(halls[rng.IntN(2)], stream, n, sent+1, text)
				if err == nil {
					if seq != sent+1 {
						t.Fatalf("seed %d: acknowledged %d as %d", seed, sent+1, seq)
					}
					break
				}
				if !engine.Is(err, engine.KindUnavailable) {
					t.Fatalf("seed %d: %v", seed, err)
				}
				if rng.IntN(3) == 0 { // pushes the sitting out of the small hall
					_ = halls[0].Do(context.Background(), "sitting/e/other", Turn{})
				}
			}
			sent++
			model[n] = text
		}
		s, err := Fold(m.Read(context.Background(), stream, 1))
		if err != nil {
			t.Fatal(err)
		}
		if s.AnswerSeq != sent || s.Seq != sent+1 {
			t.Fatalf("seed %d: %d answers in %d entries, %d sent", seed, s.AnswerSeq, s.Seq, sent)
		}
		for n, text := range model {
			if r, _ := s.Answers()[n].Response(); r.Number != text {
				t.Fatalf("seed %d: question %d holds %q, acknowledged %q", seed, n, r.Number, text)
			}
		}
		last := int64(0)
		for e := range m.Read(context.Background(), stream, 1) {
			event, _ := DecodeEvent(e.Payload)
			if event.At < last {
				t.Fatalf("seed %d: time fell from %d to %d", seed, last, event.At)
			}
			last = event.At
		}
	}
}

func TestTwoHallsMeetAtTheNextNumber(t *testing.T) {
	t.Parallel()
	m := newMemory()
	clock := engine.NewFakeClock(time.UnixMilli(opens))
	halls := []*Hall{NewHall(m, clock, 10), NewHall(m, clock, 10)}
	for _, h := range halls {
		if err := startAt(h, stream); err != nil {
			t.Fatal(err)
		}
	}
	var won [50]int
	var mu sync.Mutex
	var all sync.WaitGroup
	for i, h := range halls {
		for worker := range 4 {
			all.Go(func() {
				for seq := int64(1); seq <= int64(len(won)); {
					stands, err := answer(h, stream, 1, seq, fmt.Sprint(i, worker, seq))
					switch {
					case err == nil:
						mu.Lock()
						won[seq-1]++
						mu.Unlock()
					case !engine.Is(err, engine.KindConflict):
						t.Error(err)
						return
					}
					seq = max(seq, stands) + 1
					if err != nil {
						seq = stands + 1
					}
				}
			})
		}
	}
	all.Wait()
	for i, n := range won {
		if n != 1 {
			t.Errorf("answer %d was acknowledged to %d", i+1, n)
		}
	}
}

func TestAHallKeepsWithinItsBound(t *testing.T) {
	t.Parallel()
	h := NewHall(newMemory(), engine.NewFakeClock(time.UnixMilli(opens)), 5)
	for i := range 100 {
		if err := startAt(h, fmt.Sprint("sitting/e/", i)); err != nil {
			t.Fatal(err)
		}
	}
	if len(h.held) != 5 || len(h.ring) != 5 {
		t.Errorf("%d sittings are held", len(h.held))
	}
	if _, err := answer(h, "sitting/e/0", 1, 1, "a"); err != nil {
		t.Errorf("a sitting that was thrown out goes on: %v", err)
	}
}

// TestAPlaceIsGivenAway and with it what was held there; who remembers it is
// served all the same.
func TestAPlaceIsGivenAway(t *testing.T) {
	t.Parallel()
	h := NewHall(newMemory(), engine.NewFakeClock(time.UnixMilli(opens)), 2)
	if err := startAt(h, stream); err != nil {
		t.Fatal(err)
	}
	place := h.Place(stream)
	seq := func() (seq int64) {
		if err := h.DoAt(context.Background(), &place, Turn{Done: func(s *State, _ int64) { seq = s.Seq }}); err != nil {
			t.Fatal(err)
		}
		return seq
	}
	if !place.Held() || seq() != 1 {
		t.Fatal("it is not in its place")
	}
	for i := range 10 {
		if err := startAt(h, fmt.Sprint("sitting/e/other", i)); err != nil {
			t.Fatal(err)
		}
	}
	if place.Held() || place.seat.state.Begun() {
		t.Error("what was given away is still held")
	}
	if got := seq(); got != 1 {
		t.Errorf("read again it has %d entries", got)
	}
}

// TestPlacesUnderPressure lets answers go to the sittings that they are meant for, though seats are given away between any two of them.
func TestPlacesUnderPressure(t *testing.T) {
	t.Parallel()
	const sittings, answers = 20, 50
	m := newMemory()
	h := NewHall(m, engine.NewFakeClock(time.UnixMilli(opens)), 3)
	var all sync.WaitGroup
	for i := range sittings {
		name := fmt.Sprint("sitting/e/", i)
		if err := startAt(h, name); err != nil {
			t.Fatal(err)
		}
		place := h.Place(name)
		all.Go(func() {
			for n := range int64(answers) {
				err := h.DoAt(context.Background(), &place, Turn{Decide: func(s *State, now int64) ([]Event, error) {
					return s.Answer(now, testTerms(), Sent{N: int(n%7) + 1, Seq: n + 1, Epoch: 1, Raw: b(fmt.Sprint(i, ".", n))})
				}})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for i := range sittings {
		s, err := Fold(m.Read(context.Background(), fmt.Sprint("sitting/e/", i), 1))
		if err != nil || s.AnswerSeq != answers {
			t.Fatalf("sitting %d has %d answers: %v", i, s.AnswerSeq, err)
		}
		for n, a := range s.Answers() {
			if want := b(fmt.Sprint(i, ".", a.Seq-1)); string(a.Raw) != string(want) {
				t.Errorf("sitting %d, question %d: %s, want %s", i, n, a.Raw, want)
			}
		}
	}
}

func TestAStaleHallLooksBeforeItRefuses(t *testing.T) {
	t.Parallel()
	m := newMemory()
	clock := engine.NewFakeClock(time.UnixMilli(opens))
	stale, busy := NewHall(m, clock, 5), NewHall(m, clock, 5)
	if err := startAt(stale, stream); err != nil {
		t.Fatal(err)
	}
	for seq := range int64(3) {
		if _, err := answer(busy, stream, 1, seq+1, "a"); err != nil {
			t.Fatal(err)
		}
	}
	if seq, err := answer(stale, stream, 2, 4, "b"); err != nil || seq != 4 {
		t.Errorf("the fourth answer at the other node: %d, %v", seq, err)
	}
}

func FuzzDecodeEvent(f *testing.F) {
	f.Add(Event{Kind: Answered, At: 5, N: 1, Seq: 2, Epoch: 1, Response: b("<&>")}.Encode())
	f.Add([]byte(`{"v":2}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		e, err := DecodeEvent(payload)
		if err != nil {
			return
		}
		if _, err := DecodeEvent(e.Encode()); err != nil {
			t.Fatal(err)
		}
	})
}
