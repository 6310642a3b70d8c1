package paper

// flow is a network of integer capacities for maximum flow by Dinic's
// algorithm. (gonum's flow works on floating point, which may decide nothing
// here.)
type flow struct {
	head  []int // first arc of each node, -1 for none
	arcs  []arc
	level []int
	next  []int
}

type arc struct {
	to, next int
	free     int64 // capacity left
}

const unbounded = int64(1) << 60

func newFlow(nodes int) *flow {
	f := &flow{head: make([]int, nodes), level: make([]int, nodes), next: make([]int, nodes)}
	for i := range f.head {
		f.head[i] = -1
	}
	return f
}

// add adds an arc and its reverse, and returns the arc's index; the flow on it
// is the free capacity of arc index+1.
func (f *flow) add(from, to int, capacity int64) int {
	i := len(f.arcs)
	f.arcs = append(f.arcs, arc{to, f.head[from], capacity}, arc{from, f.head[to], 0})
	f.head[from], f.head[to] = i, i+1
	return i
}

// run returns the value of a maximum flow.
func (f *flow) run(source, sink int) int64 {
	var total int64
	for f.reach(source); f.level[sink] >= 0; f.reach(source) {
		copy(f.next, f.head)
		for {
			pushed := f.push(source, sink, unbounded)
			if pushed == 0 {
				break
			}
			total += pushed
		}
	}
	return total
}

// reach sets the level of each node that the residual network reaches from
// source, -1 for the others. After run, the reached side is a minimum cut.
func (f *flow) reach(source int) {
	for i := range f.level {
		f.level[i] = -1
	}
	f.level[source] = 0
	queue := []int{source}
	for len(queue) > 0 {
		u := queue[0]
		queue = queue[1:]
		for a := f.head[u]; a >= 0; a = f.arcs[a].next {
			if v := f.arcs[a].to; f.arcs[a].free > 0 && f.level[v] < 0 {
				f.level[v] = f.level[u] + 1
				queue = append(queue, v)
			}
		}
	}
}

func (f *flow) push(u, sink int, limit int64) int64 {
	if u == sink {
		return limit
	}
	for ; f.next[u] >= 0; f.next[u] = f.arcs[f.next[u]].next {
		a := f.next[u]
		v := f.arcs[a].to
		if f.arcs[a].free == 0 || f.level[v] != f.level[u]+1 {
			continue
		}
		if pushed := f.push(v, sink, min(limit, f.arcs[a].free)); pushed > 0 {
			f.arcs[a].free -= pushed
			f.arcs[a^1].free += pushed
			return pushed
		}
	}
	return 0
}
