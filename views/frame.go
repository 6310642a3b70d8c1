package views

import (
	"time"

	"lectern/engine"
)

// Frame is what every page has around its content; every page struct embeds
// it. A handler sets the first part, the server the second.
type Frame struct {
	Title   string      // names the object, in the reader's language
	Intro   string      // one sentence under the title, where one is needed
	Crumbs  []Link      // the way here, without the page itself
	Part    string      // which page of the object that the title names; "" where there is one alone
	Action  *Link       // the one primary action, when it is a link
	Exports []Link      // the same content as files, at the top right
	Errors  FieldErrors // why a form was not taken
	Refresh int         // seconds after which the page loads itself anew, 0 never
	Scripts []string    // modules of its own, as "js/exam.js"
	Styles  []string    // style sheets of its own, as "css/exam.css"

	Words    *Catalogue
	House    string // the organisation's name
	JobsURL  string // where the reader's long work is listed, "" where there is none
	Zone     *time.Location
	Now      time.Time
	Actor    *engine.Actor // nil when nobody is signed in
	CSRF     string
	Nav      []NavArea
	Notices  []Notice
	Path     string // of this page with its query, to come back to
	Contrast string // "high" or ""
	Size     string // "large", "largest" or ""

	labels map[string]string // of the fields drawn, for the summary of errors
}

// Page is a page struct: a pointer to a struct that embeds Frame.
type Page interface{ frame() *Frame }

func (f *Frame) frame() *Frame { return f }

// Self is the frame, for values that templates draw in it.
func (f *Frame) Self() *Frame { return f }

// FrameOf returns the frame of a page.
func FrameOf(p Page) *Frame { return p.frame() }

// Link is a place to go with its text.
type Link struct {
	Text string
	URL  string
}

// Notice is a message about something just done. Kind is "ok", "warn" or
// "error".
type Notice struct {
	Kind string
	Text string
}

// Lang is the language of the page, as the lang attribute takes it.
func (f *Frame) Lang() string {
	if f.Words.Lang == "zh" {
		return "zh-CN"
	}
	return f.Words.Lang
}

// T returns a text of the catalogues with its arguments, pairs of name and
// value.
func (f *Frame) T(key string, args ...any) string { return f.Words.T(key, args...) }

// Say returns the text of an error.
func (f *Frame) Say(err error) string { return f.Words.Say(err) }

// May reports whether the reader holds any of the roles.
func (f *Frame) May(roles ...string) bool {
	if f.Actor == nil {
		return false
	}
	for _, r := range roles {
		if f.Actor.Has(engine.Role(r)) {
			return true
		}
	}
	return false
}

// Asset returns the address of an embedded file, which changes with the
// content of any of them.
func (f *Frame) Asset(name string) string { return AssetURL(name) }

// Args makes one value of several for a partial: {{template "x" (.Args "a" 1)}}.
// The partial finds the frame as .F.
func (f *Frame) Args(pairs ...any) map[string]any {
	m := make(map[string]any, len(pairs)/2+1)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	m["F"] = f
	return m
}
