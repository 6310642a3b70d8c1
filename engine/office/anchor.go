package office

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
)

// anchorStream keeps, once a day, the head of every journal stream that grew
// since, with a MAC under a key that is not in the database. It is chained as
// every stream is.
const anchorStream = "audit/anchor"

// anchorHeads bounds the heads in one entry.
const anchorHeads = 2000

// anchorEntry is the payload of one entry, in JSON. MAC is over all that stands
// before it.
type anchorEntry struct {
	At    int64  `json:"at"`
	Key   string `json:"key"` // Keyring.ID
	Heads []head `json:"heads"`
	MAC   string `json:"mac"`
}

type head struct {
	Stream string `json:"stream"`
	Seq    int64  `json:"seq"`
	Hash   string `json:"hash"`
}

func (o *Office) anchorMAC(a anchorEntry) string {
	parts := [][]byte{[]byte(strconv.FormatInt(a.At, 10)), []byte(a.Key)}
	for _, h := range a.Heads {
		parts = append(parts, []byte(h.Stream), []byte(strconv.FormatInt(h.Seq, 10)), []byte(h.Hash))
	}
	return hex.EncodeToString(o.Keys.AnchorMAC(parts...))
}

// sweepAnchor anchors once a day (UTC).
func (o *Office) sweepAnchor(ctx context.Context, now time.Time) error {
	last, err := o.Store.DB.Journal().Last(ctx, anchorStream)
	if err == nil {
		var a anchorEntry
		if err := json.Unmarshal(last.Payload, &a); err == nil &&
			time.UnixMilli(a.At).UTC().Format(time.DateOnly) == now.UTC().Format(time.DateOnly) {
			return nil
		}
	} else if !engine.Is(err, engine.KindNotFound) {
		return err
	}
	_, err = o.Anchor(ctx, System)
	return err
}

// Anchor writes the heads of all journal streams that grew since the last
// anchor, and returns how many those are. What is changed afterwards in front
// of them, VerifyJournals finds.
func (o *Office) Anchor(ctx context.Context, actor engine.Actor) (int, error) {
	if err := actor.Need(engine.RoleAudit, engine.RoleSystem); err != nil {
		return 0, err
	}
	n, last, err := o.anchor(ctx)
	detail := map[string]string{"streams": strconv.Itoa(n), anchorDetail: strconv.FormatInt(last, 10)}
	return n, o.auditDetail(ctx, actor, anchorAct, "audit", detail, err)
}

// The trail says of each anchor which was the last entry, so that one that is
// taken away is missed.
const (
	anchorAct    = "audit.anchor"
	anchorDetail = "seq"
)

// anchor returns how many streams it anchored, and the last entry's number.
func (o *Office) anchor(ctx context.Context) (int, int64, error) {
	journal := o.Store.DB.Journal()
	anchored, last, err := o.anchors(ctx)
	if err != nil {
		return 0, 0, err
	}
	var grown []head
	for stream, err := range journal.Streams(ctx, "") {
		if err != nil {
			return 0, 0, err
		}
		if stream == anchorStream {
			continue
		}
		e, err := journal.Last(ctx, stream)
		if err != nil {
			return 0, 0, err
		}
		if e.Seq > anchored[stream].Seq {
			grown = append(grown, head{stream, e.Seq, hex.EncodeToString(e.Hash)})
		}
	}
	for rest := grown; len(rest) > 0; {
		n := min(len(rest), anchorHeads)
		a := anchorEntry{At: o.Clock.Now().UnixMilli(), Key: o.Keys.ID(), Heads: rest[:n]}
		a.MAC = o.anchorMAC(a)
		payload, err := json.Marshal(a)
		if err != nil {
			return 0, 0, engine.Internal("encoding an anchor", err)
		}
		e := docdb.Entry{Stream: anchorStream, Seq: last.Seq + 1, Payload: payload}
		e.Hash = docdb.Chain(last.Hash, e.Stream, e.Seq, payload)
		if err := journal.Append(ctx, e); err != nil {
			return 0, 0, err
		}
		last, rest = e, rest[n:]
	}
	return len(grown), last.Seq, nil
}

// anchors reads the newest anchored head of each stream, and the last entry.
func (o *Office) anchors(ctx context.Context) (map[string]head, docdb.Entry, error) {
	heads := map[string]head{}
	var last docdb.Entry
	for e, err := range o.Store.DB.Journal().Read(ctx, anchorStream, 1) {
		if err != nil {
			return nil, last, err
		}
		var a anchorEntry
		if err := json.Unmarshal(e.Payload, &a); err != nil {
			return nil, last, engine.Internal("reading an anchor", err)
		}
		for _, h := range a.Heads {
			heads[h.Stream] = h
		}
		last = e
	}
	return heads, last, nil
}

// Verification is what a check of the journals found.
type Verification struct {
	Streams  int       `json:"streams" bson:"streams"`
	Entries  int64     `json:"entries" bson:"entries"`
	Anchored int       `json:"anchored" bson:"anchored"` // heads that an anchor vouches for
	Problems []Problem `json:"problems" bson:"problems"` // none: an empty list
}

