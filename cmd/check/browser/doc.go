// Package browser holds the test that walks through the product in a real
// browser, as a candidate does: from sign-in to receipt and result, with a
// reload and a network loss in mid-exam, by keyboard alone, and with axe-core
// looking at every page on the way; and that looks at the pages of people,
// lectures and appraisal as each role that uses them.
package browser
