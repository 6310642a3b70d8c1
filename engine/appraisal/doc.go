// Package appraisal weighs what a person did in a period into one figure
// (考核), and keeps the account of it (考核台账).
//
// Its central types are Scheme, which says what counts how much, and Entry, of
// which a person's ledger is made. Evaluate is a pure function of a scheme and
// the entries that stand.
//
// Its invariants: an entry never changes; what turned out otherwise is reversed
// by an entry of its own, whose Value and Of are those of the reversed one with
// the sign changed, so that sums over a ledger are right at every moment;
// the same thing is entered once however often it is posted; a total is exact
// until it is rounded once, as the scheme says.
//
// It does not know where results come from, nor how ledgers are kept: that is
// engine/store, one chained journal a person.
package appraisal
