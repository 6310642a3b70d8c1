package views

import (
	"testing"
)

func TestNegotiate(t *testing.T) {
	for _, c := range []struct{ person, cookie, accept, own, want string }{
		{"", "", "", "", "zh"},
		{"", "", "", "en", "en"},
		{"", "", "en-GB,en;q=0.9", "", "en"},
		{"", "", "zh-TW,zh;q=0.8,en;q=0.2", "", "zh"},
		{"", "", "fr", "", "zh"},
		{"", "", "fr,en;q=0.1", "", "en"},
		{"", "", "fr", "en", "en"},
		{"", "", ";;;", "", "zh"},
		{"", "en", "zh-CN", "", "en"},
		{"zh", "en", "en", "", "zh"},
		{"xx", "yy", "en", "", "en"},
	} {
		if got := Negotiate(c.person, c.cookie, c.accept, c.own); got != c.want {
			t.Errorf("Negotiate(%q, %q, %q, %q) = %q, want %q", c.person, c.cookie, c.accept, c.own, got, c.want)
		}
	}
}
