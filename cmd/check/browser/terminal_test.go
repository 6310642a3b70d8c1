package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestIdleTerminalIsToldOfTheTakeover: another terminal takes over within ten
// seconds from sign-in to the paper, with every saved answer; the old one, which
// nobody touches, is told, asking no oftener than twice a minute until then.
func TestIdleTerminalIsToldOfTheTakeover(t *testing.T) {
	t.Parallel()
	const faster = 20
	w := newWorld(t)
	old := openTab(t, w.addr)
	old.lapse(faster)
	old.signIn("candidate", "/sit/"+w.exam)
	old.submit(`form[action$="/start"] button`)
	old.until("the paper stands", onPaper)
	old.fill(".q[data-type=short] textarea", "旧终端写的")
	old.pick(".q[data-type=single]", "省级人民政府")
	old.until("it is saved", saved+` && document.getElementById("count-answered").textContent === "2"`)
	requests := old.requests()
	old.do("three minutes pass", chromedp.Evaluate(`new Promise(done => setTimeout(done, 180e3))`, nil, awaitPromise))
	if n := requests.of("/time"); n < 3 || n > 8 {
		t.Errorf("in three minutes an idle page asked %d times", n)
	}

	b := openTab(t, w.addr)
	b.do("go to the door", chromedp.Navigate(b.base+"/signin?next=/sit/"+w.exam))
	b.fill("#user", "candidate")
	b.fill("#password", password)
	began := time.Now()
	b.submit("form.form button[type=submit]")
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper+` && document.documentElement.classList.contains("js")`)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("the takeover takes %v from sign-in to the paper", took)
	} else {
		t.Logf("the takeover takes %v from sign-in to the paper", took.Round(time.Millisecond))
	}
	if got := eval[string](b, `document.querySelector(".q[data-type=short] textarea").value + document.querySelectorAll(".q[data-type=single] input:checked").length`); got != "旧终端写的1" {
		t.Errorf("the new terminal shows %q", got)
	}
	old.until("the old one is told", `document.getElementById("saved").dataset.kind === "stopped" && document.getElementById("warning").textContent.includes("另一台终端")`)
	old.checkBoth("told")
	if open := eval[int](old, `document.querySelectorAll(".q:not([disabled])").length`); open != 0 {
		t.Errorf("%d questions can still be answered at the old terminal", open)
	}
}

// TestOldTerminalsQueueOverwritesNothing: what the old terminal could not send
// when another took over is kept as evidence, from its open page and from the
// page that takes over back.
func TestOldTerminalsQueueOverwritesNothing(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"its page is open", "it takes over back"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			folder := t.TempDir()
			old := openProfile(t, w.addr, folder)
			old.signIn("candidate", "/sit/"+w.exam)
			old.submit(`form[action$="/start"] button`)
			old.until("the paper stands", onPaper)
			old.offline(true)
			old.fill(".q[data-type=short] textarea", "旧终端没有送出的")
			old.pick(".q[data-type=single]", "乡镇人民政府")
			old.until("two wait", twoWait)
			if how != "its page is open" {
				old.freeze()
				old.shut()
			}

			b := openTab(t, w.addr)
			b.signIn("candidate", "/sit/"+w.exam)
			b.submit(`form[action$="/start"] button`)
			b.until("the paper stands", onPaper)
			b.fill(".q[data-type=short] textarea", "新终端写的")
			b.pick(".q[data-type=true_false]", "正确")
			b.until("it is saved", saved+` && document.getElementById("count-answered").textContent === "2"`)

			if how == "its page is open" {
				old.offline(false)
				old.until("it is told", `document.getElementById("saved").dataset.kind === "stopped"`)
				old.until("and what was kept", `document.getElementById("warning").textContent.includes("2 题")`)
				old.checkBoth("told")
			} else {
				old = openProfile(t, w.addr, folder)
				old.signIn("candidate", "/sit/"+w.exam)
			}
			w.keepsTheNew(t, old, how)
		})
	}
}

func (w *world) keepsTheNew(t *testing.T, old *tab, how string) {
	t.Helper()
	if how == "it takes over back" {
		old.submit(`form[action$="/start"] button`)
		old.until("the paper stands", onPaper)
		old.until("the page says what was kept", `document.getElementById("warning").textContent.includes("2 题")`)
		old.checkBoth("back")
		if got := eval[string](old, `document.querySelector(".q[data-type=short] textarea").value`); got != "新终端写的" {
			t.Errorf("back at the old terminal the essay is %q", got)
		}
		if got := eval[int](old, `document.querySelectorAll(".q[data-type=single] input:checked").length`); got != 0 {
			t.Error("back at the old terminal, what it never sent is chosen")
		}
	}
	if n := len(old.queued()); n != 0 {
		t.Errorf("%d answers still wait at the old terminal", n)
	}
	got := w.stored()
	if len(got) != 2 || !strings.Contains(got[8], "新终端写的") {
		t.Errorf("counted are %v", got)
	}
	if n := w.late(); n != 2 {
		t.Errorf("%d answers are kept as evidence, want 2", n)
	}
}

// TestTwoTabsAreOnePaper: what one tab changes the other shows, without a
// request of its own; cut off, both say how much is not saved; and when the one
// that wrote it is closed, the other sends it.
func TestTwoTabsAreOnePaper(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := openTab(t, w.addr)
	b.lapse(10)
	b.signIn("candidate", "/sit/"+w.exam)
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper)
	other := b.second()
	other.open("/sit/" + w.exam)
	other.until("the paper stands in the other tab", onPaper)
	requests := b.requests()

	other.fill(".q[data-type=short] textarea", "另一页写的")
	other.pick(".q[data-type=true_false]", "正确")
	other.until("it is saved", saved)
	b.until("the first tab shows it", `document.querySelector(".q[data-type=short] textarea").value === "另一页写的" && document.querySelectorAll(".q[data-type=true_false] input:checked").length === 1 && document.getElementById("count-answered").textContent === "2"`)
	b.until("and that it is saved", saved)
	if n := requests.of("/responses/"); n != 0 {
		t.Errorf("the first tab sent %d answers of the other's", n)
	}

	other.offline(true)
	other.pick(".q[data-type=single]", "省级人民政府")
	other.until("it waits", stateWaiting)
	b.until("the first tab says so too", `document.getElementById("saved").dataset.kind !== "saved" && document.querySelectorAll(".q[data-type=single] input:checked").length === 1`)
	other.do("close the other tab", chromedp.Navigate("about:blank"))
	b.until("the first tab has sent it", saved+` && Object.keys(localStorage).every(k => !k.startsWith("lectern-queue:"))`)
	if got := w.stored(); len(got) != 3 {
		t.Errorf("the server has %v", got)
	}
}
