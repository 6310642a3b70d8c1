package office

import "time"

// NextDue returns when the sweeper is to come again for sittings.
func (o *Office) NextDue() (time.Duration, bool) { return o.nextDue(o.Clock.Now()) }
