package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestEveryCommandShowsAnExample(t *testing.T) {
	t.Parallel()
	parser, err := kong.New(&CLI{}, kong.Name("lectern"))
	if err != nil {
		t.Fatal(err)
	}
	commands := [][]string{nil}
	for _, leaf := range parser.Model.Leaves(false) {
		var words []string
		for node := leaf; node.Parent != nil; node = node.Parent {
			if node.Type == kong.CommandNode {
				words = append([]string{node.Name}, words...)
			}
		}
		commands = append(commands, words)
	}
	for _, words := range commands {
		code, out, errs := run(append(words, "--help")...)
		if code != 0 || !strings.Contains(out, "Example") || !strings.Contains(out, "lectern "+strings.Join(words, " ")) {
			t.Errorf("%v: exit %d: %s%s", words, code, out, errs)
		}
	}
}

func TestListFlagsTakeAllWords(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"paper --questions a b --seed s": "paper --questions=a --questions=b --seed s",
		"paper --questions=a b - --seed": "paper --questions=a --questions=b --questions=- --seed",
		"import a b --approve c":         "import a b --approve c",
	} {
		if got := spreadFiles(strings.Fields(args)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %v", args, got)
		}
	}
}
