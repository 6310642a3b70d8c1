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
//
// # When a sync fails
//
// After a failed sync the kernel takes the pages that it could not write for
// clean: no later sync writes them, and every read still shows them. So nothing
// that was in such a sync may be acknowledged unless it is written once more:
//
//   - While the database is open, a transaction whose sync failed is not in the
//     index of the log, which lives in memory: nobody reads it, and the next
//     transaction writes its own frames over it, with whatever pages they lie
//     on, before its own sync. The same goes for the log's header. Frames that
//     were folded into the file count as not folded until the file's sync
//     succeeds; the next fold writes all of them again.
//   - Whoever opens the log first makes that index anew from the log's file as
//     the cache has it, and a transaction that failed may come back as one that
//     stands: a killed process leaves that to the next. Therefore the log is
//     folded into the file, which writes and syncs each page anew, before
//     anything else is done when the database is opened, and by the writer
//     after a failure. Where that fails, nothing is acknowledged, or the
//     database does not open.
//
// Tests put a disk under SQLite that does as the kernel does, and cut its power
// (disktest).
package sqlite
