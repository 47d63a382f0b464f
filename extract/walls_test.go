package extract_test

import (
	"strings"
	"testing"
	"time"

	"vedette/extract"
	"vedette/market"
)

// plain is a profile that knows one page kind and no walls, so that the
// general rules are on their own.
const plain = `
name: plain
version: 1
kind: market
walk:
  start: [/]
  follow:
    - {url: '^/$', kind: index}
    - {url: '^/item/(?P<listing_id>\d+)$', kind: listing, detail: true}
pages:
  - kind: listing
    require: ['h1', 'div.offer']
    record: listing
    fields:
      listing_id: [{url: listing_id}]
      title: [{css: h1}]
      prices: [{css: .price}]
      description: [{css: .text}]
  - kind: index
    require: ['div.list']
    record: listing
    rows: 'div.row'
    detail: [{css: a, attr: href}]
    fields:
      title: [{css: a}]
      prices: [{css: .price}]
`

func parse(t testing.TB, text string) *extract.Profile {
	t.Helper()
	p, err := extract.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func html(title, body string) string {
	return "<!doctype html><html><head><title>" + title + "</title></head><body>" + body + "</body></html>"
}

// long is page text beyond the size of a wall.
func long() string {
	return strings.Repeat("<p>Terms and refunds are written here in full for everybody to read. Maintenance of the lab, a queue at the post, captcha.</p>", 20)
}

func TestGeneralRulesNameWalls(t *testing.T) {
	p := parse(t, plain)
	for name, tc := range map[string]struct {
		page   string
		status int
		want   market.PageState
	}{
		"a refresh to the login alone": {`<html><head><meta content="0; URL=http://x.onion/index/login?dtf=1" http-equiv="Refresh"/></head><body></body></html>`, 200, market.StateLogin},
		"a protection page that leads to the login": {`<html><head><title>Quay DDoS Protection</title><meta http-equiv="refresh" content="2; /login"></head><body>Redirecting...<br>
			If redirect doesn't work <a href="/login">click here</a> to login.</body></html>`, 200, market.StateQueue},
		"a challenge form": {html("Quay - DDOS Protection", `<form action="./verifyHuman2" method="post"><div>DDOS Protection</div>Please solve the following challenge:
			<img alt="Captcha" src="img/c2"><input name="x"></form>`), 200, market.StateCaptcha},
		"a login with captcha and decoy fields": {html("Quay", `<form action="/x9" method="post"><input name="aa01" type="text"><input name="aa02" type="password"><input type="hidden" name="z" value="1">
			<div style="display:none"><input name="aa03"></div><img src="/captcha"></form>`), 200, market.StateLogin},
		"a login whose box only the style sheet shows": {html("Quay Login - marketplace", `<div style="display: none;"><form action="/" method="post"><input name="u"><input type="password" name="p"></form></div>
			<a href="/register">Register</a>`), 200, market.StateLogin},
		"a captcha page written in entities": {html("&#x43;heck", `<form action="/captcha/check" method="post"><p>&#x45;nter it</p><img src="data:image/png;base64,AAAA"><input name="a"></form>`), 200, market.StateCaptcha},
		"an access queue":                    {html("Quay Access Queue", `<h1>Access Queue</h1><p>You are in the queue. Your estimated wait is 3 minutes. This page refreshes by itself.</p>`), 200, market.StateQueue},
		"an access queue with status 503":    {html("Access Queue", `<p>Please be patient, you will be redirected.</p>`), 503, market.StateQueue},
		"a gate form":                        {html("Checking", `<form class="ddos_form" method="post"><div class="captcha-wrapper"><input name="c1"></div></form>`), 200, market.StateCaptcha},
		"a captcha of two":                   {html("Gate", `<div class="captchav2"><form method="post"><input name="q"></form></div>`), 200, market.StateCaptcha},
		"a filter against floods":            {"<pre>403 DDOS filter killed your path. (you probably sent too many requests at once). Not calling you a bot, bot, but grab a new identity and try again.</pre>", 403, market.StateError},
		"a queue picture":                    {html("Wait", `<div class="queue-graphic"></div><p>Hold on</p>`), 200, market.StateQueue},
		"a captcha under a 404 heading":      {html("x", `<h1>404 Not Found</h1><form method="post"><input class="captchacode" name="c"></form>`), 200, market.StateCaptcha},
		"a clock captcha":                    {html("x", `<form method="post"><select name="clock[hour]"><option>1</select><img src="/captcha/clock/image?1"></form>`), 200, market.StateCaptcha},
		"a form named ddos":                  {html("x", `<form name="ddos" method="post"><input class="form__input--captcha-solution" name="s"></form>`), 200, market.StateCaptcha},
		"a form of class login":              {html("x", `<form class="form--login" method="post"><input name="u"><input type=password name="p"></form>`), 200, market.StateLogin},
		"a login that asks the name first":   {html("Welcome", `<form id="login-form" method="post"><input type="text" name="username"><input type=submit></form>`), 200, market.StateLogin},
		"an anti-phishing question":          {html("Quay", `<div class="login-box"><p>Fill in the missing letters of the address</p><form class="ddos_form"><input name="captcha_ans"></form></div>`), 200, market.StateCaptcha},
		"a centred captcha":                  {html("Quay", `<div class="center-captcha"><form><input name="a1"></form></div>`), 200, market.StateCaptcha},
		"a ban":                              {html("Quay", `<h2>Account suspended</h2><p>Your account has been permanently banned. Reason: spam.</p>`), 200, market.StateBanned},
		"a ban in German":                    {html("Markt", `<p>Ihr Konto wurde gesperrt.</p>`), 200, market.StateBanned},
		"a seizure banner in words":          {html("Seized", `<h1>THIS HIDDEN SITE HAS BEEN SEIZED</h1><p>by the Federal Bureau of Investigation and Europol</p>`), 200, market.StateSeized},
		"a seizure banner that is a picture": {html("", `<center><img src="/images/seized_banner.jpg"></center>`), 200, market.StateSeized},
		"a seizure banner in German":         {html("", `<p>Die Plattform wurde durch das Bundeskriminalamt beschlagnahmt</p>`), 200, market.StateSeized},
		"maintenance":                        {html("Quay", `<p>We are down for scheduled maintenance. Be back soon!</p>`), 200, market.StateMaintenance},
		"maintenance with status 503":        {html("Quay", `<p>The market is under maintenance.</p>`), 503, market.StateMaintenance},
		"status 404":                         {html("x", `<p>Oops</p>`), 404, market.StateNotFound},
		"status 404 with a long page":        {html("x", long()), 404, market.StateNotFound},
		"a soft 404 in the title":            {html("Error 404 - Quay", `<div>Quay Market</div><span class="badge">Error 404</span>`), 200, market.StateNotFound},
		"a listing that is gone":             {html("Quay", `<h2>Listing not found</h2>`+long()), 200, market.StateNotFound},
		"a page that does not exist":         {html("Quay", `<p>The page you are looking for does not exist.</p>`), 200, market.StateNotFound},
		"status 500":                         {html("x", `<p>nothing</p>`), 500, market.StateError},
		"status 502 of a proxy":              {html("502 Bad Gateway", `<center><h1>502 Bad Gateway</h1></center>`), 502, market.StateError},
		"an error with status 200":           {html("x", `<p>SQLSTATE[HY000]: database error</p>`), 200, market.StateError},
		"status 403":                         {html("403 Forbidden", `<h1>403 Forbidden</h1>`), 403, market.StateError},
		"status 401":                         {html("x", `<p>no</p>`), 401, market.StateLogin},
		"a session that ran out":             {html("Quay", `<p>Your session has expired, please log in.</p><a href="/enter">here</a>`), 200, market.StateLogin},
		"a page without text":                {"<html><body></body></html>", 200, market.StateError},
		"a page of no bytes":                 {"", 200, market.StateError},
		"a second factor": {html("Quay", `<p>Decrypt this:</p><pre>-----BEGIN PGP MESSAGE-----
			`+strings.Repeat("hQEMA7", 300)+`
			-----END PGP MESSAGE-----</pre><form method="post"><input name="code"></form>`), 200, market.StateLogin},
		"a check of the browser":                     {html("Just a moment...", `<p>Enable JavaScript and cookies to continue</p>`), 503, market.StateCaptcha},
		"something else":                             {html("Rules", long()), 200, market.StateUnknown},
		"a settings page with a password, logged in": {html("Settings", `<a href="/logout">Log out</a><form action="/settings"><input type="password" name="pin"></form>`+long()), 200, market.StateUnknown},
		"a short page with a password, logged in":    {html("PIN", `<a href="/logout">Log out</a><form><input type="password" name="pin"></form>`), 200, market.StateUnknown},
		"an index with status 404":                   {html("Index", `<div class="list"><div class="row"><a href="/item/1">T</a></div></div>`), 404, market.StateNotFound},
		"a banner about scripts is no wall":          {html("Rules", `<p>Javascript is enabled. To continue, disable Javascript!</p>`+long()), 200, market.StateUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			got := p.Extract(extract.Input{Payload: []byte(tc.page), Status: tc.status, Path: "/page"})
			if got.State != tc.want {
				t.Errorf("state %s (%s), want %s", got.State, got.Reason, tc.want)
			}
			if len(got.Records) > 0 || got.Kind != "" {
				t.Errorf("%d records of kind %q from a wall", len(got.Records), got.Kind)
			}
			if got.Reason == "" {
				t.Error("no reason given")
			}
		})
	}
}

