// Package paper turns a blueprint into forms: it draws questions from a pool,
// equalises the forms' expected score, shuffles questions and options, and
// seals what was drawn.
//
// Its central type is Form, one concrete paper: references to question
// versions with their order, option order and marks, never texts. A Plan is a
// blueprint compiled against a pool and a seed, from which single forms and
// whole rosters are drawn. A Sheet is a form with its texts; Authored and
// Shown stand between what a candidate sees and what is stored.
//
// The same blueprint, pool, seed and candidates give the same forms on any
// machine and any number of cores: integers decide, not floats.
// DrawingVersion names the algorithm and is stored with every sealed form.
// Forms of a roster are equalised together; someone who comes later gets one
// by the same rules at a place of their own.
//
// A difficulty is the expected facility of a question, in thousandths: the
// author's estimate, and, as results come in, a mean of estimate and observed
// facility in which the estimate weighs as much as 20 candidates (facility.go).
//
// How it draws:
//   - Rules that share questions are resolved by maximum flow and augmenting
//     paths: an assignment that exists is found (supply.go, matching.go). With
//     enemies the question is NP-hard; branch and bound over the matchings
//     answers it, or says that it is not decided (search.go).
//   - Rules are grouped so that questions are used as evenly as the blueprint
//     allows, and each group's questions are dealt in rounds like cards, each
//     round shuffled anew, neighbours apart (deal.go, round.go).
//   - Forms are brought to the common target by exchanging questions between
//     them, which leaves every question on as many forms as it was dealt to;
//     the exchanges go on until they have been mixed (exchange.go). What
//     exchanges cannot bring there, and a form drawn alone, swaps questions
//     with the rest of its groups (equalise.go); where swaps end outside of the
//     tolerance, branch and bound over all forms has the last word, within a
//     number of steps (closest.go). The target is the mean expected score of
//     forms that are dealt and not equalised, by a seed of its own: the same
//     for a make-up form.
//   - Options are shuffled, and shuffled again where the right ones pile up at
//     one place (lay.go, keys.go).
//   - What a candidate has seen, or anybody for whom same or parallel forms are,
//     comes again only where it must: it is taken last, and nothing unseen is
//     exchanged for it unless the tolerance cannot be held otherwise.
//   - Parallel forms are dealt apart from one another, mended by the move that
//     breaks least (variants.go), and made alike in each section and in the
//     spread of difficulties (parallel_equalise.go).
//
// Flow, matching and search are written here. Looked at: gonum's graph/flow and
// optimize/convex/lp (floating point, which may decide nothing here, and no
// integers), draffensperger/golp and lanl/highs (cgo over C libraries; the
// binary is static and pure Go), crillab/gophersat and go-air/gini (SAT and
// pseudo-Boolean: they answer whether there is a form, but not the even spread
// of exposure, nor thousands of forms a second).
//
// The package knows nothing of candidates beyond their ids, of storage or of
// pages.
package paper
