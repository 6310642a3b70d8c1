package paper

// Unmet is the error of a blueprint that a pool cannot meet, with all that is
// wrong and what would mend it. It is of the kind of the error it wraps.
type Unmet struct {
	Err       error
	Blueprint Blueprint
	Advice    Advice
}

func (u *Unmet) Error() string { return u.Err.Error() }

// Unwrap returns the first thing that is wrong.
func (u *Unmet) Unwrap() error { return u.Err }

// Advised returns err, where the blueprint cannot be met from the pool, as an
// *Unmet; waiting are questions that are not approved yet.
func Advised(err error, b Blueprint, pool, waiting Pool) error {
	if err == nil {
		return nil
	}
	if a := Supply(b, pool, waiting); len(a.Shortages) > 0 {
		return &Unmet{err, b, a}
	}
	return err
}
