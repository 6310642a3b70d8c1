package handlers

import (
	"context"
	"testing"
	"time"

	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/office/officetest"
	"lectern/engine/store"
)

// elsewhere is a database on a machine with a clock of its own.
type elsewhere struct {
	docdb.DB
	by time.Duration
}

func (e *elsewhere) Now(context.Context) (time.Time, error) { return time.Now().Add(e.by), nil }

// TestANodeWhoseClockIsOffServesNobody until it is right again: neither pages
// nor answers.
func TestANodeWhoseClockIsOffServesNobody(t *testing.T) {
	t.Parallel()
	db := &elsewhere{DB: docdbtest.Open(t, store.Schema)}
	o := officetest.Over(t, db)
	srv := serveOffice(t, o, Config{})
	for _, by := range []time.Duration{0, 3 * time.Second, 0} {
		db.by = by
		if err := o.CheckClock(t.Context()); (err != nil) != (by != 0) {
			t.Fatal(err)
		}
		for method, path := range map[string]string{"GET": "/signin", "PUT": "/api/v1/sittings/x/responses/1"} {
			a := srv.anyone().do(method, path, "application/json", nil)
			if refused := a.StatusCode == 503; refused != (by != 0) || refused && a.Header.Get("Retry-After") == "" {
				t.Errorf("%s %s with a clock off by %s: %d", method, path, by, a.StatusCode)
			}
		}
	}
}
