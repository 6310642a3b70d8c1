package main

import (
	"slices"
	"strings"
)

// authored turns a response in the form of the API, where letters are those of
// places, into the authored form that is exported; nil is unanswered.
func authored(s *shown, p *places, response any) any {
	switch response := response.(type) {
	case nil:
		return nil
	case bool:
		return response
	case string:
		return authoredText(s, p, response)
	case []any:
		return authoredList(s, p, response)
	}
	panic("no response has this shape")
}

func authoredText(s *shown, p *places, text string) any {
	if text == "" {
		return nil
	}
	switch s.Type {
	case "single", "multiple":
		var letters []string
		for _, c := range fold(text) {
			letters = append(letters, letter(p.Order[c-'a']))
		}
		slices.Sort(letters)
		return strings.Join(letters, "")
	case "order":
		var order []any
		for _, c := range fold(text) {
			order = append(order, float64(p.Order[c-'a']))
		}
		return order
	}
	return text
}

func authoredList(s *shown, p *places, list []any) any {
	var out []any
	switch s.Type {
	case "match":
		out = make([]any, len(p.Order))
		for place, one := range list {
			if text, ok := one.(string); ok && text != "" {
				out[p.Order[place]] = float64(p.Targets[fold(text)[0]-'a'])
			}
		}
	case "case":
		out = make([]any, len(s.Parts))
		for i, one := range list {
			out[i] = authored(&s.Parts[i], &p.Parts[i], one)
		}
	default:
		out = slices.Clone(list)
	}
	for _, one := range out {
		if one != nil && one != "" {
			return out
		}
	}
	return nil
}
