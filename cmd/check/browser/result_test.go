package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"lectern/engine"
	"lectern/engine/grading"
)

const onPaper = `document.querySelectorAll(".q[data-n]").length === 9`

const saved = `document.getElementById("saved").dataset.kind === "saved" && document.getElementById("saved").textContent.includes(":")`

// pick chooses what an option says, among those of a question or a part.
func (b *tab) pick(question, text string) {
	b.t.Helper()
	b.do("pick "+text, chromedp.Evaluate(fmt.Sprintf(`(() => {
		const found = Array.from(document.querySelectorAll(%q)).find(o => o.textContent.includes(%q));
		found.querySelector("input").click();
	})()`, question+" .option", text), nil))
}

// choose sets the selects of a question to the options that say these texts.
func (b *tab) choose(question string, texts ...string) {
	b.t.Helper()
	for i, text := range texts {
		b.do("choose "+text, chromedp.Evaluate(fmt.Sprintf(`(() => {
			const select = document.querySelectorAll(%q)[%d];
			select.value = Array.from(select.options).find(o => o.textContent.includes(%q)).value;
			select.dispatchEvent(new Event("change", {bubbles: true}));
		})()`, question+" select", i, text), nil))
	}
}

// TestFromTicketToReview: in by ticket and code, every type of question
// answered, in two tabs; out with a receipt; and once a marker has marked and
// the office released, the result and the paper looked back on.
func TestFromTicketToReview(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	issued, err := w.IssueTickets(ctx, w.actor(engine.RoleOffice), w.exam, "candidate")
	w.must(err)
	b := openTab(t, w.addr)
	b.open("/ticket")
	b.fill("#ticket", issued[0].Ticket)
	b.fill("#code", issued[0].Code)
	b.submit("form.form button[type=submit]")
	b.check("door")
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper)

	b.pick(".q[data-type=single]", "省级人民政府")
	b.pick(".q[data-type=multiple]", "征收范围")
	b.pick(".q[data-type=multiple]", "补偿标准")
	b.pick(".q[data-type=true_false]", "正确")
	b.fill(".q[data-type=blank] input.blank", "３０")
	b.fill(".q[data-type=numeric] input.blank", "5.0")
	options := eval[string](b, `document.querySelector(".q[data-type=match] .q-pair-text").textContent`)
	first, second := "审判", "法律监督"
	if strings.Contains(options, "检察院") {
		first, second = second, first
	}
	b.choose(".q[data-type=match]", first, second)
	b.choose(".q[data-type=order]", "发布公告", "实施征收")
	b.until("all of the first tab is saved", saved+` && document.getElementById("count-answered").textContent === "7"`)

	other := b.second()
	other.open("/sit/" + w.exam)
	other.until("the paper stands in the other tab", onPaper)
	other.fill(".q[data-type=short] textarea", "征收的范围；办理的期限")
	other.do("leave the field", chromedp.Evaluate(`document.activeElement.blur()`, nil))
	other.pick(".q[data-type=case] [data-part='0']", "公告")
	other.until("the other tab is saved", saved)
	b.pick(".q[data-type=case] [data-part='0']", "拆除")
	b.pick(".q[data-type=case] [data-part='0']", "公告")
	b.pick(".q[data-type=case] [data-part='1']", "错误")
	b.until("both tabs are one", saved+` && document.getElementById("count-answered").textContent === "9"`)

	b.submit("button[data-handin]")
	b.check("hand-in")
	b.submit(`form[action$="/handin"] button`)
	b.check("receipt")

	w.markAll()
	if _, err := w.ReleaseExam(ctx, w.actor(engine.RoleOffice), w.exam); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(2 * time.Hour)
	b.open("/my/results")
	if text := eval[string](b, `document.querySelector("tbody").textContent`); !strings.Contains(text, "9.5") {
		t.Errorf("my results say %s", text)
	}
	b.open("/sit/" + w.exam + "/receipt")
	b.submit(`a[href$="/review"]`)
	b.check("review")
	for question, want := range map[string]string{
		".q[data-type=single]":                  "省级人民政府",
		".q[data-type=case] [data-part='0']":    "公告",
		".q[data-type=case] [data-part='1']":    "错误",
		".q[data-type=order] p:nth-of-type(1) ": "发布公告",
	} {
		said := eval[string](b, `Array.from(document.querySelectorAll("`+question+` input:checked, `+question+` option:checked")).map(o => (o.closest(".option") || o).textContent).join(" ")`)
		if !strings.Contains(said, want) {
			t.Errorf("the review shows %q at %s, want %s", said, question, want)
		}
	}
	if text := eval[string](b, `document.querySelector("main").textContent`); !strings.Contains(text, "见教材") || !strings.Contains(text, "9.5") {
		t.Errorf("the review says %s", text)
	}
}

