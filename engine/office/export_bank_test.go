package office

// HoldQuestions sets how many questions a bank may have for its records to be
// kept in memory.
func (o *Office) HoldQuestions(most int) { o.bankMemory.most = most }