// Problem is one thing that is not as it was written. Reason is a catalogue
// key.
type Problem struct {
	Stream string `json:"stream" bson:"stream"`
	Seq    int64  `json:"seq" bson:"seq"` // of the first entry that is not as it was
	Reason string `json:"reason" bson:"reason"`
}

// VerifyAudit checks the audit trail; see VerifyJournals.
func (o *Office) VerifyAudit(ctx context.Context, actor engine.Actor) (Verification, error) {
	return o.VerifyJournals(ctx, actor, "audit/")
}

// VerifyJournals reads every stream that begins with prefix and checks its
// numbers, its chain, and the heads that were anchored. It finds any change
// before an anchor; it cannot see that entries after the newest anchor were
// lost from a stream's end.
func (o *Office) VerifyJournals(ctx context.Context, actor engine.Actor, prefix string) (Verification, error) {
	v := Verification{Problems: []Problem{}}
	if err := actor.Need(engine.RoleAudit, engine.RoleSystem); err != nil {
		return v, o.audit(ctx, actor, "audit.verify", prefix, err)
	}
	err := o.verifyJournals(ctx, prefix, &v)
	detail := map[string]string{"streams": strconv.Itoa(v.Streams), "entries": strconv.FormatInt(v.Entries, 10), "problems": strconv.Itoa(len(v.Problems))}
	return v, o.auditDetail(ctx, actor, "audit.verify", prefix, detail, err)
}

func (o *Office) verifyJournals(ctx context.Context, prefix string, v *Verification) error {
	journal := o.Store.DB.Journal()
	heads := map[string][]head{} // all anchored heads of a stream, the oldest first
	var anchors, told int64
	for e, err := range journal.Read(ctx, anchorStream, 1) {
		if err != nil {
			return err
		}
		anchors = e.Seq
		var a anchorEntry
		if err := json.Unmarshal(e.Payload, &a); err != nil {
			v.Problems = append(v.Problems, Problem{anchorStream, e.Seq, "verify.unreadable"})
			continue
		}
		switch {
		case a.Key != o.Keys.ID():
			v.Problems = append(v.Problems, Problem{anchorStream, e.Seq, "verify.key"})
		case a.MAC != o.anchorMAC(a):
			v.Problems = append(v.Problems, Problem{anchorStream, e.Seq, "verify.mac"})
		default:
			for _, h := range a.Heads {
				heads[h.Stream] = append(heads[h.Stream], h)
			}
		}
	}
	for stream, err := range journal.Streams(ctx, prefix) {
		if err != nil {
			return err
		}
		if err := o.verifyStream(ctx, stream, heads[stream], v); err != nil {
			return err
		}
		delete(heads, stream)
		told = max(told, o.anchorsTold(ctx, stream))
	}
	if told > anchors {
		v.Problems = append(v.Problems, Problem{anchorStream, anchors + 1, "verify.lost"})
	}
	for stream := range heads {
		if strings.HasPrefix(stream, prefix) {
			v.Problems = append(v.Problems, Problem{stream, 1, "verify.lost"})
		}
	}
	slices.SortFunc(v.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Stream, b.Stream), cmp.Compare(a.Seq, b.Seq))
	})
	return nil
}

// anchorsTold returns the number of the last anchor that a stream of the trail
// speaks of. What cannot be read, the chain tells.
func (o *Office) anchorsTold(ctx context.Context, stream string) int64 {
	told := int64(0)
	if !strings.HasPrefix(stream, "audit/") || stream == anchorStream {
		return told
	}
	for e, err := range o.Store.Audit.Stream(ctx, stream) {
		if err != nil {
			break
		}
		if e.Act == anchorAct && e.OK {
			seq, _ := strconv.ParseInt(e.Detail[anchorDetail], 10, 64)
			told = max(told, seq)
		}
	}
	return told
}

func (o *Office) verifyStream(ctx context.Context, stream string, heads []head, v *Verification) error {
	v.Streams++
	report := func(seq int64, reason string) {
		v.Problems = append(v.Problems, Problem{stream, seq, reason})
	}
	var last docdb.Entry
	for e, err := range o.Store.DB.Journal().Read(ctx, stream, 1) {
		if err != nil {
			return err
		}
		v.Entries++
		switch {
		case e.Seq != last.Seq+1:
			report(last.Seq+1, "verify.gap")
		case !bytes.Equal(e.Hash, docdb.Chain(last.Hash, stream, e.Seq, e.Payload)):
			report(e.Seq, "verify.chain")
		}
		for len(heads) > 0 && heads[0].Seq <= e.Seq {
			switch {
			case heads[0].Seq < e.Seq:
				report(heads[0].Seq, "verify.lost")
			case heads[0].Hash != hex.EncodeToString(e.Hash):
				report(e.Seq, "verify.anchor")
			default:
				v.Anchored++
			}
			heads = heads[1:]
		}
		last = e
	}
	if len(heads) > 0 {
		report(last.Seq+1, "verify.lost")
	}
	return nil
}
