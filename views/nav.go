package views

import "strings"

// NavArea is a part of the work in the navigation, with the pages in it that
// the reader may open.
type NavArea struct {
	Key   string // catalogue key "nav.<Key>"
	Pages []NavPage
	Here  bool
}

// NavPage is a page that the navigation leads to.
type NavPage struct {
	Key  string // catalogue key "nav.<Key>"
	Path string
	Here bool
}

// URL is where the area begins for this reader.
func (a NavArea) URL() string { return a.Pages[0].Path }

// navigation is the whole of it, by work. A page shows when the server has a
// route for it that the reader may take, so that rows may stand here before
// their pages do.
var navigation = []NavArea{
	{Key: "home", Pages: []NavPage{{Key: "home", Path: "/"}}},
	{Key: "bank", Pages: []NavPage{
		{Key: "bank.questions", Path: "/bank"},
		{Key: "bank.review", Path: "/bank/review"},
		{Key: "bank.topics", Path: "/bank/topics"},
		{Key: "bank.import", Path: "/bank/import"},
	}},
	{Key: "exam", Pages: []NavPage{
		{Key: "exam.exams", Path: "/exams"},
		{Key: "exam.mine", Path: "/my/exams"},
		{Key: "exam.periods", Path: "/periods"},
	}},
	{Key: "marking", Pages: []NavPage{
		{Key: "marking.queue", Path: "/marking"},
	}},
	{Key: "result", Pages: []NavPage{
		{Key: "result.results", Path: "/results"},
		{Key: "result.mine", Path: "/my/results"},
	}},
	{Key: "appraisal", Pages: []NavPage{
		{Key: "appraisal.table", Path: "/appraisal"},
		{Key: "appraisal.mine", Path: "/my/record"},
		{Key: "appraisal.schemes", Path: "/appraisal/schemes"},
	}},
	{Key: "programme", Pages: []NavPage{
		{Key: "programme.lectures", Path: "/programme"},
		{Key: "programme.reflections", Path: "/programme/reflections"},
		{Key: "programme.mine", Path: "/my/programme"},
	}},
	{Key: "system", Pages: []NavPage{
		{Key: "system.people", Path: "/system/people"},
		{Key: "system.departments", Path: "/system/departments"},
		{Key: "system.audit", Path: "/system/audit"},
		{Key: "system.settings", Path: "/system/settings"},
	}},
}

// Navigation returns what of the navigation the reader may open, with the
// place of path in it marked. Of two pages whose paths both lead to path the
// longer is the place.
func Navigation(path string, may func(path string) bool) []NavArea {
	var areas []NavArea
	here, hereArea, herePage := "", -1, -1
	for _, a := range navigation {
		open := NavArea{Key: a.Key}
		for _, p := range a.Pages {
			if !may(p.Path) {
				continue
			}
			open.Pages = append(open.Pages, p)
			if leadsTo(p.Path, path) && len(p.Path) > len(here) {
				here, hereArea, herePage = p.Path, len(areas), len(open.Pages)-1
			}
		}
		if len(open.Pages) > 0 {
			areas = append(areas, open)
		}
	}
	if hereArea >= 0 {
		areas[hereArea].Here = true
		areas[hereArea].Pages[herePage].Here = true
	}
	return areas
}

func leadsTo(page, path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return path == page || strings.HasPrefix(path, page+"/")
}

// Tabs returns the pages beside this one in its area, none when there is only
// this one.
func (f *Frame) Tabs() []NavPage {
	for _, a := range f.Nav {
		if a.Here && len(a.Pages) > 1 {
			return a.Pages
		}
	}
	return nil
}
