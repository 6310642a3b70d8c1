// Package mongodb is docdb's port over a MongoDB, for those who have outgrown
// one machine: any number of nodes work on one database side by side.
//
// Every write is acknowledged by a majority with its journal on the disk, and
// every read is of what a majority holds, from the primary: nothing that was
// read or acknowledged is undone by a change of primary. Journal entries that
// wait at the same moment go down as one unordered insert (group commit).
//
// It does not shard collections by itself: the schema's shard keys say by what
// an operator may.
package mongodb
