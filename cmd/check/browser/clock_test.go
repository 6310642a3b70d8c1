package browser

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lectern/engine"
	"lectern/engine/office"
)

// onEveryPage runs a script before those of each page that comes.
func (b *tab) onEveryPage(script string) {
	b.t.Helper()
	b.do("prepare the pages", chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(script).Do(ctx)
		return err
	}))
}

// ownClocks gives a page a time of day, and a steady clock, that the test can
// set: window.dayOff and window.steadyOff are added, in milliseconds.
const ownClocks = `(() => {
	const Day = Date, steady = performance.now.bind(performance);
	window.dayOff = 0; window.steadyOff = 0;
	window.Date = class extends Day {
		constructor(...args) { if (args.length) { super(...args); } else { super(Day.now() + window.dayOff); } }
		static now() { return Day.now() + window.dayOff; }
	};
	performance.now = () => steady() + window.steadyOff;
})()`

// clockShows returns the seconds that the page's clock shows.
func (b *tab) clockShows() float64 {
	b.t.Helper()
	seconds := 0
	for part := range strings.SplitSeq(eval[string](b, `document.getElementById("clock").textContent`), ":") {
		n, err := strconv.Atoi(part)
		if err != nil {
			b.t.Fatal(err)
		}
		seconds = 60*seconds + n
	}
	return float64(seconds)
}

// run lets the server's clock run with the time that passes.
func (w *world) run() {
	last, stop := time.Now(), make(chan struct{})
	ticker := time.NewTicker(10 * time.Millisecond)
	go func() {
		defer ticker.Stop()
		for {
			select {
			case now := <-ticker.C:
				w.clock.Advance(now.Sub(last))
				last = now
			case <-stop:
				return
			}
		}
	}()
	w.t.Cleanup(func() { close(stop) })
}

// record returns the candidate's sitting.
func (w *world) record() engine.ID {
	w.t.Helper()
	for r, err := range w.Store.Sittings.OfExam(ctx, w.exam) {
		w.must(err)
		return r.ID
	}
	w.t.Fatal("there is no sitting")
	return ""
}

// left returns the seconds that the server gives.
func (w *world) left() float64 {
	w.t.Helper()
	v, err := w.WatchSitting(ctx, w.actor(engine.RoleInvigilator), w.record())
	w.must(err)
	return float64(v.RemainingMS) / 1000
}

// TestClockIsRightToASecond on a terminal whose clock is hours off and jumps,
// after the tab was frozen, and after a sleep in which the steady clock stood.
func TestClockIsRightToASecond(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run()
	b := openTab(t, w.addr)
	b.onEveryPage(ownClocks + `; window.dayOff = -5 * 3600e3`)
	b.signIn("candidate", "/sit/"+w.exam)
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper)
	right := func(when string) {
		t.Helper()
		var shown, due float64
		for range 60 { // the page may still be asking
			shown, due = b.clockShows(), w.left()
			if shown-due < 1.5 && due-shown < 1 { // it shows whole seconds, rounded up
				return
			}
			b.do("look again in a while", chromedp.Evaluate(`new Promise(done => setTimeout(done, 100))`, nil, awaitPromise))
		}
		t.Errorf("%s the clock shows %.0f s left, the server gives %.1f", when, shown, due)
	}
	right("five hours behind,")
	requests := b.requests()
	b.do("set the day's clock forward, again and again", chromedp.Evaluate(`window.jumps = setInterval(() => { window.dayOff += 3600e3; }, 300)`, nil))
	b.do("wait", chromedp.Evaluate(`new Promise(done => setTimeout(done, 3000))`, nil, awaitPromise))
	right("while the day's clock jumps,")
	if n := requests.of("/time"); n < 1 || n > 3 {
		t.Errorf("a clock that jumps made the page ask %d times in 3 s", n)
	}
	b.do("leave the day's clock alone", chromedp.Evaluate(`clearInterval(window.jumps); window.dayOff = 0`, nil))
	b.pick(".q[data-type=true_false]", "正确")
	b.until("it is saved", saved)
	b.do("freeze the tab", page.SetWebLifecycleState(page.SetWebLifecycleStateStateFrozen))
	w.clock.Advance(20 * time.Minute)
	b.do("thaw it", page.SetWebLifecycleState(page.SetWebLifecycleStateStateActive))
	right("after the tab was frozen, while time went on that its clock did not count,")
	w.clock.Advance(10 * time.Minute)
	b.do("sleep for ten minutes", chromedp.Evaluate(`window.dayOff += 600e3`, nil))
	right("after a sleep that the steady clock did not count,")
	b.do("let the steady clock run on", chromedp.Evaluate(`window.steadyOff += 300e3; window.dayOff += 300e3`, nil))
	w.clock.Advance(5 * time.Minute)
	right("after a sleep that it did count,")
}

