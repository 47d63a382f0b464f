package marketsim

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vedette/crawler/guard"
)

// The crawler's guard must let every content page of the demo markets pass
// and must refuse every link that would change something: the simulator is
// of no use otherwise.
func TestGuardKnowsTheDemoMarkets(t *testing.T) {
	g := guard.New(guard.Options{})
	for _, style := range styles {
		m := mustNew(t, Options{Style: style, Listings: 3000, Vendors: 1500, NoPictures: true})
		for _, path := range everyPath(m, 0) {
			if rule := g.Check(path); rule != "" {
				t.Errorf("%s: %s refused as %s", style, path, rule)
			}
		}
		if err := m.SetFaults(Fault{Kind: FaultTraps}); err != nil {
			t.Fatal(err)
		}
		traps := 0
		for _, path := range everyPath(m, 0)[:40] {
			parse(t, m, path).Find("a[href]").Each(func(_ int, a *goquery.Selection) {
				href, _ := a.Attr("href")
				if !strings.HasPrefix(href, "/") {
					href = "/" + href
				}
				if !changesState("GET", strings.SplitN(href, "?", 2)[0]) {
					return
				}
				traps++
				if g.Check(href) == "" {
					t.Errorf("%s: %s passes", style, href)
				}
			})
		}
		if traps < 100 {
			t.Errorf("%s: only %d traps seen", style, traps)
		}
	}
}
