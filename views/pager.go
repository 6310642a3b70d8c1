package views

import (
	"net/url"
	"strconv"
)

// PageSize is how many rows a table shows at once.
const PageSize = 50

// Pager leads through a long table; drawn by the partial "pager".
type Pager struct {
	F     *Frame
	Page  int // from 1
	Size  int
	Total int
	path  string
	query url.Values
}

// NewPager returns the pager of a table of total rows, page of which is shown.
// The query keeps the filters; its "page" is replaced.
func NewPager(path string, query url.Values, page, size, total int) Pager {
	p := Pager{Page: page, Size: size, Total: total, path: path, query: query}
	p.Page = min(max(p.Page, 1), p.Pages())
	return p
}

// In returns the pager for drawing in a frame.
func (p Pager) In(f *Frame) Pager { p.F = f; return p }

// Skip is how many rows stand before this page.
func (p Pager) Skip() int { return (p.Page - 1) * p.Size }

// Pages is how many pages there are, at least 1.
func (p Pager) Pages() int {
	if p.Size <= 0 { // the zero Pager, of a page without one
		return 1
	}
	return max(1, (p.Total+p.Size-1)/p.Size)
}

// From is the number of the first row shown, 0 when there is none.
func (p Pager) From() int {
	if p.Total == 0 {
		return 0
	}
	return p.Skip() + 1
}

// To is the number of the last row shown.
func (p Pager) To() int { return min(p.Skip()+p.Size, p.Total) }

// URL is the address of a page.
func (p Pager) URL(page int) string {
	q := url.Values{}
	for k, v := range p.query {
		q[k] = v
	}
	q.Del("page")
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return p.path
	}
	return p.path + "?" + q.Encode()
}

// Prev is the address of the page before, "" on the first.
func (p Pager) Prev() string {
	if p.Page <= 1 {
		return ""
	}
	return p.URL(p.Page - 1)
}

// Next is the address of the page after, "" on the last.
func (p Pager) Next() string {
	if p.Page >= p.Pages() {
		return ""
	}
	return p.URL(p.Page + 1)
}
