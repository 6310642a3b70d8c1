// Package questionbank holds topics, questions with their immutable versions,
// their review, and the rules by which a question is valid.
//
// Its central type is Question: the content of one version, as an instructor
// authored it. A Record is a question's place in the bank: which versions
// there are and where its review stands. Content never changes once it is a
// Version; a change is a new version.
//
// The package knows nothing of files (questionbank/formats), of drawing
// (engine/paper) or of marking (engine/grading).
package questionbank
