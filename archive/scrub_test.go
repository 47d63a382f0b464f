package archive

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

func TestScrubHead(t *testing.T) {
	const secret = "S3CRET"
	tests := []struct {
		name  string
		head  string
		want  string
		found []string
	}{
		{"nothing to take out", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", nil},
		{"cookies keep their names", "GET / HTTP/1.1\r\nCookie: sid=S3CRET; lang=en; empty=\r\n\r\n",
			"GET / HTTP/1.1\r\nCookie: sid=scrubbed; lang=scrubbed; empty=\r\n\r\n", []string{"request.cookie"}},
		{"cookie without a name", "GET / HTTP/1.1\r\ncookie:S3CRET\r\n\r\n", "GET / HTTP/1.1\r\ncookie:scrubbed\r\n\r\n", []string{"request.cookie"}},
		{"quoted cookie with a semicolon", "GET / HTTP/1.1\r\nCookie: sid=\"a;S3CRET\"\r\n\r\n",
			"GET / HTTP/1.1\r\nCookie: sid=scrubbed;scrubbed\r\n\r\n", []string{"request.cookie"}},
		{"set-cookie keeps attributes", "HTTP/1.1 200 OK\r\nSet-Cookie: sid=S3CRET; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly\r\n\r\n",
			"HTTP/1.1 200 OK\r\nSet-Cookie: sid=scrubbed; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly\r\n\r\n", []string{"request.set-cookie"}},
		{"second cookie behind a comma", "X\r\nSet-Cookie: a=S3CRET1; Path=/, b=S3CRET2; Secure\r\n\r\n",
			"X\r\nSet-Cookie: a=scrubbed; Path=scrubbed; Secure\r\n\r\n", []string{"request.set-cookie"}},
		{"second cookie behind a date", "X\r\nSet-Cookie: a=S3CRET; Expires=Wed, 21 Oct 2026 07:28:00 GMT, b=S3CRET2\r\n\r\n",
			"X\r\nSet-Cookie: a=scrubbed; Expires=scrubbed\r\n\r\n", []string{"request.set-cookie"}},
		{"more behind a date", "X\r\nSet-Cookie: a=S3CRET; Expires=Wed, 21 Oct 2026 07:28:00 GMT, S3CRET2\r\n\r\n",
			"X\r\nSet-Cookie: a=scrubbed; Expires=scrubbed\r\n\r\n", []string{"request.set-cookie"}},
		{"unknown attribute", "X\r\nSet-Cookie: a=\"x;S3CRET\"; b=S3CRET\r\n\r\n",
			"X\r\nSet-Cookie: a=scrubbed;scrubbed; scrubbed\r\n\r\n", []string{"request.set-cookie"}},
		{"authorization keeps its scheme", "X\r\nAuthorization: Basic S3CRET=\r\nProxy-Authorization: S3CRET\r\n\r\n",
			"X\r\nAuthorization: Basic scrubbed\r\nProxy-Authorization: scrubbed\r\n\r\n", []string{"request.authorization", "request.proxy-authorization"}},
		{"odd case and spaces", "X\r\nSET-cookie  :  a=S3CRET\r\n\r\n", "X\r\nSET-cookie  :  a=scrubbed\r\n\r\n", []string{"request.set-cookie"}},
		{"folded line", "X\r\nCookie: a=S3CRET;\r\n b=S3CRET\r\nHost: a\r\n\r\n", "X\r\nCookie: a=scrubbed;\r\n scrubbed\r\nHost: a\r\n\r\n", []string{"request.cookie"}},
		{"header behind a blank", "X\r\n Set-Cookie: a=S3CRET\r\n\r\n", "X\r\n Set-Cookie: a=scrubbed\r\n\r\n", []string{"request.set-cookie"}},
		{"bare line feeds", "X\nCookie: a=S3CRET\n\n", "X\nCookie: a=scrubbed\n\n", []string{"request.cookie"}},
		{"no end", "X\r\nCookie: a=S3CRET", "X\r\nCookie: a=scrubbed", []string{"request.cookie"}},
		{"parameter in the request line", "GET /a?Token=S3CRET&b=2 HTTP/1.1\r\n\r\n", "GET /a?Token=scrubbed&b=2 HTTP/1.1\r\n\r\n", []string{"request.url"}},
		{"parameter in other headers", "X\r\nLocation: /l?x=1;token=S3CRET#f\r\nReferer: http://a/?token=S3CRET\r\nRefresh: 5; url=/?token=S3CRET\r\n\r\n",
			"X\r\nLocation: /l?x=1;token=scrubbed#f\r\nReferer: http://a/?token=scrubbed\r\nRefresh: 5; url=/?token=scrubbed\r\n\r\n", []string{"request.url"}},
		{"parameter encoded in another", "X\r\nLocation: /login?next=%2Fa%3Ftoken%3DS3CRET%26b%3D1\r\n\r\n",
			"X\r\nLocation: /login?next=%2Fa%3Ftoken%3Dscrubbed%26b%3D1\r\n\r\n", []string{"request.url"}},
		{"parameter of a like name", "GET /?mytoken=1&tokens=2 HTTP/1.1\r\n\r\n", "GET /?mytoken=1&tokens=2 HTTP/1.1\r\n\r\n", nil},
		{"user name in a URL", "X\r\nLocation: http://user:S3CRET@host/a?b@c\r\n\r\n", "X\r\nLocation: http://scrubbed@host/a?b@c\r\n\r\n", []string{"request.url"}},
	}
	s := newScrubber(nil, []string{"token"})
	keyed := newScrubber([]byte("key"), []string{"token"})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var found findings
			if got := string(s.head([]byte(tt.head), "request", &found)); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if diff := cmp.Diff(tt.found, []string(found)); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
			if got := keyed.head([]byte(tt.head), "request", &found); bytes.Contains(got, []byte(secret)) {
				t.Errorf("secret left in %q", got)
			}
		})
	}
}

