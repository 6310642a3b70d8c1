package office

import (
	"context"
	"time"

	"lectern/engine"
	"lectern/engine/people"
	"lectern/engine/sitting"
)

// Receipts are looked up by anybody; an address that types many wrong ones
// waits. A whole room stands behind one address, hence the bound is wide: the
// receipt's 80 bits are what keeps it from being guessed.
var receiptRule = failureRule{limit: 60, window: 300 * time.Second, block: 300 * time.Second}

const receiptChars = 16

// ReceiptInfo is what a receipt proves; never a name or a score.
type ReceiptInfo struct {
	Receipt     string      `json:"receipt"`
	Exam        string      `json:"exam"` // title
	SubmittedAt time.Time   `json:"submitted_at"`
	Answered    int         `json:"answered"`
	Questions   int         `json:"questions"`
	How         sitting.How `json:"how"`
}

// CheckReceipt tells what a receipt proves. It is typed in any case, with
// spaces and dashes. Errors: NotFound; TooMany after many wrong ones from one
// address.
func (o *Office) CheckReceipt(ctx context.Context, text, address string) (ReceiptInfo, error) {
	now := o.Clock.Now()
	key := "receipt/" + clip(address, 64)
	if until, blocked := o.failures.blocked(key, now, receiptRule); blocked {
		return ReceiptInfo{}, o.lockedError(ctx, until)
	}
	receipt := people.FoldCode(clip(text, 64))
	missing := engine.NotFound("error.receipt.missing").At("receipt")
	if len(receipt) != receiptChars {
		return ReceiptInfo{}, missing
	}
	records, err := o.Store.Sittings.ByReceipt(ctx, receipt)
	if err != nil {
		return ReceiptInfo{}, err
	}
	if len(records) == 0 {
		o.failures.add(key, now, receiptRule)
		return ReceiptInfo{}, missing
	}
	r := &records[0]
	ex, err := o.Exam(ctx, r.Exam)
	if err != nil {
		return ReceiptInfo{}, err
	}
	return ReceiptInfo{
		Receipt: r.Receipt, Exam: ex.Title, SubmittedAt: time.UnixMilli(r.SubmittedAt).UTC(),
		Answered: r.Count, Questions: ex.Blueprint.Questions(), How: r.How,
	}, nil
}
