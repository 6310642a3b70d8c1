package views

import "slices"

// Pages returns every page with sample values, by which the tests draw each in
// both languages: empty, with little, with much. An area adds its list here.
func Pages() []Page {
	return slices.Concat(
		framePages(),
		peoplePages(),
		bankPages(),
		sitPages(),
		markingPages(),
		examPages(),
		printPages(),
		programmePages(),
		appraisalPages(),
	)
}
