package sight

import (
	"strings"

	"golang.org/x/net/html"
)

// Generated visits what the rules put in front of an element's content or
// behind it (::before, ::after): the value of the content property in force.
// It is false when that needs more work than is given.
func (s *Sheet) Generated(root *html.Node, visit func(n *html.Node, content string, after bool)) bool {
	e := newEngine()
	type side struct {
		rule  *rule
		rank  uint64
		after int // 1 behind, 0 in front
	}
	var targets []side
	var rels []*relative
	for _, r := range s.rules {
		for _, c := range r.list.list {
			if c.pseudo != "before" && c.pseudo != "after" || c.dynamic {
				continue
			}
			for i := range r.decls {
				if r.decls[i].prop == content {
					e.add(c, int32(len(targets)))
					t := side{rule: r, rank: r.rank(c)}
					if c.pseudo == "after" {
						t.after = 1
					}
					targets = append(targets, t)
					rels = relatives(rels, c)
					break
				}
			}
		}
	}
	if len(targets) == 0 {
		return true
	}
	marks, ok := findRelatives(root, rels)
	w := newWalker(e)
	w.marks = marks
	w.visit = func(n *html.Node, hits []int32, _ int) bool {
		var values [2]string
		var ranks [2]uint64
		for _, h := range hits {
			t := &targets[h]
			for i := range t.rule.decls {
				d := &t.rule.decls[i]
				rank := t.rank
				if d.important {
					rank |= rankImportant
				}
				if d.prop == content && rank >= ranks[t.after] {
					values[t.after], ranks[t.after] = d.value, rank
				}
			}
		}
		for after, v := range values {
			if v != "" && !strings.EqualFold(v, "none") && !strings.EqualFold(v, "normal") {
				visit(n, v, after == 1)
			}
		}
		return true
	}
	return ok && w.walk(root, 0)
}
