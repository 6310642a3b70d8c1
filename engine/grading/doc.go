// Package grading turns a response into a score by a marking rule.
//
// Its central act is Mark. Scores are exact: every rule is computed as a
// fraction of whole numbers and rounded once, half up, to a thousandth of a
// mark. Nothing is looked up and nothing is kept, so that a regrade is the same
// call with another key.
//
// Short answers are judged by a person: Mark takes their Judgement, and a score
// without one is Pending. The package does not know sittings, forms or people.
package grading
