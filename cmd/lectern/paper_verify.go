package main

import (
	"fmt"
	"runtime"
	"strings"

	"lectern/engine/paper"
)

// PaperVerifyCmd draws again what was drawn.
type PaperVerifyCmd struct {
	File string `arg:"" help:"The drawing, as the exam office hands it out once the seed is open."`
}

// Help is shown by `lectern paper verify --help`.
func (PaperVerifyCmd) Help() string {
	return `Draws an exam's forms again from its opened seed and compares them, the commitment and the root with what was published at sealing; exits with 1 where anything differs. Needs no database.

Example:
  lectern paper verify drawing.json`
}

// maxDifferent is how many names are printed.
const maxDifferent = 20

// Run draws and compares.
func (c *PaperVerifyCmd) Run(a *App) error {
	data, err := readFile(c.File)
	if err != nil {
		return err
	}
	f, err := paper.ParseDrawing(data)
	if err != nil {
		return err
	}
	again, err := f.Redraw(a.Ctx, runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	if a.JSON {
		err = a.print(again)
	} else {
		words := a.words()
		fmt.Fprintln(a.Stdout, words.T("paper.verify.forms", "n", again.Forms, "same", again.Forms-len(again.Different)))
		for key, ok := range map[string]bool{"paper.verify.commitment": again.Commitment, "paper.verify.root": again.Root} {
			if !ok {
				fmt.Fprintln(a.Stdout, words.T(key))
			}
		}
		if n := len(again.Different); n > 0 {
			fmt.Fprintln(a.Stdout, words.T("paper.verify.different", "names", strings.Join(again.Different[:min(n, maxDifferent)], " ")))
		}
	}
	if err == nil && !again.Equal() {
		return errSaid
	}
	return err
}
