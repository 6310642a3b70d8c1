// Package people holds who uses the product: departments, persons with their
// roles, passwords, sessions and exam-day tickets, and the rules of signing in.
//
// Its invariants: no person holds two of the three administrators; passwords
// are argon2id; an account locks for 300 s after 5 failures in a row; a
// session outlives a restart because the store keeps it.
package people
