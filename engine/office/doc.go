// Package office holds the acts of the product: what pages, JSON API and
// command line all call. Its central type is Office; an act is a method of it
// that takes the actor, and stands with a few of its kind in a file named after
// them.
//
// Its invariants: an act checks the actor's right to it and to its object,
// works through the store, and leaves an audit entry; what is secret at rest is
// sealed under the Keyring, which is never in the database. It knows no HTTP
// and prints nothing.
package office
