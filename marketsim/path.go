package marketsim

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// route is what a request asks for.
type route struct {
	class Class
	cat   int
	page  int
	ref   ref
	came  int // day of arrival of ref
	user  int
	found bool // false: the class fits, but there is no such thing today
}

// indexPath is the path of an index page; page 1 has no number.
func (m *Market) indexPath(cat, page int) string {
	slug := m.layout.cats[cat].slug
	n := strconv.Itoa(page)
	switch m.opts.Style {
	case StyleTable:
		if page == 1 {
			return "/category.php?c=" + strconv.Itoa(cat+1)
		}
		return "/category.php?c=" + strconv.Itoa(cat+1) + "&p=" + n
	case StyleCard:
		if page == 1 {
			return "/category/" + slug
		}
		return "/category/" + slug + "?page=" + n
	}
	if page == 1 {
		return "/products/" + slug
	}
	return "/products/" + slug + "/" + n
}

// externalID is a listing's id as the site shows it.
func (m *Market) externalID(id uint64) string {
	switch m.opts.Style {
	case StyleTable:
		return strconv.FormatUint(id, 10)
	case StyleCard:
		h := mix(m.seed^0x001d, id)
		return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", h>>32, h>>16&0xffff, h>>4&0xfff, mix(h, 1)&0xfff, id)
	}
	return fmt.Sprintf("%09x", id)
}

// parseID undoes externalID.
func (m *Market) parseID(s string) (uint64, bool) {
	base, digits := 16, s
	switch m.opts.Style {
	case StyleTable:
		base = 10
	case StyleCard:
		digits = s[strings.LastIndexByte(s, '-')+1:]
	}
	id, err := strconv.ParseUint(digits, base, 64)
	return id, err == nil && m.externalID(id) == s
}

func (m *Market) listingPath(id string) string {
	switch m.opts.Style {
	case StyleTable:
		return "/item.php?id=" + id
	case StyleCard:
		return "/listing/" + id
	}
	return "/product/" + id
}

// VendorPath is the path of a vendor's page.
func (m *Market) VendorPath(handle string) string {
	switch m.opts.Style {
	case StyleTable:
		return "/user.php?u=" + handle
	case StyleCard:
		return "/vendor/" + handle
	}
	return "/user/" + handle
}

// route finds what a URL asks for. Paths mean the same in all styles where
// they do not clash, so that traps need no table of their own.
func (m *Market) route(u *url.URL, day int) route {
	head, rest, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	switch head {
	case "", "home", "index.php":
		return route{class: ClassFront, found: rest == ""}
	case "mirrors.txt":
		return route{class: ClassMirrors, found: true}
	case "login", "login.php", "captcha", "verify":
		return route{class: ClassLogin, found: true}
	}
	q := u.Query()
	switch {
	case m.opts.Style == StyleTable && head == "category.php":
		cat, _ := strconv.Atoi(q.Get("c"))
		return m.routeIndex(cat-1, q.Get("p"), day)
	case m.opts.Style == StyleTable && head == "item.php":
		return m.routeListing(q.Get("id"), day)
	case m.opts.Style == StyleTable && head == "user.php":
		return m.routeVendor(q.Get("u"))
	case m.opts.Style == StyleCard && head == "category":
		return m.routeIndex(m.catBySlug(rest), q.Get("page"), day)
	case m.opts.Style == StyleCard && head == "listing":
		return m.routeListing(rest, day)
	case m.opts.Style == StyleCard && head == "vendor":
		return m.routeVendor(rest)
	case m.opts.Style == StyleLabel && head == "products":
		slug, page, _ := strings.Cut(rest, "/")
		return m.routeIndex(m.catBySlug(slug), page, day)
	case m.opts.Style == StyleLabel && head == "product":
		return m.routeListing(rest, day)
	case m.opts.Style == StyleLabel && head == "user":
		return m.routeVendor(rest)
	case trapPath(head):
		return route{class: ClassTrap, found: true}
	}
	return route{class: ClassOther}
}

func (m *Market) routeIndex(cat int, page string, day int) route {
	r := route{class: ClassIndex, cat: cat, page: 1}
	if page != "" {
		r.page, _ = strconv.Atoi(page)
	}
	if cat < 0 || cat >= len(m.layout.cats) {
		r.cat = 0
		return r
	}
	r.found = r.page >= 1 && r.page <= m.layout.pages(cat, day, m.opts.PageSize)
	return r
}

func (m *Market) routeListing(id string, day int) route {
	r := route{class: ClassListing}
	if n, ok := m.parseID(id); ok {
		r.ref, r.came, r.found = m.layout.ref(n, day)
	}
	return r
}

func (m *Market) routeVendor(handle string) route {
	i, ok := m.byHandle[handle]
	return route{class: ClassVendor, user: i, found: ok}
}

func (m *Market) catBySlug(slug string) int {
	for i := range m.layout.cats {
		if m.layout.cats[i].slug == slug {
			return i
		}
	}
	return -1
}
