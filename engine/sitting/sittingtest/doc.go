// Package sittingtest tries sittings against a model of their rules.
//
// Its central type is World: nodes over one journal, whose appends fail before
// or after the entry stands or land later, and sittings that pages in one or
// more tabs and at several terminals answer over a network that loses, repeats
// and delays requests and replies. Model is a second, independent writing of
// the rules of sequence, terminals and time; it takes every entry as it comes to
// stand and every reply as it is given, and says where one differs. A schedule
// is a list of steps made from a seed beforehand, so that one that fails can be
// made shorter.
//
// It is for tests alone.
package sittingtest
