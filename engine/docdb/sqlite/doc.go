// Package sqlite is the embedded database behind docdb's port: one file in a
// folder that one process owns at a time.
//
// Each collection is a table of BSON documents, each index a table of
// order-preserving keys. All writes go through one goroutine, which takes
// whatever waits at the same moment down in one transaction (group commit) in
// WAL mode with synchronous=FULL: a write that returned is on the disk. Reads
// go side by side.
package sqlite
