package print

import (
	"strings"
	"testing"
)

func TestReadable(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, want string }{
		{`见图 ![装置图](a.png)。`, `见图 [图：装置图]。`},
		{`![](a.png)`, `[图]`},
		{`$\mathrm{O}_{2}$ 通过`, `O_2 通过`},
		{`$\mathrm{SO}_{4}^{2-}$`, `SO_4^2^-`},
		{`已知 $b \sin A+a \cos B=0$, 则 $B=$`, `已知 b sin A+a cos B=0, 则 B=`},
		{`$a_{1}=\frac{1}{3}, a_{4}^{2}=a_{6}$`, `a_1=1/3, a_4^2=a_6`},
		{`$\frac{a+b}{2 \sqrt{x+1}}$`, `(a+b)/(2 √(x+1))`},
		{`$x^{2}+\frac{b}{a} x$, $2\frac{1}{2}$`, `x^2+(b/a) x, 2(1/2)`},
		{`$\sqrt[3]{x}$ 与 $\sqrt 2$`, `^3√x 与 √2`},
		{`$\left\{a_{n}\right\}$ 的前 $n$ 项`, `{a_n} 的前 n 项`},
		{`$30^{\circ}$`, `30°`},
		{`$x^{a+b}$, $S_{\triangle}$`, `x^a^+^b, S_△`},
		{`从 $5 涨到 $6 的`, `从 $5 涨到 $6 的`},
		{`$5 and $6`, `$5 and $6`},
		{`$$E=mc^2$$`, `E=mc^2`},
		{`$\vec{a} \cdot \vec{b}$`, `向量a ·向量b`},
		{`$\unknown{x}$`, `\unknownx`},
		{"$z=（　　）$", "z=（　　）"},
		{"甲\t乙\u2005丙", "甲 乙 丙"},
		{`$`, `$`},
		{`$\frac{$`, `/`},
		{`• 甲`, `· 甲`},
	} {
		if got := flat(readable(tt.text)); got != tt.want {
			t.Errorf("readable(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// flat writes raised and lowered characters with a sign before each.
func flat(text string) string {
	var b strings.Builder
	for _, r := range text {
		drawn, shift := script(r)
		switch {
		case shift > 0:
			b.WriteByte('^')
		case shift < 0:
			b.WriteByte('_')
		}
		b.WriteRune(drawn)
	}
	return b.String()
}

func TestEverySymbolCanBeDrawn(t *testing.T) {
	t.Parallel()
	d, err := newDrawing(presets["a4"])
	if err != nil {
		t.Fatal(err)
	}
	for name, symbol := range symbols {
		if d.fonts.clean(song, symbol) != symbol {
			t.Errorf("the face lacks %q of \\%s", symbol, name)
		}
	}
}

func TestUnwrapped(t *testing.T) {
	t.Parallel()
	const long = "张九龄韶州曲江人七岁能文进士及第后步入仕途开元年间官至"
	for _, tt := range []struct{ text, want string }{
		{long + "\n宰相，成为名臣。", long + "宰相，成为名臣。"},
		{long + "。\n宰相", long + "。\n宰相"},
		{"短行\n下一行", "短行\n下一行"},
		{long + "\n（1）概括", long + "\n（1）概括"},
		{long + "\n①人类", long + "\n①人类"},
		{"The quick brown fox jumps over\nthe lazy dog", "The quick brown fox jumps over the lazy dog"},
	} {
		if got := unwrapped(tt.text); got != tt.want {
			t.Errorf("unwrapped(%q) = %q", tt.text, got)
		}
	}
}

func TestGapsHaveRoomOnPaper(t *testing.T) {
	t.Parallel()
	for stem, want := range map[string]string{
		"谁制定？（）":                     "谁制定？（　　）",
		`等于 (\quad)`:                 "等于 （　　）",
		"____1____的期限为______日":       "____1____的期限为____________日",
		`为 \underline{\quad\quad} 的`: "为 __________ 的",
		"没有空":                        "没有空",
	} {
		if got := drawnGaps(stem); got != want {
			t.Errorf("%q drawn as %q", stem, got)
		}
	}
}

func FuzzReadable(f *testing.F) {
	f.Add(`$\frac{1}{2}$ ![a](b) $x_`)
	f.Fuzz(func(t *testing.T, text string) { readable(text) })
}

func TestLongOptionsKeepTheirFormulas(t *testing.T) {
	t.Parallel()
	d, err := newDrawing(presets["a4"])
	if err != nil {
		t.Fatal(err)
	}
	for _, option := range []string{"$x^{2}$", "$x^{2}$" + strings.Repeat("长", 60)} {
		var g group
		d.options(&g, []string{"A. " + option, "B. 乙"}, 0)
		d.pdf.AddPage()
		for _, b := range g.blocks {
			b.draw(d, 0, 0)
		}
		if missing := d.fonts.lacking(); len(missing) > 0 {
			t.Errorf("%q: %q", option, missing)
		}
	}
}
