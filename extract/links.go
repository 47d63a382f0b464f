package extract

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxLinks bounds the links of a page; the heaviest real page seen has 400.
const maxLinks = 5000

// links gathers the anchors of the page, each path once, in page order.
func (r *pageRead) links() {
	base := r.base()
	seen := map[string]bool{}
	for n := r.page.root; n != nil && len(r.Links) < maxLinks; n = next(n, r.page.root, false) {
		if n.Type != html.ElementNode || n.DataAtom != atom.A && n.DataAtom != atom.Area {
			continue
		}
		path, host := r.resolve(base, attr(n, "href"))
		if path == "" && host == "" || seen[host+path] {
			continue
		}
		seen[host+path] = true
		link := Link{Path: path, Offsite: host, Text: brief(text(n), 80)}
		if path != "" {
			if follow, ok := r.profile.Route(path); ok && !r.profile.Denied(path) {
				link.Kind, link.Detail = follow.Kind, follow.Detail
			}
		}
		r.Links = append(r.Links, link)
	}
}

// base is the address that relative links count from; a <base> element is
// followed as long as it stays on the site.
func (r *pageRead) base() *url.URL {
	u, err := url.Parse(r.page.in.Path)
	if err != nil || u.Path == "" {
		u = &url.URL{Path: "/"}
	}
	u.Scheme, u.Host = "http", ""
	if b := find(r.page.root, atom.Base); b != nil && attr(b, "href") != "" {
		if to, err := u.Parse(attr(b, "href")); err == nil && (to.Host == "" || slices.Contains(r.page.in.Hosts, to.Host)) {
			u = &url.URL{Scheme: "http", Path: to.Path, RawQuery: to.RawQuery}
		}
	}
	return u
}

// resolve gives the canonical path of a reference, or the host it leaves to;
// both are empty for what is no page (javascript:, mailto:, "#top").
func (r *pageRead) resolve(base *url.URL, ref string) (path, host string) {
	ref = strings.TrimSpace(ref)
	if ref == "" || ref[0] == '#' || len(ref) > 4096 {
		return "", ""
	}
	u, err := base.Parse(ref)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" {
		return "", ""
	}
	if u.Host != "" && !slices.Contains(r.page.in.Hosts, u.Host) {
		return "", u.Host
	}
	return r.profile.Canonical(u.RequestURI()), ""
}

// refresh notes where a meta refresh leads, when it stays on the site.
func (r *pageRead) refresh() {
	if r.facts.refresh && r.facts.target != "" {
		r.Goto, _ = r.resolve(r.base(), r.facts.target)
	}
}

// brief cuts a text to at most n bytes at a letter.
func brief(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
