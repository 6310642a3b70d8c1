package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// tool is a program that some test needs, and the Debian package that has it.
type tool struct {
	programs []string // any of them will do
	pkg      string
	why      string
}

var needed = []tool{
	{[]string{"chromium", "chromium-browser", "google-chrome"}, "chromium", "the browser test"},
	{[]string{"npm"}, "npm", "axe-core, with which the browser test checks accessibility"},
	{[]string{"gcc", "clang"}, "gcc", "the race detector"},
}

// tools sees that every tool is there, installs it on Debian as root, and
// otherwise says how to get it.
func tools(ctx context.Context) error {
	var missing []string
	updated := false
	for _, t := range needed {
		if has(t.programs) {
			continue
		}
		if os.Geteuid() == 0 && has([]string{"apt-get"}) {
			if !updated {
				if _, err := output(ctx, "apt-get", "update", "-qq"); err != nil {
					return err
				}
				updated = true
			}
			fmt.Printf("      installing %s for %s\n", t.pkg, t.why)
			if _, err := output(ctx, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends", t.pkg); err == nil && has(t.programs) {
				continue
			}
		}
		missing = append(missing, fmt.Sprintf("%s is not there, and %s needs it; on Debian: apt-get install %s", t.programs[0], t.why, t.pkg))
	}
	if len(missing) > 0 {
		return fmt.Errorf("%s", strings.Join(missing, "\n"))
	}
	return nil
}

func has(programs []string) bool {
	for _, p := range programs {
		if _, err := exec.LookPath(p); err == nil {
			return true
		}
	}
	return false
}
