package engine

import "github.com/google/uuid"

// ID names a stored thing. IDs are opaque, URL-safe text; those made here are
// version 7 UUIDs, so that documents made later sort later.
type ID = string

// NewID returns an ID that has never been used.
func NewID() ID { return uuid.Must(uuid.NewV7()).String() }
