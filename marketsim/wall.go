package marketsim

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// bare writes a page that shares nothing with the market's look.
func (v *view) bare(title, head, body string) {
	v.raw("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>", title, "</title>", head,
		"</head>\n<body>", body, "</body></html>\n")
}

// loginPage is a form with field names that change, decoy fields and a
// picture puzzle.
func (v *view) loginPage() {
	h := func(n uint64) string { return hex16(mix(v.m.seed, n)) }
	v.raw("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Login - ")
	v.esc(v.m.opts.Name)
	v.raw("</title></head>\n<body><div class=\"login-box\"><h2>Login</h2>\n",
		"<form method=\"post\" action=\"/login\" id=\"login-form\">\n<input type=\"hidden\" name=\"", h(1), "\" value=\"", h(2), "\">\n",
		"<input type=\"text\" name=\"", h(3), "\" style=\"display:none\">\n",
		"Username <input type=\"text\" name=\"", h(4), "\"><br>\nPassword <input type=\"password\" name=\"", h(5), "\"><br>\n",
		"<img class=\"login_captcha\" src=\"/captcha/image\"><input type=\"text\" name=\"", h(6), "\"><br>\n",
		"<input type=\"submit\" value=\"Log in\"></form>\n<a href=\"/register\">Register</a></div></body></html>\n")
}

func (v *view) captchaPage() {
	v.bare("Verification", "", `<div class="captcha-wrapper"><h3>DDOS Protection</h3><p>Prove that you are human: enter the characters.</p>`+
		`<form class="ddos_form" method="post" action="/captcha/verify"><img src="data:image/png;base64,iVBORw0KGgo=" alt="captcha">`+
		`<input class="captchacode" name="captcha" maxlength="6"><button>Continue</button></form></div>`)
}

func (v *view) notFoundPage() {
	v.head("Not found")
	v.raw("<h2>Error 404</h2><p>The page that you asked for does not exist.</p>")
	v.foot()
}

// softNotFoundPage is what an expired listing looks like, with status 200.
func (v *view) softNotFoundPage() {
	v.head("Listing not found")
	v.raw("<h2>Listing not found</h2><p>This listing does not exist or was removed.</p>")
	v.foot()
}

// queue remembers who waits.
type queue struct {
	mu       sync.Mutex
	next     uint64
	visitors map[string]visitor
}

type visitor struct {
	since time.Time
	tries int
}

// queueLimit bounds the visitors that are remembered.
const queueLimit = 10_000

// queueCookie marks a waiting visitor; without it each request is a new one.
const queueCookie = "queue_place"

// enter counts a visit and reports whether the visitor may go in. It returns
// the cookie's value, and how many are before him.
func (q *queue) enter(seed uint64, r *http.Request, f Fault, now time.Time) (in bool, place string, before int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if c, err := r.Cookie(queueCookie); err == nil {
		place = c.Value
	}
	who, known := q.visitors[place]
	if !known {
		if len(q.visitors) >= queueLimit {
			clear(q.visitors) // visitors without cookies must not fill the memory
		}
		q.next++
		place = hex16(mix(seed^0x90e0e, q.next))
		who.since = now
	}
	in = f.Tries > 0 && who.tries >= f.Tries || f.Wait > 0 && known && now.Sub(who.since) >= f.Wait
	who.tries++
	q.visitors[place] = who
	return in, place, max(1, 40-7*who.tries)
}

// queuePage answers with a waiting page, or lets in.
func (a *answer) queuePage(v *view, f Fault) {
	in, place, before := a.m.queue.enter(a.m.seed, a.r, f, a.m.opts.Now())
	if in {
		a.rec.Fault = ""
		a.content(v)
		return
	}
	refresh := f.Refresh
	if refresh <= 0 {
		refresh = 2 * time.Second
	}
	secs := seconds(refresh)
	h := a.w.Header()
	http.SetCookie(a.w, &http.Cookie{Name: queueCookie, Value: place, Path: "/"})
	if f.Refresh >= 0 {
		h.Set("Refresh", secs)
	}
	retryAfter(h, f)
	v.bare("Access Queue", `<meta http-equiv="refresh" content="`+secs+`">`,
		`<div class="queue-graphic"><h2>You are in the access queue</h2><p>There are <b>`+strconv.Itoa(before)+
			`</b> visitors before you. Your estimated wait is `+secs+` seconds. This page reloads by itself.</p></div>`)
	a.send(orInt(f.Status, http.StatusOK), "text/html; charset=utf-8", v.b)
}

// seconds rounds up: a refresh of 0.2 s is written as 1.
func seconds(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}

func retryAfter(h http.Header, f Fault) {
	if f.RetryAfter > 0 {
		h.Set("Retry-After", seconds(f.RetryAfter))
	}
}
