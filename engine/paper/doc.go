// Package paper turns a blueprint into forms: it draws questions from a pool,
// equalises the forms' expected score, shuffles questions and options, and
// seals what was drawn.
//
// Its central type is Form, one concrete paper: references to question
// versions with their order, option order and marks, never texts. The same
// blueprint, pool and seed give the same forms on any machine and any number
// of cores: integers decide, not floats. DrawingVersion names the algorithm
// and is stored with every sealed form.
//
// It knows nothing of candidates beyond their ids, of storage or of pages.
package paper
