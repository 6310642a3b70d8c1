package views

import (
	"html/template"
	"strings"
	"testing"
	"text/template/parse"
)

func TestEveryKeyOfTemplatesHasAText(t *testing.T) {
	words := Words(Languages[0])
	missing := map[string]bool{}
	for name, set := range templates {
		for _, part := range set().Templates() {
			if part.Tree == nil {
				continue
			}
			for _, key := range templateKeys(part) {
				if place := part.Name() + " " + key; !words.Has(key) && !missing[place] {
					missing[place] = true
					t.Errorf("%s (%s): no text for %q", name, part.Name(), key)
				}
			}
		}
	}
}

func templateKeys(part *template.Template) []string {
	var keys []string
	var walk func(parse.Node)
	list := func(l *parse.ListNode) {
		if l != nil {
			for _, n := range l.Nodes {
				walk(n)
			}
		}
	}
	walk = func(n parse.Node) {
		switch n := n.(type) {
		case *parse.ListNode:
			list(n)
		case *parse.ActionNode:
			walk(n.Pipe)
		case *parse.IfNode:
			walk(n.Pipe)
			list(n.List)
			list(n.ElseList)
		case *parse.RangeNode:
			walk(n.Pipe)
			list(n.List)
			list(n.ElseList)
		case *parse.WithNode:
			walk(n.Pipe)
			list(n.List)
			list(n.ElseList)
		case *parse.TemplateNode:
			if n.Pipe != nil {
				walk(n.Pipe)
			}
		case *parse.PipeNode:
			if n == nil {
				return
			}
			for _, c := range n.Cmds {
				walk(c)
			}
		case *parse.CommandNode:
			keyAt := -1
			switch last(n.Args[0].String()) {
			case "T", "hint", "unit":
				keyAt = 1
			case "Field":
				keyAt = 2
			}
			if keyAt > 0 && keyAt < len(n.Args) {
				if s, ok := n.Args[keyAt].(*parse.StringNode); ok {
					keys = append(keys, s.Text)
				}
			}
			for _, a := range n.Args {
				walk(a)
			}
		}
	}
	walk(part.Tree.Root)
	return keys
}

func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
