package office

import (
	"context"
	"time"

	"lectern/engine"
	"lectern/engine/people"
)

// TicketFinder finds what is known of a ticket number; the exams are one.
type TicketFinder interface {
	// FindTickets returns the entries with this number (folded by
	// people.FoldNumber), in any order: an organisation may give a person the
	// same number at every exam, and the code tells which. None is no error.
	FindTickets(ctx context.Context, number string) ([]TicketEntry, error)
}

// TicketEntry is a ticket as it is kept: the code only as a keyed hash.
type TicketEntry struct {
	Exam    engine.ID
	Person  engine.ID
	Number  string
	CodeMAC []byte // Keyring.TicketMAC(Exam, Number, code); empty lets nobody in
	Until   int64  // the ticket lets in before this time: the exam's close, at the latest
	Closes  int64  // the exam's close; the session ends 24 h later
}

// Ten failures within 300 s stop a ticket number for 300 s. The count is per
// number, never per address: a whole room stands behind one address.
var ticketRule = failureRule{limit: 10, window: 300 * time.Second, block: 300 * time.Second}

// SignInTicket lets a candidate into one exam by ticket number and code, and
// returns the token that opens the session. Unauthenticated ("error.ticket")
// does not tell which of the two was wrong; Closed ("error.ticket.expired") is
// told only to who knows the code; TooMany ("error.locked", with "until").
func (o *Office) SignInTicket(ctx context.Context, ticket, code, address string) (string, engine.Actor, error) {
	number := people.FoldNumber(ticket)
	now := o.Clock.Now()
	key := "ticket/" + clip(number, 64)
	refuse := func(entry TicketEntry, err error) (string, engine.Actor, error) {
		object := ""
		if entry.Exam != "" {
			object = "exam/" + entry.Exam
		}
		o.auditDetail(ctx, engine.Actor{ID: entry.Person, Address: address}, "session.ticket", object, map[string]string{"ticket": clip(number, 64)}, err)
		return "", engine.Actor{}, err
	}
	if until, blocked := o.failures.blocked(key, now, ticketRule); blocked {
		return refuse(TicketEntry{}, o.lockedError(ctx, until))
	}
	entry, found, err := o.findTicket(ctx, number, code, now)
	if err != nil {
		return "", engine.Actor{}, err
	}
	if !found {
		o.failures.add(key, now, ticketRule)
		return refuse(TicketEntry{}, engine.E(engine.KindUnauthenticated, "error.ticket"))
	}
	o.failures.forget(key)
	if now.UnixMilli() >= entry.Until {
		return refuse(entry, engine.Closed("error.ticket.expired"))
	}
	p, err := o.person(ctx, entry.Person, now)
	if err != nil {
		return "", engine.Actor{}, err
	}
	if p.Disabled {
		return refuse(entry, engine.Forbidden("error.disabled"))
	}
	session, token := people.NewSession(p.ID, entry.Exam, address, now, time.UnixMilli(entry.Closes).Add(people.TicketGrace))
	actor := ticketActor(p, entry.Exam)
	actor.Address = address
	noted := o.auditBegin(ctx, actor, "session.ticket", "exam/"+entry.Exam, nil, nil)
	err = o.Store.Sessions.Insert(ctx, &session)
	_ = noted() // of an entry without an error
	if err != nil {
		return "", engine.Actor{}, o.audit(ctx, actor, "session.ticket", "exam/"+entry.Exam, err)
	}
	o.keepSession(session, now)
	return token, actor, nil
}

// findTicket returns the entry that number and code open; of several, one that
// is still good.
func (o *Office) findTicket(ctx context.Context, number, code string, now time.Time) (best TicketEntry, found bool, err error) {
	if o.Tickets == nil || number == "" || code == "" {
		return best, false, nil
	}
	entries, err := o.Tickets.FindTickets(ctx, number)
	if err != nil && !engine.Is(err, engine.KindNotFound) {
		return best, false, err
	}
	for _, e := range entries {
		if !people.SameMAC(e.CodeMAC, o.Keys.TicketMAC(e.Exam, number, code)) {
			continue
		}
		if !found || best.Until <= now.UnixMilli() && e.Until > best.Until {
			best, found = e, true
		}
	}
	return best, found, nil
}

var candidateAlone = []engine.Role{engine.RoleCandidate}

// ticketActor is a person let in by ticket: a candidate of one exam, whatever
// else they are.
func ticketActor(p *people.Person, exam engine.ID) engine.Actor {
	actor := p.Actor()
	actor.Roles, actor.Topics, actor.Exam = candidateAlone, nil, exam
	return actor
}