func TestContentIsNotTakenForAWallByItsWords(t *testing.T) {
	p := parse(t, plain)
	row := func(id, title string) string {
		return `<div class="row"><a href="/item/` + id + `">` + title + `</a> <span class="price">USD 5</span></div>`
	}
	for name, page := range map[string]string{
		"titles that speak of walls":  html("Index", `<div class="list">`+row("1", "CAPTCHA solver 404 not found")+row("2", "Banned account has been suspended")+row("3", "This hidden site has been seized T-shirt")+row("4", "under maintenance, please wait in the queue")+`</div>`),
		"a login box beside the rows": html("Login", `<form action="/login"><input type="password"></form><div class="list">`+row("1", "One")+`</div>`),
		"one listing with such words": html("Listing not found? Captcha!", `<h1>Login queue maintenance seized</h1><div class="offer"><span class="price">EUR 9</span><p class="text">Your account has been banned. Please wait in the queue.</p></div>`),
	} {
		t.Run(name, func(t *testing.T) {
			got := p.Extract(extract.Input{Payload: []byte(page), Path: ""})
			if got.State != market.StateContent || len(got.Records) == 0 {
				t.Errorf("state %s (%s) with %d records", got.State, got.Reason, len(got.Records))
			}
		})
	}
}

func TestAPageKindWithoutItsRecords(t *testing.T) {
	p := parse(t, plain)
	for name, tc := range map[string]struct {
		page string
		want market.PageState
	}{
		"rows missing without a word":           {html("Index", `<div class="list"></div>`+long()), market.StateUnknown},
		"rows missing and the page says so":     {html("Index", `<div class="list">There is currently nothing to show</div>`+long()), market.StateNotFound},
		"no results in a long page":             {html("Index", long()+`<div class="list">No active listings found.</div>`), market.StateNotFound},
		"a listing template without a listing":  {html("Quay", `<h1>Quay</h1><div class="offer">This listing no longer exists.</div>`+long()), market.StateNotFound},
		"a title that stands on the login form": {html("Quay", `<h1>Enter</h1><div class="offer"><form><input type="password"></form></div>`), market.StateLogin},
		"a title that stands on a captcha":      {html("Quay", `<h1>Quay Market</h1><div class="offer"><form><img src="/captcha.png"><input name="c"></form></div>`), market.StateCaptcha},
	} {
		t.Run(name, func(t *testing.T) {
			got := p.Extract(extract.Input{Payload: []byte(tc.page), Path: "/item/7"})
			if got.State != tc.want || len(got.Records) > 0 {
				t.Errorf("state %s (%s) with %d records, want %s", got.State, got.Reason, len(got.Records), tc.want)
			}
		})
	}
}

