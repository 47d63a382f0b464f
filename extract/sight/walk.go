package sight

import (
	"strings"

	"golang.org/x/net/html"
)

// budget bounds the tests of one page: a real page with 6,000 elements and a
// framework's rules needs some 500,000.
const budget = 20_000_000

// walker carries an engine down a tree.
type walker struct {
	engine *engine
	words  int // of a set of bits
	frames []frame
	left   int
	marks  map[*relative]map[*html.Node]bool
	hits   []int32 // of the element at hand
	list   []string
	// visit is told of each element in the order of the page, with what
	// fits it, before its children are walked; false leaves them out.
	visit func(n *html.Node, hits []int32, depth int) bool
	leave func(n *html.Node, depth int)
}

// frame is what is known among the children of one element.
type frame struct {
	above bits // what holds for some element above
	here  bits // what holds for the child at hand
	prev  bits // for the one before it
	sibs  bits // for any before it
	child int
	total int
	seen  map[string]int // by name
	all   map[string]int
}

func newWalker(e *engine) *walker {
	return &walker{engine: e, words: int(e.bits+63) / 64, left: budget}
}

// frame is the frame of a depth, made ready for the children of n.
func (w *walker) frame(depth int, n *html.Node) *frame {
	for len(w.frames) <= depth {
		pool := make(bits, 4*w.words)
		part := func(i int) bits { return pool[i*w.words : (i+1)*w.words] }
		w.frames = append(w.frames, frame{above: part(0), here: part(1), prev: part(2), sibs: part(3)})
	}
	f := &w.frames[depth]
	f.child, f.total = 0, 0
	clear(f.prev)
	clear(f.sibs)
	if w.engine.types {
		f.seen, f.all = map[string]int{}, map[string]int{}
	}
	if w.engine.last {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode {
				f.total++
				if f.all != nil {
					f.all[c.Data]++
				}
			}
		}
	}
	return f
}

// walk visits the elements below n. It is false when the budget is spent.
func (w *walker) walk(n *html.Node, depth int) bool {
	f := w.frame(depth, n)
	var parent bits
	if depth > 0 {
		up := &w.frames[depth-1]
		parent = up.here
		f.above.union(up.above, up.here)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		f = &w.frames[depth] // deeper frames may have moved the slice
		f.child++
		at := place{child: f.child, fromEnd: f.total - f.child + 1}
		if f.seen != nil {
			f.seen[c.Data]++
			at.ofType, at.ofTypeFromEnd = f.seen[c.Data], f.all[c.Data]-f.seen[c.Data]+1
		}
		clear(f.here)
		w.match(c, f, parent, at)
		if w.left < 0 {
			return false
		}
		if w.visit(c, w.hits, depth) {
			if c.FirstChild != nil && !w.walk(c, depth+1) {
				return false
			}
			if w.leave != nil {
				w.leave(c, depth)
			}
		}
		f = &w.frames[depth]
		copy(f.prev, f.here)
		f.sibs.union(f.sibs, f.here)
	}
	return true
}

// match tries the parts that an element can fit.
func (w *walker) match(n *html.Node, f *frame, parent bits, at place) {
	clear(f.here)
	w.hits = w.hits[:0]
	w.list = w.list[:0]
	w.left--
	id := ""
	for i := range n.Attr {
		switch n.Attr[i].Key {
		case "class":
			for class := range strings.FieldsSeq(n.Attr[i].Val) {
				w.list = append(w.list, class)
			}
		case "id":
			id = n.Attr[i].Val
		}
	}
	has := func(r *relative) bool { return w.marks[r][n] }
	try := func(ids []int32) {
		for _, k := range ids {
			p := &w.engine.parts[k]
			ok := true
			switch p.comb {
			case ' ':
				ok = f.above.has(p.prev)
			case '>':
				ok = parent != nil && parent.has(p.prev)
			case '+':
				ok = f.prev.has(p.prev)
			case '~':
				ok = f.sibs.has(p.prev)
			}
			w.left--
			if !ok {
				continue
			}
			w.left -= p.test.size
			if !p.test.holds(n, w.list, at, f.here, has) {
				continue
			}
			if p.bit >= 0 {
				f.here.put(p.bit)
			}
			if p.target >= 0 {
				w.hits = append(w.hits, p.target)
			}
		}
	}
	for i := range w.engine.phases {
		x := &w.engine.phases[i]
		if id != "" && len(x.ids) > 0 {
			try(x.ids[id])
		}
		if len(x.classes) > 0 {
			for _, class := range w.list {
				try(x.classes[class])
			}
		}
		if len(x.tags) > 0 {
			try(x.tags[n.Data])
		}
		try(x.rest)
	}
}

// findRelatives walks a page for what stands in :has(), and marks the
// elements that have it.
func findRelatives(root *html.Node, rels []*relative) (map[*relative]map[*html.Node]bool, bool) {
	if len(rels) == 0 {
		return nil, true
	}
	e := newEngine()
	marks := map[*relative]map[*html.Node]bool{}
	for i, r := range rels {
		marks[r] = map[*html.Node]bool{}
		for _, c := range r.list.list {
			e.add(c, int32(i))
		}
	}
	w := newWalker(e)
	w.visit = func(n *html.Node, hits []int32, _ int) bool {
		for _, h := range hits {
			rels[h].mark(n, marks[rels[h]])
		}
		return true
	}
	return marks, w.walk(root, 0)
}

// mark marks the elements that have n where the relative looks for it; the
// work is linear, because what is above a marked element is marked.
func (r *relative) mark(n *html.Node, marks map[*html.Node]bool) {
	switch r.comb {
	case '>':
		marks[n.Parent] = true
	case '+', '~':
		for p := n.PrevSibling; p != nil; p = p.PrevSibling {
			if p.Type != html.ElementNode {
				continue
			}
			if marks[p] || r.comb == '+' {
				marks[p] = true
				return
			}
			marks[p] = true
		}
	default:
		for p := n.Parent; p != nil && !marks[p]; p = p.Parent {
			marks[p] = true
		}
	}
}
