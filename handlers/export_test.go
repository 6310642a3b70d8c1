package handlers

import (
	"strings"
	"testing"

	"lectern/engine/office"
)

func TestRowsAsTables(t *testing.T) {
	t.Parallel()
	type row struct {
		Name string `json:"name"`
		N    int    `json:"n"`
		Note string `json:"note,omitempty"`
	}
	var b strings.Builder
	w, err := newRowWriter("csv", row{}, &b)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []row{{"=1+1", -2, "a,b"}, {"二", 3, ""}} {
		if err := w.row(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	if want := "\uFEFFname,n,note\n'=1+1,-2,\"a,b\"\n二,3,\n"; b.String() != want {
		t.Errorf("%q", b.String())
	}
}

func TestTablesWithoutRowsHaveAHead(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	w, err := newRowWriter("csv", office.ResultRow{}, &b)
	if err == nil {
		err = w.close()
	}
	if want := "\uFEFFcandidate,sitting,score,max,passed,revision,pending,attempt\n"; b.String() != want || err != nil {
		t.Errorf("%q %v", b.String(), err)
	}
}
