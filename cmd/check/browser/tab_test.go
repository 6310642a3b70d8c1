package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// host is the name by which the browser knows the server: no localhost, so
// that nothing leans on a secure context.
const host = "exam.lectern.test"

// patience is how long a page may take to come.
const patience = 20 * time.Second

// tab is a browser's tab with the steps of a person.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string
	axe  string
	shot string // folder for pictures, "" for none
	n    int

	asked *atomic.Int32 // how often a page asked whether to leave it
	stay  *atomic.Bool  // the answer, else it is left
	shut  func()        // ends the browser
}

// chromium returns the browser's program.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("Chromium is not there; on Debian: apt-get install chromium")
	return ""
}

// openTab starts a browser of its own: another person at another machine.
func openTab(t *testing.T, addr string) *tab {
	t.Helper()
	return openProfile(t, addr, "")
}

// openProfile starts a browser that keeps what it knows in a folder, as a
// terminal does from one candidate to the next; "" forgets it all.
func openProfile(t *testing.T, addr, folder string) *tab {
	t.Helper()
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WindowSize(1366, 768), chromedp.WSURLReadTimeout(time.Minute),
		chromedp.Flag("host-resolver-rules", "MAP "+host+" 127.0.0.1"),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN,zh"),
	)
	if folder != "" {
		options = append(options, chromedp.UserDataDir(folder))
	}
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	browser, stop := chromedp.NewContext(alloc)
	ctx, cancel := context.WithTimeout(browser, 150*time.Second)
	shut := sync.OnceFunc(func() {
		_ = chromedp.Cancel(browser) // waits for the program, whose folder goes with it
		cancel()
		stop()
		stopAlloc()
	})
	t.Cleanup(shut)
	axe, err := axeScript(ctx)
	if err != nil {
		t.Fatalf("axe-core: %v", err)
	}
	tb := &tab{t: t, ctx: ctx, base: "http://" + net.JoinHostPort(host, port), axe: axe, shot: os.Getenv("LECTERN_TEST_SHOTS"), asked: new(atomic.Int32), stay: new(atomic.Bool), shut: shut}
	tb.do("open the browser", network.Enable(), page.SetBypassCSP(true))
	tb.dialogs()
	return tb
}

// freeze stops the page before its browser is closed, which forgets in that
// moment that it was cut off.
func (b *tab) freeze() {
	b.do("freeze the page", page.SetWebLifecycleState(page.SetWebLifecycleStateStateFrozen))
}

// dialogs answers when a page asks whether to leave it.
func (b *tab) dialogs() {
	chromedp.ListenTarget(b.ctx, func(event any) {
		if _, ok := event.(*page.EventJavascriptDialogOpening); ok {
			b.asked.Add(1)
			go func() { _ = chromedp.Run(b.ctx, page.HandleJavaScriptDialog(!b.stay.Load())) }()
		}
	})
}

// second opens another tab of the same browser.
func (b *tab) second() *tab {
	b.t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	b.t.Cleanup(stop)
	other := *b
	other.ctx, other.n = ctx, b.n+50
	other.do("open another tab", network.Enable(), page.SetBypassCSP(true))
	other.dialogs()
	return &other
}

// signIn signs in by password and goes to a page.
func (b *tab) signIn(user, next string) {
	b.t.Helper()
	b.open("/signin?next=" + next)
	b.fill("#user", user)
	b.fill("#password", password)
	b.submit("form.form button[type=submit]")
}

// do runs browser actions; a failure ends the test with a picture.
func (b *tab) do(what string, actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.picture("failed")
		var text string
		_ = chromedp.Run(b.ctx, chromedp.Text("body", &text, chromedp.ByQuery))
		b.t.Fatalf("%s: %v\n%s", what, err, text)
	}
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do("open "+path, chromedp.Navigate(b.base+path))
	b.check(path)
}

// check holds the page against axe-core.
func (b *tab) check(name string) {
	b.t.Helper()
	b.picture(name)
	var out string
	b.do("look at "+name+" with axe",
		chromedp.Evaluate(b.axe+";0", nil),
		chromedp.Evaluate(`axe.run(document,{resultTypes:["violations"]}).then(r => JSON.stringify(r.violations.map(v => v.id+": "+v.help+" "+v.nodes.slice(0,3).map(n => n.html+" "+n.failureSummary).join(" | "))))`, &out, awaitPromise))
	var found []string
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		b.t.Fatalf("axe on %s said %q", name, out)
	}
	for _, v := range found {
		b.t.Errorf("axe on %s: %s", name, v)
	}
}