func TestFloodFilterIsALimitAndNoPersonsWork(t *testing.T) {
	p := parse(t, plain)
	got := p.Extract(extract.Input{Status: 403, Payload: []byte("<pre>403 DDOS filter killed your path.</pre>")})
	if got.Cause != market.CauseRateLimited {
		t.Errorf("cause %q, want %q", got.Cause, market.CauseRateLimited)
	}
}

func TestWallsSayWhereToAndWhen(t *testing.T) {
	p := parse(t, plain)
	for name, tc := range map[string]struct {
		page string
		wait time.Duration
		to   string
	}{
		"refresh with seconds and target": {`<html><head><title>Access Queue</title><meta http-equiv="refresh" content="30; url='/next?x=1'"></head><body>Waiting room</body></html>`, 30 * time.Second, "/next?x=1"},
		"refresh without target":          {`<html><head><title>Access Queue</title><meta http-equiv="Refresh" content="12"></head><body>Waiting room</body></html>`, 12 * time.Second, ""},
		"minutes in words":                {html("Access Queue", "Your estimated wait is 3 minutes."), 3 * time.Minute, ""},
		"seconds in words":                {html("Access Queue", "You are in the queue, reload in 45 seconds"), 45 * time.Second, ""},
		"minutes in German":               {html("Warteschlange", "Noch etwa 3 Minuten."), 3 * time.Minute, ""},
		"seconds in French":               {html("File d’attente", "Encore environ 45 secondes"), 45 * time.Second, ""},
		"minutes in Russian":              {html("Очередь", "Ожидание: 2 минуты"), 2 * time.Minute, ""},
		"seconds in Spanish":              {html("Lista de espera", "Tiempo de espera: 30 segundos"), 30 * time.Second, ""},
		"minutes in Dutch":                {html("Wachtrij", "Nog 4 minuten"), 4 * time.Minute, ""},
		"a place is no time":              {html("Wachtrij", "Positie 41 in de rij"), 0, ""},
		"an absurd refresh":               {`<html><head><title>Access Queue</title><meta http-equiv="refresh" content="999999999"></head><body>Waiting room</body></html>`, 0, ""},
		"a target off the site":           {`<html><head><title>Access Queue</title><meta http-equiv="refresh" content="5;url=http://elsewhere.onion/"></head><body>Waiting room</body></html>`, 5 * time.Second, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := p.Extract(extract.Input{Payload: []byte(tc.page), Path: "/a/b", Hosts: []string{"quay.onion"}})
			if got.State != market.StateQueue || got.Wait != tc.wait || got.Goto != tc.to {
				t.Errorf("state %s, wait %s, goto %q; want queue, %s, %q", got.State, got.Wait, got.Goto, tc.wait, tc.to)
			}
		})
	}
}

