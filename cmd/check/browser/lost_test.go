package browser

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/chromedp/chromedp"
	"golang.org/x/crypto/chacha20"
)

// lapse lets time pass so many times faster on every page that comes: timers
// and both clocks. What the page does in ten minutes can be watched in seconds.
func (b *tab) lapse(times int) {
	b.t.Helper()
	b.onEveryPage(fmt.Sprintf(`(() => {
		const k = %d, Day = Date, began = Day.now(), steady = performance.now.bind(performance);
		const later = window.setTimeout, often = window.setInterval;
		window.Date = class extends Day {
			constructor(...args) { if (args.length) { super(...args); } else { super(Day.now()); } }
			static now() { return began + (Day.now() - began) * k; }
		};
		performance.now = () => steady() * k;
		window.setTimeout = (f, ms, ...args) => later(f, (ms || 0) / k, ...args);
		window.setInterval = (f, ms, ...args) => often(f, Math.max(4, (ms || 0) / k), ...args);
	})()`, times))
}

// failing lets the answers that a page sends fail, while the browser believes
// that it has a network, and notes when they were tried: status 0 is no answer at
// all. window.mend() ends it.
func (b *tab) failing(status int) {
	b.t.Helper()
	b.do("break the way to the server", chromedp.Evaluate(fmt.Sprintf(`(() => {
		const real = window.fetch, status = %d;
		window.tries = [];
		window.mend = () => { window.fetch = real; };
		window.fetch = (url, options) => {
			if (!String(url).includes("/responses/")) { return real(url, options); }
			window.tries.push(performance.now());
			return status === 0 ? Promise.reject(new TypeError("Failed to fetch"))
				: Promise.resolve(new Response('{"error":{"kind":"Unavailable","message":"x"}}', {status, headers: {"Retry-After": "600"}}));
		};
	})()`, status), nil))
}

const stateWaiting = `document.getElementById("saved").dataset.kind === "waiting"`

// twoWait says that two answers are kept in the browser, and that the page says so.
const twoWait = stateWaiting + ` && document.getElementById("saved").textContent.startsWith("2 ") && Object.keys(localStorage).filter(k => k.startsWith("lectern-queue:")).length === 2`

// TestLongLossOfTheNetwork passes ten minutes without an answer from the server,
// and no sign from the browser that it is back: the page says what is not saved,
// asks seldom, and what was answered is saved within seconds of the return. The
// same where the server answers that it cannot save.
func TestLongLossOfTheNetwork(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"nothing answers": 0, "the server cannot save": 503} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const faster = 60
			w := newWorld(t)
			b := openTab(t, w.addr)
			b.lapse(faster)
			b.signIn("candidate", "/sit/"+w.exam)
			b.submit(`form[action$="/start"] button`)
			b.until("the paper stands", onPaper)
			b.failing(status)
			b.pick(".q[data-type=single]", "省级人民政府")
			b.pick(".q[data-type=multiple]", "征收范围")
			b.until("the page says so in words", stateWaiting+` && document.getElementById("saved").textContent === "2 题尚未保存，网络恢复后自动保存（请勿关闭）"`)
			b.do("ten minutes pass", chromedp.Evaluate(`new Promise(done => setTimeout(done, 600e3))`, nil, awaitPromise))
			pauses := eval[[]float64](b, `window.tries.slice(1).map((t, i) => (t - window.tries[i]) / 1000).slice(4)`)
			slices.Sort(pauses)
			if n := len(pauses); n < 10 || pauses[n/2] < 6 || pauses[n/2] > 25 {
				t.Errorf("in ten minutes the page tried again %d times, after pauses of %.1f seconds", n, pauses)
			}
			b.do("mend it", chromedp.Evaluate(`window.mend()`, nil))
			back := time.Now()
			b.until("it is saved", saved)
			if took := time.Since(back); took > 5*time.Second {
				t.Errorf("it was saved %v after the return", took)
			}
			if got := w.stored(); len(got) != 2 {
				t.Errorf("the server has %v", got)
			}
		})
	}
}

// queued returns what the browser's store holds of answers, by name.
func (b *tab) queued() map[string]string {
	b.t.Helper()
	return eval[map[string]string](b, `Object.fromEntries(Object.keys(localStorage).filter(k => k.startsWith("lectern-queue:")).map(k => [k, localStorage.getItem(k)]))`)
}

// opened returns the texts in a store, opened under a key.
func opened(t *testing.T, key string, queue map[string]string) string {
	t.Helper()
	k, err := hex.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, v := range queue {
		b, err := base64.StdEncoding.DecodeString(v)
		if err != nil {
			t.Fatal(err)
		}
		c, err := chacha20.NewUnauthenticatedCipher(k, b[:12])
		if err != nil {
			t.Fatal(err)
		}
		c.SetCounter(1)
		c.XORKeyStream(b[12:], b[12:])
		if !json.Valid(b[12:]) {
			return ""
		}
		all.Write(b[12:])
	}
	return all.String()
}

