package office

import (
	"context"
	"io"
	"strconv"

	"lectern/engine"
	"lectern/questionbank"
	"lectern/questionbank/formats"
)

// ExportQuestions writes the newest versions of the questions that q selects,
// as "jsonl", "xlsx" or "csv", in an order that imports back unchanged. Whoever may
// read questions may export them: keys included.
func (o *Office) ExportQuestions(ctx context.Context, actor engine.Actor, q BankQuery, format string, w io.Writer) error {
	q.Skip, q.Limit = 0, 0
	if q.Sort == "" {
		q.Sort = "id"
	}
	list, err := o.ListQuestions(ctx, actor, q)
	if err == nil {
		err = writeQuestions(list, format, w)
	}
	return o.auditDetail(ctx, actor, "question.export", "bank", map[string]string{"format": format, "n": strconv.Itoa(list.Total)}, err)
}

func writeQuestions(list BankList, format string, w io.Writer) error {
	switch format {
	case "jsonl":
		return formats.WriteJSONL(w, func(yield func(*questionbank.Question) bool) {
			for _, r := range list.Rows {
				if !yield(&r.Content) {
					return
				}
			}
		})
	case "xlsx", "csv":
		questions := make([]*questionbank.Question, len(list.Rows))
		for i, r := range list.Rows {
			questions[i] = &r.Content
		}
		if format == "csv" {
			return formats.WriteCSV(w, questions)
		}
		return formats.WriteXLSX(w, questions)
	}
	return engine.Invalid("export.error.format", "format", format).At("format")
}
