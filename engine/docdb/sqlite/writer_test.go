package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"lectern/engine"
	"lectern/engine/docdb"
)

// TestWriteThatFailsFailsAlone holds the writer up, lets writes gather behind it
// of which one breaks its transaction, and lets go.
func TestWriteThatFailsFailsAlone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, err := Open(ctx, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	hold, held := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = db.writer.run(ctx, 1, func(*writer) error {
			close(held)
			<-hold
			return nil
		})
	})
	<-held
	results := make([]error, 9)
	for i := range results {
		wg.Go(func() {
			if i == 4 {
				results[i] = db.writer.run(ctx, 1, func(w *writer) error {
					if err := w.exec(insertEntry, "half", 1, []byte("p"), nil); err != nil {
						return err
					}
					return errors.New("broken in the middle")
				})
				return
			}
			results[i] = db.Journal().Append(ctx, docdb.Entry{Stream: fmt.Sprint(i), Seq: 1, Payload: []byte("p")})
		})
	}
	for len(db.writer.queue) < len(results) {
		runtime.Gosched() // the writes queue up while the writer is held
	}
	close(hold)
	wg.Wait()
	for i, err := range results {
		if i == 4 && !engine.Is(err, engine.KindUnavailable) || i != 4 && err != nil {
			t.Errorf("write %d: %v", i, err)
		}
	}
	if _, err := db.Journal().Last(ctx, "half"); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("half a write stands: %v", err)
	}
	for i := range results {
		if _, err := db.Journal().Last(ctx, fmt.Sprint(i)); i != 4 && err != nil {
			t.Errorf("write %d: %v", i, err)
		}
	}
}
