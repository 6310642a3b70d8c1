package handlers

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lectern/engine"
	"lectern/views"
)

// Every route is tried by nobody, by a candidate's ticket and by every role:
// who may come in is not turned away at the door, everybody else is.
func TestEveryRouteAsEveryRole(t *testing.T) {
	srv := newTestServer(t)
	srv.Office.Tickets = oneTicket{srv.Office}
	for _, r := range srv.Routes() {
		t.Run(r.Method+" "+r.Path, func(t *testing.T) {
			srv.tryRoute(t, &r, srv.anyone(), engine.Actor{})
			token, actor, err := srv.Office.SignInTicket(context.Background(), "1", "ABCDE12345", "")
			if err != nil {
				t.Fatal(err)
			}
			srv.tryRoute(t, &r, srv.holding(token), actor)
			for _, role := range engine.Roles {
				srv.tryRoute(t, &r, srv.as(role), engine.Actor{ID: engine.ID(role), Roles: []engine.Role{role}})
			}
		})
	}
}

var parameter = regexp.MustCompile(`:\w+|\*`)

func (s *testServer) tryRoute(t *testing.T, r *Route, b *testClient, actor engine.Actor) {
	t.Helper()
	b.t = t
	who := string(actor.ID) + "/" + string(actor.Exam)
	path := parameter.ReplaceAllString(r.Path, "x")
	var a answer
	switch {
	case r.Method == http.MethodGet:
		a = b.get(path)
	case r.API:
		a = b.json(r.Method, path, "{}", csrfHeader, b.token())
	default:
		a = b.do(r.Method, path, "application/x-www-form-urlencoded", strings.NewReader(url.Values{csrfField: {b.token()}}.Encode()))
	}
	if a.StatusCode >= 500 {
		t.Errorf("as %s: %s", who, a.Status)
		return
	}
	if opens(r, actor) {
		if a.turnedAway() {
			t.Errorf("as %s: turned away with %s", who, a.Status)
		}
		return
	}
	switch {
	case actor.ID == "" && !r.API && r.Method == http.MethodGet:
		door := "/signin?"
		if strings.HasPrefix(r.Path, "/sit/") {
			door = "/ticket?"
		}
		if a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), door) {
			t.Errorf("as nobody: %s to %s, not to the door", a.Status, a.Header.Get("Location"))
		}
	case actor.ID == "":
		if a.StatusCode != http.StatusUnauthorized {
			t.Errorf("as nobody: %s", a.Status)
		}
	case a.StatusCode != http.StatusForbidden || !a.turnedAway():
		t.Errorf("as %s: %s, not turned away", who, a.Status)
	}
}

// opens tells from the table alone whether a route is open to an actor.
func opens(r *Route, actor engine.Actor) bool {
	switch {
	case r.Public:
		return true
	case actor.ID == "", actor.Exam != "" && !r.Ticket:
		return false
	}
	return len(r.Roles) == 0 || slices.ContainsFunc(actor.Roles, func(held engine.Role) bool { return slices.Contains(r.Roles, held) })
}

// turnedAway reports whether the answer is that of the door, not of an act.
func (a answer) turnedAway() bool {
	if a.StatusCode == http.StatusSeeOther {
		return strings.HasPrefix(a.Header.Get("Location"), "/signin?next=")
	}
	said := func(key string) bool {
		text, _, _ := strings.Cut(views.Words("zh").T(key), "{")
		return strings.Contains(a.Text, text)
	}
	switch a.StatusCode {
	case http.StatusUnauthorized:
		return said("error.signin_needed")
	case http.StatusForbidden:
		return said("error.role") || said("error.ticket_only") || said("error.csrf")
	}
	return false
}

func TestRoutesAreDeclaredOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range newTestServer(t).Routes() {
		key := r.Method + " " + r.Path
		if seen[key] {
			t.Errorf("%s stands twice", key)
		}
		seen[key] = true
		if r.API != strings.HasPrefix(r.Path, "/api/") {
			t.Errorf("%s: API is %v", key, r.API)
		}
		if r.Public && len(r.Roles) > 0 {
			t.Errorf("%s is public and has roles", key)
		}
		if r.Ticket && len(r.Roles) > 0 && !slices.Contains(r.Roles, engine.RoleCandidate) {
			t.Errorf("%s is open to tickets but not to candidates", key)
		}
	}
}

// A static address must not be hidden behind one with a parameter that stands
// before it.
func TestNoRouteHidesAnother(t *testing.T) {
	routes := newTestServer(t).Routes()
	for i, later := range routes {
		if strings.ContainsAny(later.Path, ":*") {
			continue
		}
		for _, earlier := range routes[:i] {
			if earlier.Method == later.Method && strings.Contains(earlier.Path, ":") && matches(earlier.Path, later.Path) {
				t.Errorf("%s %s is hidden by %s", later.Method, later.Path, earlier.Path)
			}
		}
	}
}

func matches(pattern, path string) bool {
	a, b := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !strings.HasPrefix(a[i], ":") {
			return false
		}
	}
	return true
}
