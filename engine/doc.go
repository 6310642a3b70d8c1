// Package engine holds the few words that every other package shares: ID,
// Mark, Actor, Clock, Error. It imports the standard library and uuid only.
package engine
