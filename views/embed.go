package views

import "embed"

//go:embed templates
var templateFiles embed.FS

//go:embed catalogue
var catalogueFiles embed.FS

//go:embed static
var staticFiles embed.FS