// markAll ticks the first point of every short answer.
func (w *world) markAll() {
	w.t.Helper()
	marker := w.actor(engine.RoleMarker)
	key, err := w.NextScript(ctx, marker, w.exam, "", "")
	w.must(err)
	v, err := w.Script(ctx, marker, key)
	w.must(err)
	_, err = w.MarkScript(ctx, marker, key, v.Script.Version, grading.Judgement{Ticked: []int{0}}, "")
	w.must(err)
}

// TestAnotherTerminalTakesOver in place, and the old one is told.
func TestAnotherTerminalTakesOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := openTab(t, w.addr)
	old.signIn("candidate", "/sit/"+w.exam)
	old.submit(`form[action$="/start"] button`)
	old.until("the paper stands", onPaper)
	old.fill(".q[data-type=short] textarea", "旧终端写的")
	old.until("it is saved", saved)

	b := openTab(t, w.addr)
	b.signIn("candidate", "/sit/"+w.exam)
	b.check("elsewhere")
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper)
	if text := eval[string](b, `document.querySelector(".q[data-type=short] textarea").value`); text != "旧终端写的" {
		t.Errorf("the new terminal shows %q", text)
	}

	old.pick(".q[data-type=true_false]", "正确")
	old.until("the old one is told", `document.getElementById("saved").dataset.kind === "stopped"`)
	old.check("moved")
	if open := eval[int](old, `document.querySelectorAll(".q:not([disabled])").length`); open != 0 {
		t.Errorf("%d questions can still be answered at the old terminal", open)
	}
	b.open("/sit/" + w.exam)
	if n := eval[int](b, `document.querySelectorAll(".q[data-type=true_false] input:checked").length`); n != 0 {
		t.Error("what the old terminal sent afterwards counts")
	}
}

// TestTimeRunsOutOnThePage, first without the network: what is not saved is
// sent as evidence, and the receipt comes when the server says that it is over.
func TestTimeRunsOutOnThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := openTab(t, w.addr)
	b.signIn("candidate", "/sit/"+w.exam)
	b.submit(`form[action$="/start"] button`)
	b.until("the paper stands", onPaper)
	b.pick(".q[data-type=true_false]", "正确")
	b.until("it is saved", saved)
	w.clock.Advance(time.Hour - 4*time.Second)
	b.open("/sit/" + w.exam)
	b.offline(true)
	b.pick(".q[data-type=single]", "省级人民政府")
	b.pick(".q[data-type=multiple]", "征收范围")
	b.until("the page waits for the network", `document.getElementById("warning").textContent.includes("2")`)
	b.checkBoth("time is up")
	w.clock.Advance(10 * time.Second)
	b.leaveBy("the network", network.EmulateNetworkConditions(false, 0, -1, -1))
	if text := eval[string](b, `document.querySelector("main").textContent`); !strings.Contains(text, "1 / 9") {
		t.Errorf("the receipt says %s", text)
	}
	late := 0
	for r, err := range w.Store.Sittings.OfExam(ctx, w.exam) {
		w.must(err)
		watched, err := w.WatchSitting(ctx, w.actor(engine.RoleInvigilator), r.ID)
		w.must(err)
		late += len(watched.Late)
	}
	if late != 2 {
		t.Errorf("%d late answers are kept, want 2", late)
	}
}
