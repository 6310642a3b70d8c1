package office

import (
	"context"

	"lectern/engine"
	"lectern/engine/exam"
)

// examTickets finds the tickets of exams for signing in.
type examTickets struct{ o *Office }

var _ TicketFinder = examTickets{}

// FindTickets returns the tickets with a number that stand on the roster of a
// sealed exam.
func (t examTickets) FindTickets(ctx context.Context, number string) ([]TicketEntry, error) {
	lines, err := t.o.Store.Roster.ByNumber(ctx, number)
	if err != nil {
		return nil, err
	}
	var entries []TicketEntry
	for _, c := range lines {
		e, err := t.o.Exam(ctx, c.Exam)
		if engine.Is(err, engine.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !e.Stands(&c) || e.Status != exam.Sealed && e.Status != exam.Released {
			continue
		}
		closes := e.EndsBy().UnixMilli() + int64(c.ExtraMinutes)*60_000
		entries = append(entries, TicketEntry{
			Exam: c.Exam, Person: c.Person, Number: c.Ticket, CodeMAC: c.Code, Until: closes, Closes: closes,
		})
	}
	return entries, nil
}