// heard collects every line that is put into the page's live region, which is
// what a screen reader says.
const heard = `(() => {
	window.heard = [];
	new MutationObserver(all => all.forEach(m => m.addedNodes.forEach(n => window.heard.push(n.textContent)))).observe(document.getElementById("warning"), {childList: true});
})()`

// TestWarningsAreSeenAndHeard once each, at 15, 5 and 1 minutes, and again
// where the end was put off.
func TestWarningsAreSeenAndHeard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := openTab(t, w.addr)
	b.signIn("candidate", "/sit/"+w.exam)
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper)
	b.do("listen", chromedp.Evaluate(heard, nil))
	answers := []string{"正确", "错误"}
	at := 60 * time.Minute
	// to brings the end nearer; the page learns of it with the next saved answer.
	to := func(left time.Duration) {
		t.Helper()
		w.clock.Advance(at - left)
		at = left
		b.pick(".q[data-type=true_false]", answers[0])
		answers[0], answers[1] = answers[1], answers[0]
		b.until("the clock says so", fmt.Sprintf(`(t => Math.abs(t - %d) <= 2)(document.getElementById("clock").textContent.split(":").reduce((s, x) => 60 * s + Number(x), 0))`, int(left.Seconds())))
		b.until("it is saved", saved)
	}
	said := func(when string, want ...string) {
		t.Helper()
		lines := eval[[]string](b, `window.heard.splice(0)`)
		if strings.Join(lines, "|") != strings.Join(want, "|") {
			t.Errorf("%s the page says %q, want %q", when, lines, want)
		}
	}
	minutes := func(n int) string { return fmt.Sprintf("距离考试结束还有 %d 分钟", n) }
	to(15*time.Minute + 20*time.Second)
	said("before 15 minutes")
	to(15*time.Minute - 2*time.Second)
	said("at 15 minutes", minutes(15))
	region := eval[string](b, `(r => [r.getAttribute("role"), r.offsetHeight > 20, r.getBoundingClientRect().top < innerHeight, r.getAttribute("aria-atomic")].join())(document.getElementById("warning"))`)
	if region != "alert,true,true,false" {
		t.Errorf("the region of the warning is %s", region)
	}
	b.checkBoth("15 minutes")
	to(14 * time.Minute)
	said("at 14 minutes")
	to(5*time.Minute - time.Second)
	said("at 5 minutes", minutes(5))
	b.check("5 minutes")
	_, err := w.InterveneSitting(ctx, w.actor(engine.RoleInvigilator), office.Intervene{Sitting: w.record(), Act: office.ExtendSitting, Minutes: 11, Reason: "停电"})
	w.must(err)
	at += 11 * time.Minute
	to(at)
	said("given 11 minutes more", "距离考试结束还有 16 分钟：考试时间已延长。")
	b.check("extended")
	to(15*time.Minute - 2*time.Second)
	said("at 15 minutes again", minutes(15))

	w.clock.Advance(3 * time.Minute)
	at -= 3 * time.Minute
	b.open("/sit/" + w.exam)
	b.do("listen", chromedp.Evaluate(heard+`; window.heard.push(...Array.from(document.getElementById("warning").children, n => n.textContent))`, nil))
	said("loaded at 12 minutes")
	to(5*time.Minute - time.Second)
	said("at 5 minutes on the new page", minutes(5))
	to(time.Minute - time.Second)
	said("at the last minute", minutes(1))
	if level := eval[string](b, `document.getElementById("clock").dataset.level`); level != "last" {
		t.Errorf("the clock's level in the last minute is %q", level)
	}
	b.checkBoth("the last minute")
}

