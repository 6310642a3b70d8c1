package handlers

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Two worlds differ in their keys alone: right options, synonyms, values,
// points, model answers, explanations, sources. Whatever a candidate or a
// passer-by is sent before the release must be the same in both, byte for byte:
// what tells one key from another is different for two keys. And nothing that
// is sent may hold a text of a key, the id or a tag of a question, or a seed.
func TestNothingSentBeforeReleaseTellsAKey(t *testing.T) {
	folder, exam := oneExam(t)
	var worlds [2][]sent
	var secrets []string
	for i := range worlds {
		w := openWorld(t, folder, exam, i)
		secrets = append(secrets, w.secrets()...)
		worlds[i] = w.walk()
	}
	if len(worlds[0]) < 200 {
		t.Errorf("only %d answers were looked at", len(worlds[0]))
	}
	for _, text := range told(worlds[0], worlds[1]) {
		t.Error(text)
	}
	for _, s := range slices.Concat(worlds[0], worlds[1]) {
		for _, secret := range secrets {
			if strings.Contains(s.text, secret) {
				t.Errorf("%s: holds %q", s.what, secret)
			}
		}
	}
}

// told returns in which answers two worlds can be told apart.
func told(a, b []sent) (where []string) {
	for i := range min(len(a), len(b)) {
		x, y := a[i].text, b[i].text
		if a[i].what != b[i].what {
			return append(where, fmt.Sprintf("answer %d is to %s in one world, to %s in the other", i, a[i].what, b[i].what))
		}
		if x == y {
			continue
		}
		at := 0
		for at < min(len(x), len(y)) && x[at] == y[at] {
			at++
		}
		around := func(s string) string { return s[max(0, at-60):min(len(s), at+120)] }
		where = append(where, fmt.Sprintf("%s: %d and %d bytes, from byte %d:\n%q\n%q", a[i].what, len(x), len(y), at, around(x), around(y)))
	}
	if len(a) != len(b) {
		where = append(where, fmt.Sprintf("%d answers in one world, %d in the other", len(a), len(b)))
	}
	return where
}

// secrets are texts that nobody may be sent before the release.
func (w *world) secrets() []string {
	w.t.Helper()
	e, err := w.srv.Office.Exam(w.t.Context(), w.exam)
	if err != nil {
		w.t.Fatal(err)
	}
	seed, err := w.srv.Office.Keys.Open(e.Sealing.Seed, "seed/"+e.Sealing.Run)
	if err != nil {
		w.t.Fatal(err)
	}
	return []string{
		keyMark, url.PathEscape(keyMark), strings.Trim(strconv.QuoteToASCII(keyMark), `"`), "qid-", "tag-text", "topic-path",
		hex.EncodeToString(seed), base64.StdEncoding.EncodeToString(seed), base64.RawURLEncoding.EncodeToString(seed),
	}
}
