// Command journey walks through the product from outside, as an exam office
// and its candidates do: a file of questions is imported, an exam is made,
// sealed and sat over HTTP against a server in a process of its own, marked,
// released and exported. It then computes every score again from the questions
// as exported and from what each candidate's client saw acknowledged, and
// compares that with responses, results and ledger entries.
//
// It shares no code with the product: what a question, a response and a rule
// mean is written here once more, from the description of the formats.
package main
