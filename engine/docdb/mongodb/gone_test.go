package mongodb_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
)

// relay stands before a server and can cut every connection.
type relay struct {
	net.Listener
	behind string

	mu   sync.Mutex
	cut  bool
	open map[net.Conn]bool
}

func (r *relay) serve() {
	for {
		client, err := r.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", r.behind)
		r.mu.Lock()
		if err != nil || r.cut {
			client.Close()
		} else {
			r.open[client], r.open[server] = true, true
			go io.Copy(client, server)
			go io.Copy(server, client)
		}
		r.mu.Unlock()
	}
}

func (r *relay) set(cut bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut = cut
	for c := range r.open {
		if cut {
			c.Close()
		}
	}
}

// TestServerGoneAndBack: what is written while the server cannot be reached is
// Unavailable in good time, and passes when it can.
func TestServerGoneAndBack(t *testing.T) {
	t.Parallel()
	address, err := url.Parse(docdbtest.Ferret(t))
	if err != nil {
		t.Skip("the server has several hosts: one cannot be cut off")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{Listener: l, behind: address.Host, open: map[net.Conn]bool{}}
	defer r.Close()
	go r.serve()
	address.Host = l.Addr().String()
	query := address.Query()
	query.Set("directConnection", "true")
	address.RawQuery = query.Encode()
	db := open(t, address.String(), docdbtest.Schema)
	defer db.Close()

	background := context.Background()
	e := docdb.Entry{Stream: "s", Seq: 1, Payload: []byte("p"), Hash: []byte("h")}
	if err := db.Journal().Append(background, e); err != nil {
		t.Fatal(err)
	}
	r.set(true)
	ctx, cancel := context.WithTimeout(background, time.Second)
	defer cancel()
	e.Seq = 2
	if err := db.Journal().Append(ctx, e); !engine.Is(err, engine.KindUnavailable) {
		t.Errorf("append without a server: %v", err)
	}
	if err := db.Collection("things").Delete(ctx, "a", 1); !engine.Is(err, engine.KindUnavailable) {
		t.Errorf("delete without a server: %v", err)
	}
	if ctx.Err() != nil && time.Since(deadline(ctx)) > time.Second {
		t.Error("it took longer than the deadline allows")
	}
	r.set(false)
	if err := db.Journal().Append(background, e); err != nil {
		t.Errorf("append when the server is back: %v", err)
	}
	if last, err := db.Journal().Last(background, "s"); err != nil || last.Seq != 2 {
		t.Errorf("the last entry is %+v, %v", last, err)
	}
}

func deadline(ctx context.Context) time.Time {
	at, _ := ctx.Deadline()
	return at
}
