package marketsim

import "net/http"

const htmlUTF8 = "text/html; charset=utf-8"

// misbehave answers a request as the fault says.
func (a *answer) misbehave(v *view, f Fault) {
	switch f.Kind {
	case FaultLogin:
		a.loginWall(v, f)
	case FaultQueue:
		a.queuePage(v, f)
	case FaultCaptcha:
		v.captchaPage()
		a.send(orInt(f.Status, http.StatusOK), htmlUTF8, v.b)
	case FaultBanned:
		v.bare("Access denied", "", `<h1>You have been banned</h1><p>Your account was suspended for breaking the rules.</p>`)
		a.send(orInt(f.Status, http.StatusForbidden), htmlUTF8, v.b)
	case FaultMaintenance:
		v.bare("Maintenance", "", `<h1>Down for maintenance</h1><p>We are upgrading our servers and will be back soon.</p>`)
		retryAfter(a.w.Header(), f)
		a.send(orInt(f.Status, http.StatusServiceUnavailable), htmlUTF8, v.b)
	case FaultSeized:
		v.bare("THIS HIDDEN SITE HAS BEEN SEIZED", "", `<center><h1>THIS HIDDEN SITE HAS BEEN SEIZED</h1>`+
			`<p>as part of a joint law enforcement operation by international authorities.</p></center>`)
		a.send(orInt(f.Status, http.StatusOK), htmlUTF8, v.b)
	case FaultRateLimit:
		retryAfter(a.w.Header(), f)
		v.bare("Too many requests", "", `<h1>429 Too Many Requests</h1><p>Slow down.</p>`)
		a.send(orInt(f.Status, http.StatusTooManyRequests), htmlUTF8, v.b)
	case FaultServerError:
		retryAfter(a.w.Header(), f)
		v.bare("Bad gateway", "", `<h1>502 Bad Gateway</h1><hr>`)
		a.send(orInt(f.Status, http.StatusBadGateway), htmlUTF8, v.b)
	case FaultSoft404:
		v.softNotFoundPage()
		a.send(orInt(f.Status, http.StatusOK), v.contentType(a.to.class), v.b)
	case FaultNotFound:
		v.notFoundPage()
		a.send(orInt(f.Status, http.StatusNotFound), v.contentType(a.to.class), v.b)
	case FaultOffsite:
		a.redirect(f, orString(f.Location, "http://www.example.com/landing"))
	case FaultRedirectLoop:
		a.redirect(f, a.loopStep())
	default:
		a.breakTransport(v, f)
	}
}

// loginWall shows that a visitor is logged out, in one of three ways.
func (a *answer) loginWall(v *view, f Fault) {
	switch f.Variant {
	case "redirect":
		a.redirect(f, "/login")
	case "refresh":
		v.raw(`<meta http-equiv="Refresh" content="0; URL=/login">`)
		a.send(orInt(f.Status, http.StatusOK), htmlUTF8, v.b)
	default:
		v.loginPage()
		a.send(orInt(f.Status, http.StatusOK), htmlUTF8, v.b)
	}
}

func (a *answer) redirect(f Fault, to string) {
	a.w.Header().Set("Location", to)
	a.send(orInt(f.Status, http.StatusFound), htmlUTF8, nil)
}

// loopStep leads to and fro between two spellings of the same path.
func (a *answer) loopStep() string {
	u := *a.r.URL
	q := u.Query()
	if q.Has("again") {
		q.Del("again")
	} else {
		q.Set("again", "1")
	}
	u.RawQuery = q.Encode()
	return u.RequestURI()
}
