package marketsim

import (
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// ServeHTTP answers one request.
func (m *Market) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := m.opts.Now()
	path := r.URL.RequestURI()
	serial := m.log.begin(path)
	day := m.Day()
	to := m.route(withoutSession(r.URL), day)
	a := &answer{
		m: m, w: w, r: r, to: to, path: path,
		rec: Request{
			Time: started, Method: r.Method, Host: r.Host, Path: path, Class: to.class,
			Changes: changesState(r.Method, r.URL.Path), Remote: r.RemoteAddr,
		},
	}
	if m.opts.LogLimit > 0 || a.rec.Changes {
		a.rec.Header = r.Header.Clone()
	}
	// A handler that is cut off by http.ErrAbortHandler is counted too.
	defer func() {
		a.rec.Took = m.opts.Now().Sub(started)
		m.log.end(a.rec)
	}()
	a.respond(day, serial)
}

// sessionParam is the query parameter of FaultSessionLinks; it changes
// nothing.
const sessionParam = "sid"

func withoutSession(u *url.URL) *url.URL {
	q := u.Query()
	if !q.Has(sessionParam) {
		return u
	}
	q.Del(sessionParam)
	clean := *u
	clean.RawQuery = q.Encode()
	return &clean
}

// answer is one request in work.
type answer struct {
	m    *Market
	w    http.ResponseWriter
	r    *http.Request
	to   route
	path string
	rec  Request
}

func (a *answer) respond(day, serial int) {
	m := a.m
	plan := m.plan(a.to, a.path, a.r)
	v := m.views.Get().(*view)
	defer m.views.Put(v)
	v.begin(day, serial)
	for _, f := range plan.decorations {
		v.decorate(f)
	}
	if plan.fault != nil {
		a.rec.Fault = plan.fault.Kind
		a.misbehave(v, *plan.fault)
		return
	}
	a.content(v)
}

// content writes the page that was asked for.
func (a *answer) content(v *view) {
	status := a.render(v)
	a.send(status, v.contentType(a.to.class), v.b)
}

// render fills v with the page and returns its status.
func (a *answer) render(v *view) int {
	switch {
	case a.to.class == ClassMirrors:
		v.raw(a.m.SignedMirrors())
	case a.to.class == ClassLogin:
		v.loginPage()
	case a.to.class == ClassTrap:
		v.trapPage(a.path)
	case v.maze && a.to.class == ClassIndex && a.to.page >= MazeFrom:
		v.mazeAt = a.to.page
		v.page(a.to)
	case !a.to.found:
		v.notFoundPage()
		return http.StatusNotFound
	default:
		v.page(a.to)
	}
	v.relay()
	return http.StatusOK
}

// send writes a whole answer.
func (a *answer) send(status int, contentType string, body []byte) {
	h := a.w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h["Date"] = nil // equal bytes on every crawl
	a.w.WriteHeader(status)
	a.rec.Status = status
	if a.r.Method == http.MethodHead {
		return
	}
	n, _ := a.w.Write(body)
	a.rec.Bytes += int64(n)
}

// begin makes v ready for a page.
func (v *view) begin(day, serial int) {
	m := v.m
	*v = view{m: m, pen: pen{v.b[:0]}, o: v.o, descr: v.descr, day: day, serial: serial}
	v.now = m.opts.Start.AddDate(0, 0, day)
	v.charset = "utf-8"
	if m.opts.Style == StyleTable {
		v.charset = "iso-8859-1"
	}
	if m.opts.Clock != nil {
		v.clock = m.opts.Clock().UTC().Format(time.RFC1123)
	}
}

func (v *view) contentType(c Class) string {
	if c == ClassMirrors {
		return "text/plain; charset=utf-8"
	}
	return "text/html; charset=" + v.charset
}

// page writes a content page in the market's style.
func (v *view) page(to route) {
	if to.class == ClassListing {
		v.m.fill(&v.o, to.ref, to.came, v.day)
		if v.placeholder {
			v.holdPrice()
		}
	}
	switch v.m.opts.Style {
	case StyleTable:
		switch to.class {
		case ClassFront:
			v.tableFront()
		case ClassIndex:
			v.tableIndex(to.cat, to.page)
		case ClassListing:
			v.tableListing()
		case ClassVendor:
			v.tableVendor(v.m.vendorFacts(to.user))
		}
	case StyleCard:
		switch to.class {
		case ClassFront:
			v.cardFront()
		case ClassIndex:
			v.cardIndex(to.cat, to.page)
		case ClassListing:
			v.cardListing()
		case ClassVendor:
			v.cardVendor(v.m.vendorFacts(to.user))
		}
	default:
		switch to.class {
		case ClassFront:
			v.labelFront()
		case ClassIndex:
			v.labelIndex(to.cat, to.page)
		case ClassListing:
			v.labelListing()
		case ClassVendor:
			v.labelVendor(v.m.vendorFacts(to.user))
		}
	}
}

// holdPrice puts the placeholder price in place of the true ones.
func (v *view) holdPrice() {
	v.o.cents = 1
	for i := range v.o.variants {
		v.o.variants[i].cents = 1
	}
}

// head and foot are the page frame of the style, for pages that are none of
// the four kinds.
func (v *view) head(title string) {
	switch v.m.opts.Style {
	case StyleTable:
		v.tableHead(title)
	case StyleCard:
		v.cardHead(title)
	default:
		v.labelHead(title)
	}
}

func (v *view) foot() {
	switch v.m.opts.Style {
	case StyleTable:
		v.tableFoot()
	case StyleCard:
		v.cardFoot()
	default:
		v.labelFoot()
	}
}