func TestStatesOfTheProfileComeFirst(t *testing.T) {
	p := parse(t, plain+`
states:
  - state: maintenance
    reason: the harbour is closed
    all: [{css: 'p.sign', text: 'closed'}]
    none: [{css: 'p.open'}]
  - state: banned
    any: [{title: '^Out'}, {url: '^/out'}, {status: [418]}, {css: 'img[src]', attr: src, text: 'boot\.png$'}]
`)
	page := func(body string) []byte {
		return []byte(html("Index", body+`<div class="list"><div class="row"><a href="/item/1">A</a></div></div>`))
	}
	for name, tc := range map[string]struct {
		in   extract.Input
		want market.PageState
	}{
		"all hold":                 {extract.Input{Payload: page(`<p class="sign">We are closed</p>`)}, market.StateMaintenance},
		"text does not hold":       {extract.Input{Payload: page(`<p class="sign">Welcome</p>`)}, market.StateContent},
		"none holds":               {extract.Input{Payload: page(`<p class="sign">closed</p><p class="open"></p>`)}, market.StateContent},
		"by address":               {extract.Input{Payload: page(""), Path: "/out?x"}, market.StateBanned},
		"by status":                {extract.Input{Payload: page(""), Status: 418}, market.StateBanned},
		"by attribute":             {extract.Input{Payload: page(`<img src="/a.png"><img src="/boot.png">`)}, market.StateBanned},
		"by title of the page":     {extract.Input{Payload: []byte(html("Out", ""))}, market.StateBanned},
		"a hidden sign is no sign": {extract.Input{Payload: page(`<p class="sign" style="display:none">closed</p>`)}, market.StateContent},
	} {
		t.Run(name, func(t *testing.T) {
			if got := p.Extract(tc.in); got.State != tc.want {
				t.Errorf("state %s (%s), want %s", got.State, got.Reason, tc.want)
			}
		})
	}
}
