//go:build !unix

package sqlite

import "os"

// tryLock relies on SQLite's own lock where the system has no flock.
func tryLock(*os.File) bool { return true }
