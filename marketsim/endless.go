package marketsim

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

// pager writes links to the first, the neighbouring and the last pages.
func (v *view) pager(cat, page, pages int, open, shut string) {
	gap := false
	for n := 1; n <= pages; n++ {
		if n > 2 && n < pages-1 && (n < page-2 || n > page+2) {
			if !gap {
				v.raw("... ")
				gap = true
			}
			// Jump: a market of 1,000,000 listings has thousands of pages.
			n = max(n, min(page-3, pages-2))
			if n > page+2 {
				n = max(n, pages-2)
			}
			continue
		}
		gap = false
		if n == page {
			v.raw(open, itoa(n), shut, " ")
			continue
		}
		v.raw("<a href=\"")
		v.link(v.m.indexPath(cat, n))
		v.raw("\">", itoa(n), "</a> ")
	}
}

// MazeFrom is the first page number of FaultMaze: beyond what a category has.
const MazeFrom = 1_000_000

// mazeLinks lead further in: page n has the pages 7n+1 to 7n+7 of its
// category, or n+1 alone.
func (v *view) mazeLinks() {
	first, last := MazeFrom, MazeFrom
	switch {
	case v.mazeAt > 0 && v.mazeForm == "line":
		first, last = v.mazeAt+1, v.mazeAt+1
	case v.mazeAt > 0:
		first, last = 7*v.mazeAt+1, 7*v.mazeAt+7
	}
	for n := first; n <= last; n++ {
		v.raw("<a href=\"")
		v.link(v.m.indexPath(0, n))
		v.raw("\">More offers</a>\n")
	}
}

// endless writes links that lead on for ever, when such faults are on.
func (v *view) endless() {
	if v.calendar {
		v.raw("<p><a href=\"/calendar?y=", itoa(v.now.Year()), "&amp;m=", itoa(int(v.now.Month())), "\">Calendar of drops</a></p>\n")
	}
	if v.growing {
		v.raw("<p><a href=\"/browse?f=1\">Filter further</a></p>\n")
	}
	if v.maze {
		v.mazeLinks()
	}
}

// trapLinks writes links by a listing that a crawler must never follow.
func (v *view) trapLinks(id string) {
	if !v.traps {
		return
	}
	for _, t := range [...][2]string{
		{"/buy/", "Buy now"}, {"/cart/add/", "Add to cart"}, {"/report/listing/", "Report"}, {"/messages/new/", "Ask vendor"},
		{"/vote/up/", "Like"}, {"/withdraw/all/", "Withdraw"}, {"/delete-account/confirm/", "Delete account"}, {"/logout/", "Log out"},
	} {
		v.raw("<a class=act href=\"", t[0], id, "\">", t[1], "</a> ")
	}
	v.raw("\n")
}

// trapPage answers a trap: a page that leads on.
func (v *view) trapPage(path string) {
	v.raw("<html><head><title>Done</title></head><body><p>Done.</p>")
	switch {
	case len(path) > 9 && path[:9] == "/calendar":
		v.raw("<table><tr><td>Mo<td>Tu</table>")
		v.next(path)
	case len(path) > 7 && path[:7] == "/browse":
		v.raw("<a href=\"")
		v.esc(path + "&f=" + itoa(len(path)))
		v.raw("\">Filter further</a>")
	}
	v.raw("</body></html>")
}

// next links to the month after the one a calendar path names.
func (v *view) next(path string) {
	y, m := 0, 0
	for i := 0; i+2 < len(path); i++ {
		switch path[i : i+2] {
		case "y=":
			y = leading(path[i+2:])
		case "m=":
			m = leading(path[i+2:])
		}
	}
	if m++; m > 12 {
		y, m = y+1, 1
	}
	v.raw("<a href=\"/calendar?y=", itoa(y), "&amp;m=", itoa(m), "\">Next month</a>")
}

func leading(s string) int {
	n := 0
	for i := 0; i < len(s) && i < 6 && s[i] >= '0' && s[i] <= '9'; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