// TestLastKeystrokesCount: what is typed in the last moment is sent before the
// page closes, behind an answer that is still under way.
func TestLastKeystrokesCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run()
	b := openTab(t, w.addr)
	b.signIn("candidate", "/sit/"+w.exam)
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper)
	const spare = 8 * time.Second
	w.clock.Advance(time.Duration(w.left()*float64(time.Second)) - spare)
	b.open("/sit/" + w.exam)
	b.slow(700 * time.Millisecond)
	b.until("little is left", `Number(document.getElementById("clock").textContent.slice(-2)) <= 2`)
	b.leaveBy("typing to the end", chromedp.Evaluate(`(() => {
		const text = document.querySelector(".q[data-type=short] textarea");
		text.focus();
		window.typed = setInterval(() => {
			if (text.closest(".q").disabled) { clearInterval(window.typed); return; }
			if (text.value.length === 10) { document.querySelector(".q[data-type=true_false] input").click(); text.focus(); }
			text.value += "字";
			sessionStorage.typed = text.value.length;
			text.dispatchEvent(new Event("input", {bubbles: true}));
		}, 50);
	})()`, nil))
	b.until("the receipt stands", `document.querySelector(".receipt-code") !== null`)
	if text := eval[string](b, `document.querySelector("main").textContent`); !strings.Contains(text, "2 / 9") {
		t.Errorf("the receipt says %s", text)
	}
	typed := eval[int](b, `Number(sessionStorage.typed)`)
	if got := utf8.RuneCountInString(strings.Trim(w.stored()[8], `"`)); got != typed || typed < 20 {
		t.Errorf("%d characters were typed, %d are stored", typed, got)
	}
	if late := w.late(); late != 0 {
		t.Errorf("%d answers came too late", late)
	}
}

// TestLeavingWarnsOnlyOfWhatIsUnsaved.
func TestLeavingWarnsOnlyOfWhatIsUnsaved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := openTab(t, w.addr)
	b.signIn("candidate", "/sit/"+w.exam)
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper)
	b.fill(".q[data-type=blank] input", "三十")
	b.until("it is saved", saved)
	b.open("/my/exams")
	if n := b.asked.Load(); n != 0 {
		t.Fatalf("leaving with all saved, the page asks %d times", n)
	}
	b.open("/sit/" + w.exam)
	b.stay.Store(true)
	b.offline(true)
	b.fill(".q[data-type=blank] input", "日")
	for i, what := range []string{"while it is typed", "while it waits"} {
		if i == 1 {
			b.until("the page says that it is not saved", `document.getElementById("saved").dataset.kind === "waiting"`)
		}
		b.do("leave "+what, chromedp.Evaluate(`location.assign("/my/exams")`, nil))
		b.waitFor("the page asks "+what, func() bool { return b.asked.Load() == int32(i)+1 })
	}
	b.offline(false)
	b.until("it is saved after all", saved)
	b.stay.Store(false)
	b.open("/my/exams")
	if n := b.asked.Load(); n != 2 {
		t.Errorf("the page asked %d times, want twice", n)
	}
}

// TestTypedIsNotSavedYet: what is typed counts as unsaved from its first key,
// and is sent now and then even from one who never pauses.
func TestTypedIsNotSavedYet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := openTab(t, w.addr)
	b.lapse(10)
	b.signIn("candidate", "/sit/"+w.exam)
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper)
	b.pick(".q[data-type=true_false]", "正确")
	b.until("it is saved", saved)
	requests := b.requests()
	kind := eval[string](b, `(() => {
		const text = document.querySelector(".q[data-type=short] textarea");
		const press = () => { text.value += "字"; text.dispatchEvent(new Event("input", {bubbles: true})); };
		window.typed = setInterval(press, 200);
		press();
		return document.getElementById("saved").dataset.kind;
	})()`)
	if kind != "saving" {
		t.Errorf("while it is typed the page says that it is %s", kind)
	}
	b.waitFor("it is sent though nobody pauses", func() bool { return len(w.stored()) == 2 })
	b.do("pause", chromedp.Evaluate(`clearInterval(window.typed)`, nil))
	b.until("all is saved", saved)
	typed := eval[int](b, `document.querySelector(".q[data-type=short] textarea").value.length`)
	if got := utf8.RuneCountInString(strings.Trim(w.stored()[8], `"`)); got != typed {
		t.Errorf("%d characters were typed, %d are stored", typed, got)
	}
	if n := requests.of("/responses/"); n > typed/5+3 {
		t.Errorf("%d key presses sent %d answers", typed, n)
	}
}
