package store

import (
	"context"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
)

var leasesSpec = docdb.CollectionSpec{Name: "leases"}

// Lease is the right of one holder to do something till a time.
type Lease struct {
	Name    string `bson:"_id"`
	Version int64  `bson:"version"`
	Holder  string `bson:"holder"`
	Till    int64  `bson:"till"` // milliseconds since 1970
}

// Leases sees to it that only one node at a time does what only one may do.
type Leases struct{ repo[Lease] }

func newLeases(db docdb.DB) *Leases {
	return &Leases{newRepo(db, leasesSpec.Name, "error.lease", func(l *Lease) (*string, *int64) { return &l.Name, &l.Version })}
}

// Take gives the lease to holder from now for a while, or prolongs it, and
// reports whether holder has it now; false when another holds it.
func (r *Leases) Take(ctx context.Context, name, holder string, now time.Time, d time.Duration) (bool, error) {
	lease, err := r.Get(ctx, name)
	switch {
	case engine.Is(err, engine.KindNotFound):
		err = r.Insert(ctx, &Lease{Name: name, Holder: holder, Till: now.Add(d).UnixMilli()})
	case err != nil:
		return false, err
	case lease.Holder != holder && now.UnixMilli() < lease.Till:
		return false, nil
	default:
		lease.Holder, lease.Till = holder, now.Add(d).UnixMilli()
		err = r.Replace(ctx, &lease)
	}
	if engine.Is(err, engine.KindConflict) { // another was quicker
		return false, nil
	}
	return err == nil, err
}

// Release ends the lease if holder has it; what another holds stays.
func (r *Leases) Release(ctx context.Context, name, holder string) error {
	lease, err := r.Get(ctx, name)
	if engine.Is(err, engine.KindNotFound) || err == nil && lease.Holder != holder {
		return nil
	}
	if err != nil {
		return err
	}
	lease.Till = 0
	if err := r.Replace(ctx, &lease); err != nil && !engine.Is(err, engine.KindConflict) {
		return err
	}
	return nil
}

// Under returns the leases whose names begin with prefix.
func (r *Leases) Under(ctx context.Context, prefix string) ([]Lease, error) {
	return r.All(ctx, docdb.Query{From: prefix, Below: docdb.PrefixEnd(prefix)})
}
