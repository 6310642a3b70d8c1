package views

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
)

// Asset is an embedded file as it is served.
type Asset struct {
	Type string // content type
	Body []byte
	Gzip []byte // the same, compressed; nil where that saves nothing
}

var assets, assetHash = loadAssets()

// loadAssets reads every embedded file. One hash covers them all, so that a
// module finds the modules it imports beside it under the same address.
func loadAssets() (map[string]Asset, string) {
	all := make(map[string]Asset)
	sum := sha256.New()
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		short := strings.TrimPrefix(name, "static/")
		fmt.Fprintf(sum, "%s %d\n", short, len(body))
		sum.Write(body)
		all[short] = newAsset(short, body)
		return nil
	})
	if err != nil {
		panic(err)
	}
	return all, hex.EncodeToString(sum.Sum(nil))[:16]
}

var assetTypes = map[string]string{
	".js":    "text/javascript; charset=utf-8",
	".css":   "text/css; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".ico":   "image/x-icon",
}

func newAsset(name string, body []byte) Asset {
	a := Asset{Type: assetTypes[path.Ext(name)], Body: body}
	if a.Type == "" {
		a.Type = mime.TypeByExtension(path.Ext(name))
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write(body); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	if b.Len() < len(body)*9/10 {
		a.Gzip = b.Bytes()
	}
	return a
}

// FindAsset returns the embedded file of a name such as "css/base.css".
func FindAsset(name string) (Asset, bool) {
	a, ok := assets[name]
	return a, ok
}

// AssetHash is the hash over all embedded files that stands in their addresses.
func AssetHash() string { return assetHash }

// AssetURL returns the address of an embedded file.
func AssetURL(name string) string { return "/static/" + assetHash + "/" + name }
