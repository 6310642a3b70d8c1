// Package programme is the yearly lecture programme (讲坛): what lectures are
// planned, who was there, and what the listeners wrote about them.
//
// Its central types are Lecture, Roll and Reflection; Rules says how attendance
// and reflections become points. Rules of the package are functions of values:
// a roll that is marked, a reflection that is handed in, a score of attendance.
//
// Its invariants: a person has one mark for a lecture, with who gave it and
// when; a reflection is never overwritten once somebody has read it; points are
// exact. It knows nothing of the ledger, where points count only when the
// office puts them there (engine/appraisal), and nothing of contests and
// notebooks yet.
package programme
