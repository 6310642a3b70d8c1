package views

import (
	"testing"
)

func TestPager(t *testing.T) {
	for _, c := range []struct{ page, total, from, to, pages int }{
		{1, 0, 0, 0, 1}, {1, 1, 1, 1, 1}, {1, 50, 1, 50, 1}, {2, 51, 51, 51, 2}, {9, 51, 51, 51, 2}, {-1, 51, 1, 50, 2},
	} {
		p := NewPager("/x", map[string][]string{"q": {"a b"}}, c.page, 50, c.total)
		if p.From() != c.from || p.To() != c.to || p.Pages() != c.pages {
			t.Errorf("%+v: %d to %d of %d pages", c, p.From(), p.To(), p.Pages())
		}
	}
	p := NewPager("/x", map[string][]string{"q": {"a"}, "page": {"2"}}, 2, 50, 101)
	if p.Prev() != "/x?q=a" || p.Next() != "/x?page=3&q=a" {
		t.Errorf("%s and %s", p.Prev(), p.Next())
	}
}
