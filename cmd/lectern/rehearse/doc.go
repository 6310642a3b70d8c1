// Package rehearse holds a synthetic exam against a server over HTTP, as many
// candidates at once as are asked for, and measures it. Its central type is
// Load: candidates spread over keep-alive connections, each with a model of
// what the server acknowledged to it; afterwards Compare holds what the server
// exports against every acknowledgement.
//
// Latency is measured from the moment a request was due, not from when a
// connection was free for it, so that a server that stalls is not flattered;
// where requests are sent as fast as they are taken, none is due, and it is
// measured from the sending.
//
// Some requests are repeated, some connections dropped before the reply is read
// and some answers sent out of order, on purpose: these are not errors. An
// error is a reply that should not be, or none.
package rehearse
