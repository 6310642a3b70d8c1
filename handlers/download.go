package handlers

import (
	"bytes"
	"io"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Types of files that pages hand out.
const (
	TypeXLSX  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	TypeCSV   = "text/csv; charset=utf-8"
	TypeJSONL = "application/jsonl; charset=utf-8"
	TypePDF   = "application/pdf"
	TypeJSON  = "application/json; charset=utf-8"
)

// Download answers with a file that write makes, to be kept under name. Nothing
// is sent when write fails.
func (c *Ctx) Download(name, contentType string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, contentType)
	c.Set(fiber.HeaderContentDisposition, "attachment; filename*=UTF-8''"+strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
	return c.Send(b.Bytes())
}
