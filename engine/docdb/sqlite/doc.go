// Package sqlite is the embedded database behind docdb's port: one file in a
// folder that one process owns at a time.
//
// Each collection is a table of BSON documents, each index a table of
// order-preserving keys. All writes go through one goroutine, which takes
// whatever waits at the same moment down in one transaction (group commit) in
// WAL mode with synchronous=FULL: a write that returned is on the disk. Reads
// go side by side.
//
// Entries of the journal that are appended together are one row of a table of
// groups, so that ten thousand candidates' answers cost a few sequential pages
// and not a page each. From there they are moved to their place by stream,
// sorted, when nothing else is to be done or there are many (shelve.go); until
// then they are held in memory as well, where reads find them. A database that
// was closed holds all in their place.
//
// After a failure of the disk nothing is acknowledged until the log has been
// folded into the file and both are synced: a sync that failed may leave pages
// in the system's cache that look written and never were, and whatever followed
// them in the log would go with them.
package sqlite
