package people_test

import (
	"strings"
	"testing"

	"lectern/engine"
	"lectern/engine/people"
)

var fast = people.HashParams{Memory: 64, Time: 1, Threads: 1}

func TestHashVerifies(t *testing.T) {
	t.Parallel()
	a, b := fast.Hash("Lecture-26"), fast.Hash("Lecture-26")
	if a == b {
		t.Error("two hashes of one password are the same: no salt")
	}
	if !strings.HasPrefix(a, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("not PHC: %s", a)
	}
	for typed, want := range map[string]bool{"Lecture-26": true, "Ｌecture-２６": true, "lecture-26": false, "": false, "Lecture-26 ": false} {
		if got, err := people.VerifyPassword(a, typed); err != nil || got != want {
			t.Errorf("%q: %v, %v", typed, got, err)
		}
	}
}

// The hash below is one of the reference implementation's own test vectors.
func TestVerifiesReferenceHash(t *testing.T) {
	t.Parallel()
	const phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := people.VerifyPassword(phc, "password"); err != nil || !ok {
		t.Errorf("%v, %v", ok, err)
	}
}

func TestUnreadableHashes(t *testing.T) {
	t.Parallel()
	for _, phc := range []string{
		"", "secret", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=64,t=1,p=1$!$!",
	} {
		if ok, err := people.VerifyPassword(phc, "x"); ok || !engine.Is(err, engine.KindInternal) {
			t.Errorf("%q: %v, %v", phc, ok, err)
		}
	}
}

func TestStale(t *testing.T) {
	t.Parallel()
	h := fast.Hash("x")
	if fast.Stale(h) || !people.DefaultHash.Stale(h) || !fast.Stale("nonsense") {
		t.Error("stale hashes are told wrong")
	}
}

func TestTemporaryPasswordsPassThePolicy(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 200 {
		p := people.TemporaryPassword()
		if err := people.DefaultPolicy.CheckPassword(people.Person{ID: "0001", User: "wang", Name: "王"}, p); err != nil {
			t.Errorf("%s: %v", p, err)
		}
		if seen[p] {
			t.Errorf("%s twice", p)
		}
		seen[p] = true
	}
}
