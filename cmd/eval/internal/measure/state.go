package measure

import (
	"strings"

	"vedette/market"
)

// expectation is what the folder of a page says about it.
type expectation struct {
	folder string // prefix of the page's name
	state  market.PageState
	kind   string // expected page kind; empty: any
}

// expectations, by market; the first prefix that fits counts. All pages are
// covered: a page without one is a fault.
var expectations = map[string][]expectation{
	"empire": {
		{"listings/", market.StateContent, "listing"},
		{"search_results/", market.StateContent, "index"},
		{"users/", market.StateContent, "vendor"},
		{"pgp/", market.StateContent, "vendor"},
		{"feedback/", market.StateContent, "vendor"},
		{"login_page/", market.StateLogin, ""},
		{"meta_refresh/", market.StateLogin, ""},
		{"custom_server_errors/", market.StateNotFound, ""},
		{"saved_empire_category_index", market.StateContent, "home"},
	},
	"cryptonia": {
		{"listings/", market.StateContent, "listing"},
		{"search_results/", market.StateContent, "index"},
		{"users/", market.StateContent, "vendor"},
		{"feedback/", market.StateContent, "vendor"},
		{"login_page/", market.StateLogin, ""},
		{"ddos/", market.StateQueue, ""},
		{"saved_cryptonia_category_index", market.StateContent, "index"},
	},
	"dream": {
		{"listings/", market.StateContent, "listing"},
		{"search_result/", market.StateContent, "index"},
		{"sellers/", market.StateContent, "vendor"},
		{"login_page/", market.StateLogin, ""},
		{"anti_ddos/", market.StateCaptcha, ""},
		{"item_not_found/", market.StateNotFound, ""},
		{"main_page/", market.StateContent, "welcome"},
	},
	"whitehouse": {{"", market.StateContent, "index"}},
	"cypher":     {{"", market.StateContent, "index"}},
}

// expectState checks state and kind of a page, and that a page which holds no
// listings yields none.
func (e *evaluation) expectState(p *page) {
	e.report.Tried.States++
	for _, x := range expectations[p.market] {
		if !strings.HasPrefix(p.name, x.folder) {
			continue
		}
		e.report.confuse(p.market, x.state, p.result.State)
		if p.result.State != x.state {
			e.report.States = append(e.report.States, Fault{p.market, p.name,
				"want " + string(x.state) + ", got " + string(p.result.State) + " (" + p.result.Reason + ")"})
		} else if x.kind != "" && p.result.Kind != x.kind {
			e.report.States = append(e.report.States, Fault{p.market, p.name, "want kind " + x.kind + ", got " + p.result.Kind})
		}
		e.expectListings(p, x)
		return
	}
	e.report.States = append(e.report.States, Fault{p.market, p.name, "nothing is expected of this page"})
}

// foreignPages reads every page with the profiles of the other markets: a
// crawl may land on another site under the same address, as one did.
func (e *evaluation) foreignPages(read Reader) error {
	var failed error
	e.eachPage(func(p *page) {
		for _, id := range sortedKeys(e.pages) {
			if id == p.market || failed != nil {
				continue
			}
			result, err := read(id, input(p.payload))
			if err != nil {
				failed = err
				return
			}
			e.report.Tried.Foreign++
			for _, r := range result.Records {
				if r.Kind == market.RecordListing {
					e.report.Foreign = append(e.report.Foreign, Fault{p.market, p.name, "read with the profile of " + id})
					break
				}
			}
		}
	})
	return failed
}

// expectListings finds false listings: any on a page that is no index and no
// listing's own, more than one on the latter, and on an index those that come
// twice from one page, as hidden boxes would.
func (e *evaluation) expectListings(p *page, x expectation) {
	records := p.listings()
	most := 0
	switch x.kind {
	case "index":
		seen := map[string]bool{}
		for _, r := range records {
			if seen[r.Listing.ID] && !r.Ad {
				e.report.False = append(e.report.False, Fault{p.market, p.name, "twice on one page: " + r.Listing.ID})
			}
			seen[r.Listing.ID] = true
		}
		return
	case "listing":
		most = 1
	default:
		e.report.Tried.Walls++
	}
	for i := most; i < len(records); i++ {
		e.report.False = append(e.report.False, Fault{p.market, p.name, "listing: " + records[i].Listing.Title})
	}
}