// TestQueueOutlivesTheBrowser: cut off, with answers that the server lacks, the
// browser is closed. The next person at the terminal can neither read nor send
// them; they are delivered when the first comes back.
func TestQueueOutlivesTheBrowser(t *testing.T) {
	t.Parallel()
	const secret = "Zhengshou-Gonggao-2718"
	w := newWorld(t)
	folder := t.TempDir()
	b := openProfile(t, w.addr, folder)
	b.signIn("candidate", "/sit/"+w.exam)
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper)
	b.pick(".q[data-type=true_false]", "正确")
	b.until("one is saved", saved)
	first := w.record()
	b.offline(true)
	b.pick(".q[data-type=single]", "省级人民政府")
	b.fill(".q[data-type=short] textarea", secret)
	b.until("two wait", twoWait)
	b.checkBoth("cut off")
	queue := b.queued()
	if len(queue) != 2 || !strings.Contains(opened(t, w.Keys.QueueKey(first), queue), secret) {
		t.Fatalf("the queue is %v, and opens to %q", queue, opened(t, w.Keys.QueueKey(first), queue))
	}
	b.shut()
	unreadable(t, folder, secret)

	next := openProfile(t, w.addr, folder)
	next.signIn("second", "/sit/"+w.exam)
	next.submit(`form[action$="/start"] button`)
	next.until("the next paper stands", onPaper)
	next.pick(".q[data-type=true_false]", "错误")
	next.until("it is saved", saved)
	if text := eval[string](next, `document.documentElement.outerHTML + Array.from(document.querySelectorAll("textarea, input"), f => f.value + f.checked).join()`); strings.Contains(text, secret) {
		t.Error("the next person's page shows the first's answer")
	}
	if key := eval[string](next, `document.getElementById("paper").dataset.queueKey`); opened(t, key, next.queued()) != "" {
		t.Error("the first's answers open under the next person's key")
	}
	var status string
	next.do("ask for the first's sitting", chromedp.Evaluate(`(async () => {
		const out = [];
		for (const what of ["", "/time"]) {
			const reply = await fetch("/api/v1/sittings/`+first+`" + what);
			out.push(reply.status, (await reply.text()).includes("queue_key"));
		}
		const sent = await fetch("/api/v1/sittings/`+first+`/responses/1", {method: "PUT", headers: {"Content-Type": "application/json", "X-CSRF-Token": document.querySelector('meta[name="csrf"]').content}, body: '{"epoch":1,"seq":2,"response":"B"}'});
		out.push(sent.status);
		return out.join();
	})()`, &status, awaitPromise))
	if status != "404,false,404,false,404" {
		t.Errorf("of the first's sitting the next person gets %s", status)
	}
	if len(next.queued()) != 2 {
		t.Errorf("the queue is now %v", next.queued())
	}
	next.shut()

	again := openProfile(t, w.addr, folder)
	again.signIn("candidate", "/sit/"+w.exam)
	again.until("a way to the paper stands", `document.querySelector('form[action$="/start"] button, .q[data-n]') !== null`)
	if !eval[bool](again, onPaper) {
		again.submit(`form[action$="/start"] button`)
	}
	again.until("the paper stands", onPaper)
	again.until("what waited is saved", saved)
	if n := len(again.queued()); n != 0 {
		t.Errorf("%d answers still wait", n)
	}
	if got := fmt.Sprint(w.stored()); !strings.Contains(got, secret) {
		t.Errorf("the server has %s", got)
	}
}

// unreadable sees that a text stands in no file of a folder, in none of the
// encodings in which a browser writes.
func unreadable(t *testing.T, folder, text string) {
	t.Helper()
	var wide []byte
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	files := 0
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, form := range [][]byte{[]byte(text), wide, []byte(base64.StdEncoding.EncodeToString([]byte(text)))} {
			if bytes.Contains(content, form) {
				t.Errorf("%s can be read in %s", text, path)
			}
		}
		return nil
	})
	if err != nil || files < 10 {
		t.Fatalf("%d files of the browser were read: %v", files, err)
	}
}

// TestWhatComesAfterTheEndIsEvidence: the browser was closed with answers that
// the server lacks, and time ran out meanwhile. They are sent from the receipt,
// kept apart, and the receipt says so, then and whenever it is looked at again.
func TestWhatComesAfterTheEndIsEvidence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	folder := t.TempDir()
	b := openProfile(t, w.addr, folder)
	b.signIn("candidate", "/sit/"+w.exam)
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper)
	b.pick(".q[data-type=true_false]", "正确")
	b.until("one is saved", saved)
	b.offline(true)
	b.pick(".q[data-type=single]", "省级人民政府")
	b.pick(".q[data-type=multiple]", "征收范围")
	b.until("two wait", twoWait)
	w.clock.Advance(2 * time.Hour) // a browser that is closing has its network back for a moment
	b.freeze()
	b.shut()

	again := openProfile(t, w.addr, folder)
	again.signIn("candidate", "/sit/"+w.exam+"/receipt")
	said := `(n => !n.hidden && n.textContent.includes("2 题"))(document.getElementById("kept"))`
	again.until("the receipt says what was kept", said)
	again.checkBoth("receipt")
	if n := w.late(); n != 2 {
		t.Errorf("%d answers are kept as evidence, want 2", n)
	}
	if got := w.stored(); len(got) != 1 {
		t.Errorf("counted are %v, want one answer", got)
	}
	if n := len(again.queued()); n != 0 {
		t.Errorf("%d answers still wait in the browser", n)
	}
	again.open("/sit/" + w.exam + "/receipt")
	if !eval[bool](again, said) {
		t.Errorf("looked at again, the receipt says %s", eval[string](again, `document.querySelector("main").textContent`))
	}
}
