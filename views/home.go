package views

// HomePage is what is to be done now.
type HomePage struct {
	Frame
	Groups []TodoGroup
	Jobs   []JobRow // the reader's long work that goes on
}

// TodoGroup is the part of it that belongs to one area of the work.
type TodoGroup struct {
	Title string
	Items []TodoItem
}

// TodoItem is one thing to be done.
type TodoItem struct {
	Title string
	Note  string
	URL   string
	At    string // when, printed; "" without a time
	Count int    // how many wait; 0 shows none
}

// Group returns the group with a title, by its catalogue key, making it at the
// end of the page when it is not there yet. It needs the frame's language.
func (p *HomePage) Group(key string) *TodoGroup {
	title := p.T(key)
	for i := range p.Groups {
		if p.Groups[i].Title == title {
			return &p.Groups[i]
		}
	}
	p.Groups = append(p.Groups, TodoGroup{Title: title})
	return &p.Groups[len(p.Groups)-1]
}
