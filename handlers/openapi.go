package handlers

import (
	"embed"
	"encoding/json"
	"io/fs"
	"maps"
	"sync"
)

//go:embed openapi/*.json
var openapiFiles embed.FS

// openapiDocument joins the parts of the description of the API, one file an
// area: frame.json has the head, each part its paths and schemas.
var openapiDocument = sync.OnceValues(func() ([]byte, error) {
	names, err := fs.Glob(openapiFiles, "openapi/*.json")
	if err != nil {
		return nil, err
	}
	paths, schemas := map[string]map[string]any{}, map[string]any{}
	var whole map[string]any
	for _, name := range names {
		b, err := openapiFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var part struct {
			Paths      map[string]map[string]any `json:"paths"`
			Components struct {
				Schemas map[string]any `json:"schemas"`
			} `json:"components"`
		}
		if err := json.Unmarshal(b, &part); err != nil {
			return nil, err
		}
		for path, methods := range part.Paths { // two areas may share a path
			if paths[path] == nil {
				paths[path] = map[string]any{}
			}
			maps.Copy(paths[path], methods)
		}
		maps.Copy(schemas, part.Components.Schemas)
		if name == "openapi/frame.json" {
			if err := json.Unmarshal(b, &whole); err != nil {
				return nil, err
			}
		}
	}
	whole["paths"] = paths
	whole["components"].(map[string]any)["schemas"] = schemas
	return json.MarshalIndent(whole, "", "  ")
})

func (s *Server) openapi(c *Ctx) error {
	b, err := openapiDocument()
	if err != nil {
		return err
	}
	c.Set("Content-Type", "application/json; charset=utf-8")
	return c.Send(b)
}
