// Package browser holds the walks through the product in a real browser, with
// axe-core looking at every page on the way:
//
//   - a candidate from sign-in to receipt and result, with a reload and a network
//     loss in mid-exam; by keyboard alone; on a phone (walk_test.go);
//   - from a ticket to the review of what was released, through a takeover by
//     another terminal and the end of time (result_test.go);
//   - the exam page on an old machine and a bad line: 100 questions, six times
//     slower, over 50 kbit/s (slow_test.go); its clock, warnings and last
//     keystrokes (clock_test.go); a long loss of the network, a browser closed
//     meanwhile, the next person at the terminal, what comes after the end
//     (lost_test.go); other terminals and tabs (terminal_test.go);
//   - the pages of the bank, exams, marking and results, by role, at the width of
//     a terminal and of a phone (office_test.go), and a workbook from the file to
//     the bank (import_test.go);
//   - the pages of people, lectures and appraisal as each role that uses them, and
//     a roll called by keyboard alone (people_test.go).
//
// Each walk has a server of its own (world_test.go); a tab is a browser of its
// own, another person at another machine, and has two and a half minutes.
package browser
