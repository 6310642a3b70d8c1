package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
)

// serve stands before FerretDB and makes good what MongoDB promises of single
// commands and FerretDB does not:
//
//   - An update by a condition is atomic. FerretDB reads, compares and then
//     writes, so that two may both win; here one command is under way at a time.
//   - An update that meets a unique index fails with code 11000. FerretDB says
//     1 (InternalError).
func serve(ctx context.Context, listen, behind string) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { l.Close() })
	fmt.Printf("mongodb://%s/\n", l.Addr())
	var one sync.Mutex
	for {
		client, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		go func() {
			defer client.Close()
			server, err := net.Dial("tcp", behind)
			if err != nil {
				return
			}
			defer server.Close()
			for exchange(client, server, &one) == nil {
			}
		}()
	}
}

// exchange carries one command and its reply.
func exchange(client, server net.Conn, one *sync.Mutex) error {
	command, err := message(client)
	if err != nil {
		return err
	}
	one.Lock()
	reply, err := ask(server, command)
	one.Unlock()
	if err != nil {
		return err
	}
	_, err = client.Write(mend(reply))
	return err
}

func ask(server net.Conn, command []byte) ([]byte, error) {
	if _, err := server.Write(command); err != nil {
		return nil, err
	}
	return message(server)
}

// message reads a message of the wire protocol, whose first four bytes are its
// length.
func message(r io.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(length[:])
	if n < 16 || n > 64<<20 {
		return nil, fmt.Errorf("a message of %d bytes", n)
	}
	m := append(make([]byte, 0, n), length[:]...)[:n]
	_, err := io.ReadFull(r, m[4:])
	return m, err
}

// mend replaces the code of a failed unique index.
func mend(reply []byte) []byte {
	if !bytes.Contains(reply, []byte("UNIQUE constraint failed")) {
		return reply
	}
	internal := append([]byte("\x10code\x00"), 1, 0, 0, 0)
	duplicate := binary.LittleEndian.AppendUint32([]byte("\x10code\x00"), 11000)
	return bytes.ReplaceAll(reply, internal, duplicate)
}
