package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestCandidateWalksThroughAnExam goes from sign-in to the receipt, with one
// reload and one loss of the network on the way.
func TestCandidateWalksThroughAnExam(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := openTab(t, w.addr)
	b.open("/signin")
	b.fill("#user", "candidate")
	b.fill("#password", password)
	b.submit("form.form button[type=submit]")
	b.check("home")

	b.open("/sit/" + w.exam)
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", `document.querySelectorAll(".q[data-n]").length === 9`)
	b.check("paper")

	single := `document.querySelector('.q[data-type=single]')`
	b.do("answer", chromedp.Evaluate(single+`.querySelectorAll('input')[1].click()`, nil))
	b.until("the answer is saved", `document.getElementById("saved").dataset.kind === "saved" && document.getElementById("saved").textContent.includes(":")`)
	chosen := eval[string](b, single+`.querySelector('input:checked').value`)

	b.open("/sit/" + w.exam)
	if again := eval[string](b, `(`+single+`.querySelector('input:checked')||{}).value||""`); again != chosen {
		t.Errorf("after a reload the choice is %q, was %q", again, chosen)
	}

	place := func(i int) string {
		return fmt.Sprintf(`(s => { s.selectedIndex = %d; s.dispatchEvent(new Event("change", {bubbles: true})) })(document.querySelectorAll(".q[data-type=order] select")[%d])`, i+1, i)
	}
	b.do("give the second place first", chromedp.Evaluate(place(1), nil))
	b.until("the page says which place is open", `document.querySelector(".q[data-type=order] [data-open].q-unsaved").textContent.includes("1")`)
	b.do("give the first", chromedp.Evaluate(place(0), nil))
	b.until("nothing is open", `document.querySelector(".q[data-type=order] [data-open]").textContent === ""`)
	b.do("clear it", chromedp.Click(".q[data-type=order] [data-clear]", chromedp.ByQuery))
	b.until("that is saved", `document.getElementById("count-answered").textContent === "1" && document.getElementById("saved").dataset.kind === "saved"`)

	b.offline(true)
	b.do("type a blank", chromedp.SendKeys(".q[data-type=blank] input", "三十", chromedp.ByQuery))
	b.until("the page says that it is not saved", `document.getElementById("saved").dataset.kind === "waiting"`)
	b.picture("offline")
	kept := eval[string](b, `Object.keys(localStorage).filter(k => k.startsWith("lectern-queue:")).map(k => localStorage.getItem(k)).join("")`)
	if kept == "" || strings.Contains(kept, "三十") {
		t.Errorf("what waits is kept as %q", kept)
	}
	b.offline(false)
	b.do("the network is back", chromedp.Evaluate(`window.dispatchEvent(new Event("online"))`, nil))
	b.until("it is saved", `document.getElementById("saved").dataset.kind === "saved"`)
	if left := eval[int](b, `Object.keys(localStorage).filter(k => k.startsWith("lectern-queue:")).length`); left != 0 {
		t.Errorf("%d queues are left in the browser", left)
	}

	b.submit("button[data-handin]")
	b.check("hand-in")
	if open := eval[int](b, `document.querySelectorAll(".cells a").length`); open != 7 {
		t.Errorf("%d questions are named as unanswered, want 7", open)
	}
	b.submit(`form[action$="/handin"] button`)
	b.check("receipt")
	receipt := eval[string](b, `document.querySelector(".receipt-code").textContent`)
	b.open("/receipt?code=" + receipt)
	if eval[int](b, `document.querySelectorAll(".notice-ok").length`) != 1 {
		t.Errorf("the receipt %s is not found", receipt)
	}
	b.open("/sit/" + w.exam + "/receipt")
}

// TestCandidateNeedsNoMouse signs in, answers and hands in by keyboard alone.
func TestCandidateNeedsNoMouse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := openTab(t, w.addr)
	b.open("/signin?next=/sit/" + w.exam)
	b.tabTo("user")
	b.keys("second", press.tab, password)
	b.leave(press.enter)
	b.tabToText(`form[action$="/start"] button`)
	b.leave(press.enter)
	b.until("the paper stands", `document.querySelectorAll(".q[data-n]").length === 9`)

	b.keys("b")
	b.until("B is chosen", `document.querySelector('.q[data-type=single] input[value=B]').checked`)
	b.keys(press.right, "1", "2")
	b.until("two are chosen", `document.querySelectorAll('.q[data-type=multiple] input:checked').length === 2`)
	b.keys("f")
	b.until("it is marked", `document.getElementById("count-flagged").textContent === "1"`)
	b.keys(press.right, "1")
	b.until("true is chosen", `document.querySelector('.q[data-type=true_false] input[value=true]').checked`)
	b.keys(press.right, "30")
	b.until("all is saved", `document.getElementById("saved").dataset.kind === "saved" && document.getElementById("count-answered").textContent === "4"`)
	b.leaveBy("Ctrl+Enter", chromedp.ActionFunc(ctrlEnter))
	b.tabToText(`form[action$="/handin"] button`)
	b.leave(press.enter)
	b.until("the receipt stands", `document.querySelector(".receipt-code") !== null`)
	if n := eval[string](b, `document.querySelector("main").textContent`); !strings.Contains(n, "4 / 9") {
		t.Errorf("the receipt says %s", n)
	}
}

// TestPhone looks at the candidate's pages at the width of a phone: nothing
// stands out at the side.
func TestPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := openTab(t, w.addr)
	b.do("take a phone", chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(1)))
	b.open("/signin?next=/sit/" + w.exam)
	b.fill("#user", "candidate")
	b.fill("#password", password)
	b.submit("form.form button[type=submit]")
	b.check("start")
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", `document.querySelectorAll(".q[data-n]").length === 9`)
	b.check("paper")
	if over := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		t.Errorf("the paper is %d px wider than a phone", over)
	}
	b.do("open the card", chromedp.Click("[data-sheet]", chromedp.ByQuery))
	b.check("card")
	weight := eval[int](b, `performance.getEntries().filter(e => e.transferSize !== undefined).reduce((s, e) => s + e.transferSize, 0)`)
	if weight > 200<<10 {
		t.Errorf("the exam page weighs %d bytes in all", weight)
	}
	fmt.Println("      the exam page weighs", weight, "bytes")
}