// checkBoth looks at a state of the page at the width of a terminal and of a
// phone.
func (b *tab) checkBoth(name string) {
	b.t.Helper()
	b.check(name)
	b.do("take a phone", chromedp.EmulateViewport(390, 844))
	b.check(name + " on a phone")
	b.fits(name, 390)
	if !eval[bool](b, `(n => !n || !n.firstChild || (r => r.top >= 0 && r.bottom <= innerHeight && n.contains(document.elementFromPoint(r.left + 20, r.top + 10)))(n.getBoundingClientRect()))(document.getElementById("warning"))`) {
		b.t.Errorf("%s: the notice cannot be seen on a phone", name)
	}
	b.do("sit down again", chromedp.EmulateViewport(1366, 768))
}

func (b *tab) picture(name string) {
	if b.shot == "" {
		return
	}
	var png []byte
	if err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot(&png)); err != nil {
		b.t.Log(err)
		return
	}
	b.n++
	file := fmt.Sprintf("%s-%02d%s.png", strings.ReplaceAll(b.t.Name(), "/", "-"), b.n, strings.NewReplacer("/", "_", "?", "_", "=", "_").Replace(name))
	if err := os.WriteFile(filepath.Join(b.shot, file), png, 0o644); err != nil {
		b.t.Log(err)
	}
}

// eval returns what a script says.
func eval[T any](b *tab, script string) T {
	b.t.Helper()
	var v T
	b.do(script, chromedp.Evaluate(script, &v))
	return v
}

// until waits for a script to say true.
func (b *tab) until(what, script string) {
	b.t.Helper()
	b.do("wait until "+what, chromedp.Poll(script, nil, chromedp.WithPollingTimeout(25*time.Second), chromedp.WithPollingInterval(50*time.Millisecond)))
}

// submit sends the form that holds an element and waits for the next page.
func (b *tab) submit(selector string) {
	b.t.Helper()
	b.leaveBy(selector, chromedp.Click(selector, chromedp.ByQuery))
}

func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.do("fill "+selector, chromedp.SendKeys(selector, text, chromedp.ByQuery))
}

// keys presses keys, wherever the focus is.
func (b *tab) keys(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		b.do("press "+k, chromedp.KeyEvent(k))
	}
}

// offline cuts the network, or joins it again.
func (b *tab) offline(off bool) {
	b.t.Helper()
	b.do("network", network.EmulateNetworkConditions(off, 0, -1, -1))
}

func awaitPromise(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// press is a key by name.
var press = struct{ tab, enter, space, right, left string }{kb.Tab, kb.Enter, " ", kb.ArrowRight, kb.ArrowLeft}

// tabTo presses Tab until the element of an id has the focus.
func (b *tab) tabTo(id string) {
	b.t.Helper()
	b.tabUntil(`document.activeElement.id === "` + id + `"`)
}

// tabToText presses Tab until the element of a selector has the focus.
func (b *tab) tabToText(selector string) {
	b.t.Helper()
	b.tabUntil("document.activeElement === document.querySelector(`" + selector + "`)")
}

func (b *tab) tabUntil(script string) {
	b.t.Helper()
	for range 60 {
		if eval[bool](b, script) {
			return
		}
		b.keys(press.tab)
	}
	b.t.Fatalf("60 tabs do not lead to %s", script)
}

// leave presses a key that leads to another page, and waits for it.
func (b *tab) leave(key string) {
	b.t.Helper()
	b.leaveBy(key, chromedp.KeyEvent(key))
}

// leaveBy does what leads to another page, and waits for it.
func (b *tab) leaveBy(what string, action chromedp.Action) {
	b.t.Helper()
	b.do("leave by "+what, chromedp.ActionFunc(func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		_, err := chromedp.RunResponse(ctx, action)
		return err
	}))
}

// ctrlEnter presses both.
func ctrlEnter(ctx context.Context) error {
	return chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(input.ModifierCtrl)).Do(ctx)
}
