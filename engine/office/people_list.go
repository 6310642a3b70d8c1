package office

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/people"
)

// PeopleFilter selects persons; its zero value is everybody.
type PeopleFilter struct {
	Text       string // part of name, number or user name, in any case and width
	Department engine.ID
	Role       engine.Role
	Status     PersonStatus
	Skip       int
	Limit      int // 0: all
}

// PersonStatus is whether a person may sign in.
type PersonStatus string

// The states of a person; "" in a filter is any.
const (
	PersonActive   PersonStatus = "active"
	PersonDisabled PersonStatus = "disabled"
	PersonLocked   PersonStatus = "locked"
)

var allPersons = docdb.Query{}

// PersonStatusOf returns the state of p now.
func (o *Office) PersonStatusOf(p people.Person) PersonStatus {
	switch {
	case p.Disabled:
		return PersonDisabled
	case p.Locked(o.Clock.Now()):
		return PersonLocked
	}
	return PersonActive
}

// readsPeople may see who is there, without being allowed to change it.
var readsPeople = []engine.Role{engine.RoleSystem, engine.RoleSecurity, engine.RoleAudit, engine.RoleOffice, engine.RoleAppraiser}

// People returns the persons that a filter selects, in the order of their
// numbers, and how many there are without Skip and Limit. The password's hash
// is left out.
func (o *Office) People(ctx context.Context, actor engine.Actor, f PeopleFilter) ([]people.Person, int, error) {
	if err := actor.Need(readsPeople...); err != nil {
		return nil, 0, err
	}
	text := foldSearch(f.Text)
	q := docdb.Query{}
	switch {
	case f.Department != "":
		q = docdb.Query{Index: "department", Equal: []any{f.Department}}
	case f.Role != "":
		q = docdb.Query{Index: "roles", Equal: []any{string(f.Role)}}
	}
	list, total := []people.Person{}, 0
	for p, err := range o.Store.Persons.Find(ctx, q) {
		if err != nil {
			return nil, 0, err
		}
		if f.Role != "" && !slices.Contains(p.Roles, f.Role) || f.Status != "" && o.PersonStatusOf(p) != f.Status ||
			text != "" && !strings.Contains(foldSearch(p.Name), text) && !strings.Contains(foldSearch(p.ID), text) && !strings.Contains(p.User, text) {
			continue
		}
		total++
		if total > f.Skip && (f.Limit == 0 || len(list) < f.Limit) {
			p.Password = ""
			list = append(list, p)
		}
	}
	return list, total, nil
}

func foldSearch(s string) string { return strings.ToLower(strings.TrimSpace(norm.NFKC.String(s))) }

// Person returns one person, to themselves or to whom may read the list. The
// password's hash is left out; HasPassword of the person tells whether there is
// one.
func (o *Office) Person(ctx context.Context, actor engine.Actor, id engine.ID) (people.Person, error) {
	if actor.ID != id {
		if err := actor.Need(readsPeople...); err != nil {
			return people.Person{}, err
		}
	}
	p, err := o.Store.Persons.Get(ctx, id)
	p.HasPassword = p.Password != ""
	p.Password = ""
	return p, err
}
