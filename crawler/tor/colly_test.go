package tor

import (
	"fmt"
	"testing"

	"github.com/gocolly/colly/v2"

	"vedette/market"
)

// colly gets the decoded bytes of the page and changes none of them, whatever
// the page's headers and name would have it do.
func TestCollyGetsTheBytesOfTheSite(t *testing.T) {
	page := "<p>\xcf\xf0\xe8\xe2\xe5\xf2" // windows-1251
	packed := zipped(page)
	for name, head := range map[string]string{
		"a charset is declared": "Content-Type: text/html; charset=windows-1251\r\n",
		"gzip":                  "Content-Type: text/html; charset=koi8-r\r\nContent-Encoding: gzip\r\n",
		"a type that says gzip": "Content-Type: text/x-gzip; charset=windows-1251\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			body := page
			if name == "gzip" {
				body = packed
			}
			site := serveRaw(t, say(fmt.Sprintf("HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s", head, len(body), body)))
			tr := open(t, Options{Proxy: proxyTo(t, site.addr).Addr()})
			c := colly.NewCollector()
			c.WithTransport(tr)
			ex := &market.Exchange{}
			c.Context = WithExchange(t.Context(), ex)
			got := ""
			c.OnResponse(func(r *colly.Response) { got = string(r.Body) })
			if err := c.Visit("http://" + host + "/dump.xml.gz"); err != nil {
				t.Fatal(err)
			}
			if got != page || string(ex.Payload) != page || string(ex.ResponseBody) != body {
				t.Errorf("colly has %q, the exchange %q", got, ex.Payload)
			}
		})
	}
}
