// Package handlers is the web: routes, sessions, pages and the JSON API, over
// fiber. Its central type is Server; a Route says who may come in and what is
// done; a Ctx is one request with its actor.
//
// Its invariants: every route states its roles, in one table that a test walks;
// every cookie-borne change carries a CSRF token; errors reach the reader from
// one place (errors.go) in the reader's language. It holds no rules: it reads
// the request, calls an act of the office, and shows what came of it.
package handlers
