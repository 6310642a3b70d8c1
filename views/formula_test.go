package views

import "testing"

func TestFormulasAreReadable(t *testing.T) {
	for _, c := range []struct{ text, html, line string }{
		{"面积 $x^2$ 亩", `面积 <span class="formula" title="$x^2$">x<sup>2</sup></span> 亩`, "面积 x² 亩"},
		{`$\frac{a+b}{2}$`, `<span class="formula" title="$\frac{a+b}{2}$">(a+b)/2</span>`, "(a+b)/2"},
		{`$H_2O$`, `<span class="formula" title="$H_2O$">H<sub>2</sub>O</span>`, "H₂O"},
		{`$e^{\alpha t}$`, `<span class="formula" title="$e^{\alpha t}$">e<sup>αt</sup></span>`, "e^(αt)"},
		{`$\sqrt{2}\le\pi$`, `<span class="formula" title="$\sqrt{2}\le\pi$">√2≤π</span>`, "√2≤π"},
		{`$a\notin\emptyset$`, `<span class="formula" title="$a\notin\emptyset$">a∉∅</span>`, "a∉∅"},
		{`$\unknown{x}^2$`, `<span class="formula" title="$\unknown{x}^2$">\unknownx<sup>2</sup></span>`, `\unknownx²`},
		{"收 $5，付 $6", "收 $5，付 $6", "收 $5，付 $6"},
		{`<b>$x^{<i>}$</b>`, `&lt;b&gt;<span class="formula" title="$x^{&lt;i&gt;}$">x<sup>&lt;i&gt;</sup></span>&lt;/b&gt;`, "<b>x^(<i>)</b>"},
		{"\uE000$x^2$\uE001", `<span class="formula" title="$x^2$">x<sup>2</sup></span>`, "\uE000x²\uE001"},
		{`$x=____$`, `<span class="formula" title="$x=____$">x=____</span>`, "x=____"},
	} {
		if got := string(formulaHTML(c.text)); got != c.html {
			t.Errorf("%s is\n%s, want\n%s", c.text, got, c.html)
		}
		if got := formulaText(c.text); got != c.line {
			t.Errorf("%s in a line is %s, want %s", c.text, got, c.line)
		}
	}
}
