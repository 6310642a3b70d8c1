package office

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/store"
)

// The components that entries name where nothing else is said. An exam names
// its own.
const (
	ComponentTest        = "test"
	ComponentAttendance  = "attendance"
	ComponentReflections = "reflections"
)

// keepsLedger may change ledgers by hand and read everybody's.
var keepsLedger = []engine.Role{engine.RoleAppraiser, engine.RoleOffice}

const (
	// postWorkers write ledgers side by side: their entries go down together.
	postWorkers = 32
	// postLease is how long one node may take to post an object before another
	// takes over.
	postLease = 2 * time.Minute
	// postRounds bounds how often an object is posted again because it changed
	// meanwhile; the sweep goes on.
	postRounds = 5
	// recheck is how long a posting that is done is not compared again with
	// where it comes from, unless somebody says that it changed.
	recheck = time.Hour
)

// post brings one ledger to say what is wished.
func (o *Office) post(ctx context.Context, w appraisal.Wish) error {
	_, err := o.Store.Ledger.Post(ctx, w)
	o.books.drop(w.Person)
	return err
}

// counts decides that an object counts from now on, and posts it. Deciding it
// again finishes what is not done. It returns how many ledgers changed.
func (o *Office) counts(ctx context.Context, actor engine.Actor, object string) (int, error) {
	p := store.Posting{Object: object, At: o.Clock.Now().UnixMilli(), By: actor.ID, ByName: actor.Name}
	err := o.Store.Postings.Insert(ctx, &p)
	if engine.Is(err, engine.KindConflict) {
		err = o.unposted(ctx, object)
	}
	if err != nil {
		return 0, err
	}
	return o.postObject(ctx, object)
}

// unposted notes that what an object comes to may have changed; nothing where it
// does not count yet. The sweep posts it.
func (o *Office) unposted(ctx context.Context, object string) error {
	_, err := o.Store.Postings.Update(ctx, object, func(p *store.Posting) error {
		p.Asked++
		p.Done = false
		return nil
	})
	if engine.Is(err, engine.KindNotFound) {
		return nil
	}
	return err
}

// postObject brings every ledger to say what an object comes to, and returns how
// many were changed. One at a time does it; who finds another at it leaves it
// to them and to the sweep. It may be called again at any time.
func (o *Office) postObject(ctx context.Context, object string) (int, error) {
	lease, holder := "post/"+object, o.Node+"/"+engine.NewID()
	held, err := o.Store.Leases.Take(ctx, lease, holder, o.Clock.Now(), postLease)
	if err != nil || !held {
		return 0, err
	}
	defer o.Store.Leases.Release(context.WithoutCancel(ctx), lease, holder)
	changed := 0
	for range postRounds {
		n, done, err := o.postRound(ctx, object)
		changed += n
		if err != nil || done {
			return changed, err
		}
	}
	return changed, nil
}

// postRound posts an object once, and reports whether it then was as it should
// be: the round in which nothing had changed any more.
func (o *Office) postRound(ctx context.Context, object string) (int, bool, error) {
	// What is asked from here on may not be in what is read now.
	before, err := o.Store.Postings.Get(ctx, object)
	if err != nil {
		return 0, false, err
	}
	entries, err := o.comesTo(ctx, object)
	if err != nil {
		return 0, false, err
	}
	digest := digestOf(entries)
	var settled bool
	p, err := o.Store.Postings.Update(ctx, object, func(p *store.Posting) error {
		settled = p.Done && p.Digest == digest
		p.Checked = o.Clock.Now().UnixMilli()
		if p.Digest != digest {
			p.Follows = p.Digest != "" && p.Digest != digestOf(nil) && !p.Stopped
			p.Generation++
			p.Digest, p.Done = digest, false
		}
		for _, e := range entries {
			p.Holders = append(p.Holders, e.Person)
		}
		slices.Sort(p.Holders)
		p.Holders = slices.Compact(p.Holders)
		return nil
	})
	if err != nil || settled {
		return 0, settled, err
	}
	n, err := o.postAll(ctx, &p, entries)
	if err != nil {
		return n, false, err
	}
	_, err = o.Store.Postings.Update(ctx, object, func(now *store.Posting) error {
		now.Done = now.Generation == p.Generation && now.Asked == before.Asked
		return nil
	})
	return n, false, err
}

// digestOf tells what is to be posted from anything else.
func digestOf(entries []appraisal.Entry) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, e := range entries {
		_ = enc.Encode([]any{e.Person, e.Period, e.Component, e.Kind, e.Value, e.Of, e.Flag})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// postAll posts the entries of a generation, and takes back those of persons who
// have none any more. It returns how many ledgers were changed.
func (o *Office) postAll(ctx context.Context, p *store.Posting, entries []appraisal.Entry) (int, error) {
	wishes := make([]appraisal.Wish, 0, len(p.Holders))
	now, by := o.Clock.Now().UnixMilli(), engine.Actor{ID: p.By, Name: p.ByName}
	if p.Follows {
		by = System
	}
	for _, person := range p.Holders {
		i, found := slices.BinarySearchFunc(entries, person, func(e appraisal.Entry, id engine.ID) int { return cmp.Compare(e.Person, id) })
		w := appraisal.Wish{Withdrawn: !found, Entry: appraisal.Entry{Person: person}}
		if found {
			w.Entry = entries[i]
		}
		w.Object, w.Revision, w.At, w.By, w.ByName = p.Object, p.Generation, now, by.ID, by.Name
		wishes = append(wishes, w)
	}
	work := make(chan appraisal.Wish)
	var mu sync.Mutex
	var failed error
	changed := 0
	var all sync.WaitGroup
	for range min(postWorkers, len(wishes)) {
		all.Go(func() {
			for w := range work {
				n, err := o.Store.Ledger.Post(ctx, w)
				o.books.drop(w.Person)
				mu.Lock()
				if n > 0 {
					changed++
				}
				failed = errors.Join(failed, err)
				mu.Unlock()
			}
		})
	}
	for _, w := range wishes {
		mu.Lock()
		stop := failed != nil
		mu.Unlock()
		if stop {
			break
		}
		work <- w
	}
	close(work)
	all.Wait()
	return changed, failed
}

// comesTo returns what an object comes to for each person, by person.
func (o *Office) comesTo(ctx context.Context, object string) ([]appraisal.Entry, error) {
	kind, id, _ := strings.Cut(object, "/")
	var entries []appraisal.Entry
	var err error
	switch kind {
	case "exam":
		entries, err = o.examEntries(ctx, id)
	case "attendance":
		entries, err = o.attendanceEntries(ctx, id)
	default:
		err = engine.Internal("posting "+object, errors.New("unknown kind"))
	}
	slices.SortFunc(entries, func(a, b appraisal.Entry) int { return cmp.Compare(a.Person, b.Person) })
	return entries, err
}

// sweepLedger posts what is not in the ledgers yet, and compares what is there
// with where it comes from.
func (o *Office) sweepLedger(ctx context.Context, now time.Time) error {
	first := o.sweepReflections(ctx)
	due, err := o.Store.Postings.Due(ctx, now.Add(-recheck).UnixMilli())
	if err != nil {
		return err
	}
	for _, p := range due {
		n, err := o.postObject(ctx, p.Object)
		if n > 0 {
			o.auditDetail(ctx, System, "ledger.post", p.Object, map[string]string{"ledgers": countText(n)}, err)
		}
		if err != nil && first == nil {
			first = err
		}
	}
	return first
}
