package print

import (
	"cmp"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
)

// Order is in which order papers lie in a file.
type Order string

// The orders: as papers are handed out in the rooms; by department and name; by
// ticket number; as the list of candidates has them.
const (
	BySeat       Order = "seat"
	ByDepartment Order = "department"
	ByTicket     Order = "ticket"
	ByRoster     Order = "roster"
)

// Orders lists the orders.
var Orders = []Order{BySeat, ByDepartment, ByTicket, ByRoster}

// Check returns Invalid unless there is such an order; "" is by seat.
func (o Order) Check() error {
	if o != "" && !slices.Contains(Orders, o) {
		return engine.Invalid("error.print.order", "order", string(o)).At("order")
	}
	return nil
}

// Sort puts papers in the order. Those that it does not tell apart stay as they
// are.
func (o Order) Sort(papers []Paper) {
	by := func(a, b Paper) int {
		return cmp.Or(exam.CompareSeats(a.Room, b.Room), exam.CompareSeats(a.Seat, b.Seat))
	}
	switch o {
	case ByRoster:
		return
	case ByDepartment:
		by = func(a, b Paper) int {
			return cmp.Or(strings.Compare(a.Department, b.Department), strings.Compare(a.Name, b.Name))
		}
	case ByTicket:
		by = func(a, b Paper) int { return exam.CompareSeats(a.Ticket, b.Ticket) }
	}
	slices.SortStableFunc(papers, by)
}
