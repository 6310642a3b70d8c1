package paper

import "context"

// Parallel draws the parallel forms.
func (p *Plan) Parallel(ctx context.Context) ([]Form, error) { return nil, nil }
