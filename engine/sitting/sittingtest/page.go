package sittingtest

import (
	"slices"

	"lectern/engine"
)

// sending is a change under way, or acknowledged.
type sending struct {
	said
	seq int64
}

// page is the exam page in one tab: its queue does what queue.js does.
type page struct {
	terminal, session string

	open    bool
	stopped engine.Kind
	epoch   int
	seq     int64
	waiting []said   // the oldest first, one for each question
	busy    *message // the request that the page waits for
	resting bool     // it sends again only when its timer is up
	unsure  *sending // the request of which it is not known whether it was stored
	going   bool     // wants to hand in
	receipt string

	acked []sending
	kept  []said
}

// message is a request or a reply on its way. A page that no longer waits for it
// takes no notice.
type message struct {
	from  *page
	req   Request
	sent  sending
	reply Reply
}

func (p *page) put(n int, response string) {
	if !p.open || p.stopped != "" {
		return
	}
	p.drop(n)
	p.waiting = append(p.waiting, said{n, response})
}

func (p *page) drop(n int) {
	p.waiting = slices.DeleteFunc(p.waiting, func(c said) bool { return c.n == n })
}

// send returns the next request, or nil where none is due.
func (p *page) send() *message {
	if !p.open || p.busy != nil || p.resting || p.stopped != "" {
		return nil
	}
	switch {
	case len(p.waiting) > 0:
		p.busy = &message{from: p, sent: sending{p.waiting[0], p.seq + 1}}
		p.busy.req = Request{
			Act: Answer, N: p.waiting[0].n, Response: p.waiting[0].response, Seq: p.seq + 1, Epoch: p.epoch, Session: p.session,
		}
	case p.going && p.receipt == "":
		p.busy = &message{from: p, req: Request{Act: Submit, Seq: p.seq, Epoch: p.epoch, Session: p.session}}
	}
	return p.busy
}

// lost is no reply: the page does not know what became of its request.
func (p *page) lost(m *message) {
	if p.busy != m {
		return
	}
	p.busy, p.resting = nil, true
	if m.req.Act == Answer {
		p.unsure = &m.sent
	}
}

// take does with a reply what queue.js does.
func (p *page) take(m *message) {
	if p.busy != m {
		return
	}
	p.busy = nil
	if m.req.Act == Submit {
		p.takeReceipt(m.reply)
		return
	}
	r, before := m.reply, p.unsure
	p.unsure = nil
	switch {
	case r.Kind == "":
		p.seq = max(p.seq, r.Seq, r.Current)
		again := before != nil && *before == m.sent
		if r.Current != 0 && !again {
			return // the same, said by another tab; this change is newer and goes again
		}
		p.acked = append(p.acked, m.sent)
		p.settled(m.sent.said)
	case r.Kind == engine.KindConflict:
		p.seq = r.Seq
	case (r.Kind == engine.KindMoved || r.Kind == engine.KindClosed) && r.Kept:
		p.kept = append(p.kept, m.sent.said)
		p.settled(m.sent.said)
		if len(p.waiting) == 0 {
			p.stopped = r.Kind
		}
	case r.Kind == engine.KindUnavailable:
		p.unsure, p.resting = &m.sent, true
	default:
		p.stopped = r.Kind
	}
}

func (p *page) takeReceipt(r Reply) {
	switch r.Kind {
	case "":
		p.receipt, p.stopped = r.Receipt, engine.KindClosed
	case engine.KindConflict:
		p.seq = r.Seq
	case engine.KindUnavailable:
		p.resting = true
	default:
		p.stopped = r.Kind
	}
}

// settled forgets what is safe, unless it has changed since.
func (p *page) settled(it said) {
	p.waiting = slices.DeleteFunc(p.waiting, func(c said) bool { return c == it })
}

// opened shows the page what a start returned; what an earlier page at this
// place could not send is still waiting.
func (p *page) opened(r Reply) {
	*p = page{
		terminal: p.terminal, session: p.session, open: true, epoch: r.Epoch, seq: r.Seq,
		waiting: p.waiting, acked: p.acked, kept: p.kept,
	}
}
