// Package exam is a test as the exam office runs it (考试): a blueprint, a
// roster, rules and a window, in a period.
//
// Its central type is Exam. An exam is prepared, then sealed: the forms of the
// whole roster are drawn, stored and frozen. From then on its blueprint, its
// pool and its seed never change.
//
// The acts on an exam stand in engine/office; drawing in engine/paper; the
// timed attempt in engine/sitting.
package exam
