package mongodb_test

import (
	"testing"

	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	docdbtest.Run(t, func(t *testing.T) docdb.DB { return docdbtest.OpenFerret(t, docdbtest.Schema) })
}
