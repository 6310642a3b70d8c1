package office

import (
	"context"
	"encoding/hex"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/questionbank"
)

// QuestionSource gives exams what may be drawn, and exact versions of questions.
type QuestionSource interface {
	Pool(ctx context.Context) (paper.Pool, error)
	Questions(ctx context.Context, refs []paper.Ref) (map[paper.Ref]*questionbank.Question, error)
}

var errNoBank = engine.Unavailable("error.db.unavailable")

func (o *Office) examPool(ctx context.Context) (paper.Pool, error) {
	if o.Source == nil {
		return nil, errNoBank
	}
	return o.Source.Pool(ctx)
}

func (o *Office) examQuestions(ctx context.Context, refs []paper.Ref) (map[paper.Ref]*questionbank.Question, error) {
	if o.Source == nil {
		return nil, errNoBank
	}
	return o.Source.Questions(ctx, refs)
}

func hexText(b []byte) string { return hex.EncodeToString(b) }
