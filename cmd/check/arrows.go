package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// order lists the packages; one may import only those that stand before it.
// A package below a listed one stands at its place, after it.
var order = []string{
	"engine",
	"engine/people",
	"engine/audit",
	"questionbank",
	"questionbank/formats",
	"engine/paper",
	"engine/sitting",
	"engine/grading",
	"engine/exam",
	"engine/programme",
	"engine/appraisal",
	"engine/docdb",
	"engine/store",
	"engine/print/typeset",
	"engine/print",
	"engine/office",
	"views",
	"handlers",
	"cmd",
}

// edges are libraries that may be imported in their own place alone.
var edges = map[string][]string{
	"github.com/gofiber/fiber":             {"handlers", "cmd"},
	"go.mongodb.org/mongo-driver/v2/mongo": {"engine/docdb"},
	"modernc.org/sqlite":                   {"engine/docdb"},
	"modernc.org/libc":                     {"engine/docdb"},
	"github.com/jung-kurt/gofpdf":          {"engine/print"},
	"github.com/alecthomas/kong":           {"cmd"},
	"github.com/chromedp":                  {"cmd"},
	"github.com/xuri/excelize":             {"questionbank/formats", "handlers"},
}

// arrows checks that every import of a package points to one before it, and
// that libraries stay at their edge.
func arrows(ctx context.Context) error {
	out, err := output(ctx, "go", "list", "-f", `{{.ImportPath}}|{{join .Imports ","}}`, "./...")
	if err != nil {
		return err
	}
	var wrong []string
	for line := range strings.Lines(out) {
		path, imports, _ := strings.Cut(strings.TrimSpace(line), "|")
		from := strings.TrimPrefix(strings.TrimPrefix(path, "lectern"), "/")
		if place(from) < 0 {
			wrong = append(wrong, from+" has no place in the order of packages")
			continue
		}
		for _, imp := range strings.Split(imports, ",") {
			if fault := arrow(from, imp); fault != "" {
				wrong = append(wrong, fault)
			}
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%s", strings.Join(wrong, "\n"))
	}
	return nil
}

// arrow returns what is wrong with an import, "" when nothing is.
func arrow(from, imp string) string {
	if to, ours := strings.CutPrefix(imp, "lectern/"); ours {
		if place(to) > place(from) || place(to) < 0 {
			return from + " must not import " + to
		}
		return ""
	}
	for library, homes := range edges {
		if strings.HasPrefix(imp, library) && !slices.ContainsFunc(homes, func(h string) bool { return under(from, h) }) {
			return from + " must not import " + library
		}
	}
	return ""
}

// place returns a package's index in the order, -1 for none: that of the
// longest listed path that holds it.
func place(pkg string) int {
	best, length := -1, -1
	for i, p := range order {
		if under(pkg, p) && len(p) > length {
			best, length = i, len(p)
		}
	}
	if best == 0 && pkg != "engine" {
		return -1
	}
	return best
}

func under(pkg, parent string) bool { return pkg == parent || strings.HasPrefix(pkg, parent+"/") }
