package formats

import (
	"archive/zip"
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"lectern/engine"
)

// decodeText returns the text of a file in UTF-8, with or without a byte order
// mark, UTF-16 or GB18030; an Invalid error where it is none of them.
func decodeText(name string, data []byte) (string, error) {
	if kind := sniff(data); kind != "" {
		return "", mismatch(name, kind)
	}
	if rest, ok := bytes.CutPrefix(data, []byte("\xEF\xBB\xBF")); ok {
		data = rest
	}
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return decodeUTF16(name, data, unicode.LittleEndian)
	case utf8.Valid(data) && bytes.IndexByte(data, 0) < 0:
		return string(data), nil
	case halfZero(data, 1):
		return decodeUTF16(name, data, unicode.LittleEndian)
	case halfZero(data, 0):
		return decodeUTF16(name, data, unicode.BigEndian)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) || !plausible(text) {
		return "", engine.Invalid("import.error.encoding", "file", base(name))
	}
	return string(text), nil
}

func decodeUTF16(name string, data []byte, order unicode.Endianness) (string, error) {
	text, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) || !plausible(text) {
		return "", engine.Invalid("import.error.encoding", "file", base(name))
	}
	return string(text), nil
}

// halfZero reports whether every second byte of the beginning, from offset, is
// often 0, as in UTF-16 without a mark where there are digits and line ends.
func halfZero(data []byte, offset int) bool {
	data = data[:min(len(data), 4096)]
	zeros, others := 0, 0
	for i, b := range data {
		if b == 0 && i%2 == offset {
			zeros++
		} else if b == 0 {
			others++
		}
	}
	return zeros*20 > len(data) && others*10 < zeros
}

// plausible reports whether a decoded text is text: few control characters and
// no private-use ones, which a wrong encoding gives.
func plausible(text []byte) bool {
	odd, n := 0, 0
	for _, r := range string(text[:min(len(text), 1<<16)]) {
		n++
		if r < 0x20 && r != '\n' && r != '\r' && r != '\t' || r >= 0xE000 && r < 0xF900 {
			odd++
		}
	}
	return odd*50 <= n
}

// textKind is the kind of a file that is no archive, as the reader's language
// has it.
const textKind = engine.Key("import.found.text")

func mismatch(name string, found any) error {
	return engine.Invalid("import.error.mismatch", "file", base(name), "found", found)
}

// foundIn is what a file that should be an archive is instead.
func foundIn(data []byte) any {
	if kind := sniff(data); kind != "" {
		return kind
	}
	return textKind
}

// sniff names the kind of a file that is no text, "" for any other.
func sniff(data []byte) string {
	for _, magic := range []struct{ start, kind string }{
		{"PK\x03\x04", "zip (xlsx, docx)"}, {"PK\x05\x06", "zip"}, {"%PDF-", "PDF"}, {"\xD0\xCF\x11\xE0", "xls / doc (97–2003)"},
		{"\x89PNG", "PNG"}, {"\xFF\xD8\xFF", "JPEG"}, {"GIF8", "GIF"}, {"Rar!", "RAR"}, {"7z\xBC\xAF", "7z"}, {"\x1F\x8B", "gzip"},
		{"{\\rtf", "RTF"}, {"\x7FELF", "ELF"}, {"MZ\x90", "EXE"}, {"SQLite format 3", "SQLite"},
	} {
		if bytes.HasPrefix(data, []byte(magic.start)) {
			return magic.kind
		}
	}
	head := bytes.ToLower(bytes.TrimSpace(data[:min(len(data), 256)]))
	if bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")) {
		return "HTML"
	}
	return ""
}

// archiveKind names the kind of an archive by what is in it; "" where it cannot
// be opened.
func archiveKind(data []byte) string {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return ""
	}
	for _, f := range archive.File {
		folder, _, _ := strings.Cut(strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/"), "/")
		switch folder {
		case "xl":
			return "xlsx"
		case "word":
			return "docx"
		case "ppt":
			return "pptx"
		}
	}
	return "zip"
}