func TestEqualSessionsHaveEqualMarks(t *testing.T) {
	s := newScrubber([]byte("key"), nil)
	other := newScrubber([]byte("other key"), nil)
	var found findings
	got := string(s.head([]byte("X\r\nCookie: a=one; b=two; c=one\r\n\r\n"), "request", &found))
	one, two := s.mark("one"), s.mark("two")
	if want := "X\r\nCookie: a=" + one + "; b=" + two + "; c=" + one + "\r\n\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if one == two || one == other.mark("one") || len(one) != len(marker)+1+16 {
		t.Errorf("marks %s %s %s", one, two, other.mark("one"))
	}
}

func TestNoSecretReachesTheDisk(t *testing.T) {
	dir := t.TempDir()
	secrets := []string{"S3CRET-SESSION", "S3CRET-SET", "S3CRET-BASIC", "S3CRET-PROXY", "S3CRET-TOKEN", "S3CRET-PASS"}
	a := openTest(t, dir, func(o *Options) { o.ScrubKey, o.ScrubParams = []byte("k3y-of-the-archive"), []string{"token"} })
	w := writerFor(t, a, testRun)
	path := "/a?token=" + secrets[4]
	ex := plain(testRun, path, html(1, 500))
	ex.RequestHead = []byte("GET " + path + " HTTP/1.1\r\nHost: demotable.onion\r\nReferer: " + testHost + path +
		"\r\nCookie: sid=" + secrets[0] + "\r\nAuthorization: Basic " + secrets[2] + "\r\nProxy-Authorization: Bearer " + secrets[3] + "\r\n\r\n")
	ex.ResponseHead = []byte("HTTP/1.1 302 Found\r\nSet-Cookie: sid=" + secrets[1] + "; Path=/\r\nLocation: http://u:" + secrets[5] + "@demotable.onion" + path + "\r\n\r\n")
	ex.Err = "Get \"" + testHost + path + "\": stopped"
	p := mustWrite(t, w, ex, nil)
	p.Reason = "redirected to " + path
	failed := *ex
	failed.ResponseHead, failed.ResponseBody, failed.Payload = nil, nil, nil
	mustWrite(t, w, &failed, nil) // an orphan line names its URL
	mustSeal(t, w, testRun, []market.Page{p})

	all := readAll(t, dir)
	for _, secret := range append(secrets, "k3y-of-the-archive") {
		if bytes.Contains(all, []byte(secret)) {
			t.Errorf("%s is in the archive", secret)
		}
	}
	text := string(all)
	for _, want := range []string{
		"scrubbed: error, request.authorization, request.cookie, request.proxy-authorization, request.url, response.set-cookie, response.url, url\r\n",
		"response-head: altered\r\n",
		"Cookie: sid=scrubbed-",
		"scrubbing: values of Cookie, Set-Cookie,",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	if !bytes.Contains([]byte(ex.RequestHead), []byte(secrets[0])) {
		t.Error("the caller's exchange was changed")
	}
	got, err := a.Read(context.Background(), p.Archive)
	if err != nil || !bytes.Equal(got.Payload, ex.Payload) {
		t.Errorf("payload was changed: %v", err)
	}
	wantSound(t, a)
}
