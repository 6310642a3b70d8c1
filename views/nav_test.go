package views

import (
	"testing"
)

func TestNavigationShowsWhatMayBeOpened(t *testing.T) {
	open := map[string]bool{"/bank": true, "/bank/review": true, "/exams": true}
	areas := Navigation("/bank/review/12?x=1", func(path string) bool { return open[path] })
	if len(areas) != 2 || !areas[0].Here || areas[1].Here {
		t.Fatalf("areas %+v", areas)
	}
	if pages := areas[0].Pages; len(pages) != 2 || pages[0].Here || !pages[1].Here {
		t.Errorf("of two pages that lead here the longer is the place: %+v", pages)
	}
	for _, a := range navigation {
		for _, p := range a.Pages {
			if !Words("zh").Has("nav." + p.Key) {
				t.Errorf("no text for nav.%s", p.Key)
			}
		}
	}
}
