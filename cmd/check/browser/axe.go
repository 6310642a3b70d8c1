package browser

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// axeVersion is the release of axe-core that pages are held against.
const axeVersion = "4.10.3"

// axeScript returns axe-core's script, fetched once from npm into the user's cache.
func axeScript(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	file := filepath.Join(cache, "lectern", "axe-"+axeVersion+".min.js")
	if b, err := os.ReadFile(file); err == nil {
		return string(b), nil
	}
	script, err := fetchAxe(ctx)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", err
	}
	return string(script), os.WriteFile(file, script, 0o644)
}

func fetchAxe(ctx context.Context) ([]byte, error) {
	dir, err := os.MkdirTemp("", "axe")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cmd := exec.CommandContext(ctx, "npm", "pack", "--silent", "axe-core@"+axeVersion)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm pack axe-core: %w\n%s", err, out)
	}
	packed, err := os.ReadFile(filepath.Join(dir, "axe-core-"+axeVersion+".tgz"))
	if err != nil {
		return nil, err
	}
	zipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	files := tar.NewReader(zipped)
	for {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("axe-core's package has no axe.min.js")
		}
		if err != nil {
			return nil, err
		}
		if head.Name == "package/axe.min.js" {
			return io.ReadAll(files)
		}
	}
}
