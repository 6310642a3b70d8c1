package views

import (
	"strconv"
	"sync"
)

// run is a run of bytes that pages have as it is, with how it is sent.
type run struct {
	text string
	code runCode
	id   int // from 1, of one that many drawings have; 0 for any other
}

func (r *run) shared() bool { return r.id > 0 }

// size is about how many bytes a run takes in memory.
func (r *run) size() int { return len(r.text) + 4*len(r.code.words) + 96 }

// sharedRuns bounds the runs that are known to be the same in many drawings,
// and sharedRun their length: markup, which a few hundred make up.
const (
	sharedRuns = 2048
	sharedRun  = 4096
)

// runs knows the runs that many drawings have.
type runs struct {
	mu    sync.Mutex
	known map[string]*run
}

func newRuns() *runs { return &runs{known: map[string]*run{}} }

// of returns the run of a text; shared where many drawings have it.
func (k *runs) of(text string, shared bool) *run {
	if !shared || len(text) > sharedRun {
		return &run{text: text, code: encode(text)}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if r := k.known[text]; r != nil {
		return r
	}
	r := &run{text: text, code: encode(text)}
	if len(k.known) < sharedRuns {
		r.id = len(k.known) + 1
		k.known[text] = r
	}
	return r
}

// Drawing is a page made of runs, and what stands between them.
type Drawing struct {
	plain []byte
	runs  []drawnRun
	gzip  []byte
}

// drawnRun is a run that ends at a place of the page; nil for other bytes.
type drawnRun struct {
	run *run
	end int
}

var drawings = sync.Pool{New: func() any { return new(Drawing) }}

// NewDrawing returns an empty drawing, to be given back by Free.
func NewDrawing() *Drawing { return drawings.Get().(*Drawing) }

// Free gives the drawing back; nothing that it returned may be used any more.
func (d *Drawing) Free() {
	const most = 1 << 20
	if cap(d.plain) > most {
		return
	}
	clear(d.runs)
	d.plain, d.runs = d.plain[:0], d.runs[:0]
	drawings.Put(d)
}

// HTML is the page.
func (d *Drawing) HTML() []byte { return d.plain }

func (d *Drawing) run(r *run) {
	d.plain = append(d.plain, r.text...)
	d.runs = append(d.runs, drawnRun{r, len(d.plain)})
}

func (d *Drawing) number(n int) {
	d.plain = strconv.AppendInt(d.plain, int64(n), 10)
	d.other()
}

func (d *Drawing) escaped(text string) { d.text(escaped(text)) }

func (d *Drawing) text(text string) {
	if text != "" {
		d.plain = append(d.plain, text...)
		d.other()
	}
}

// other ends bytes that are no run.
func (d *Drawing) other() {
	if n := len(d.runs); n > 0 && d.runs[n-1].run == nil {
		d.runs[n-1].end = len(d.plain)
		return
	}
	d.runs = append(d.runs, drawnRun{nil, len(d.plain)})
}
