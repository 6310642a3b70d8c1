// Package sitting is one candidate's timed attempt at an exam (答卷).
//
// Its central type is State, a fold over events: what happened is an
// append-only chained journal stream, and every question about a sitting is
// answered by replaying it. The rules are pure: they take the time and return
// events or errors. Hall is the edge, which holds the states of open sittings
// in memory, bounded, and appends to the journal before it acknowledges.
//
// Its invariants: an acknowledged answer is durable; a sitting cannot begin
// twice; the server's clock decides and never runs back for a sitting; after
// Submitted nothing is counted but what an invigilator admits.
//
// It knows nothing of marks (engine/grading) or of how forms are drawn.
package sitting
