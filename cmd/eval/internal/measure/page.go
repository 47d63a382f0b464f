package measure

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"time"

	"vedette/extract"
	"vedette/market"
)

// Reader reads one page of a market; cmd/eval makes it of the profiles.
type Reader func(marketID string, in extract.Input) (extract.Result, error)

// fetched stands for the time of the fetch, which saved pages do not tell.
// Only relative dates depend on it, and no gold value is one.
var fetched = time.Date(2020, 10, 1, 0, 0, 0, 0, time.UTC)

// input is what the crawler would hand over: also the host, which a saved
// page does not tell. It is the one that most of its absolute links name.
func input(payload []byte) extract.Input {
	in := extract.Input{Payload: payload, FetchedAt: fetched}
	counts := map[string]int{}
	for _, m := range absolute.FindAllSubmatch(payload, -1) {
		counts[string(m[1])]++
	}
	best := ""
	for host, n := range counts {
		if n > counts[best] || n == counts[best] && host < best {
			best = host
		}
	}
	if best != "" {
		in.Hosts = []string{best}
	}
	return in
}

var absolute = regexp.MustCompile(`https?://([a-z0-9.-]+(?::\d+)?)`)

// page is one saved page and what was read from it.
type page struct {
	market  string
	name    string // path below pages/<market>, without its ending
	payload []byte
	result  extract.Result
}

func (p *page) listings() []*market.Record { return p.records(market.RecordListing) }

func (p *page) records(kind market.RecordKind) []*market.Record {
	var out []*market.Record
	for i := range p.result.Records {
		if p.result.Records[i].Kind == kind {
			out = append(out, &p.result.Records[i])
		}
	}
	return out
}

// listing is the record of a listing's own page; an empty one when there is none.
func (p *page) listing() *market.Record {
	if l := p.listings(); len(l) == 1 && l[0].Listing != nil {
		return l[0]
	}
	return &market.Record{Listing: &market.Listing{}}
}

// vendor is the record of a vendor page; an empty one when there is none.
func (p *page) vendor() *market.Vendor {
	if v := p.records(market.RecordVendor); len(v) == 1 && v[0].Vendor != nil {
		return v[0].Vendor
	}
	return &market.Vendor{}
}

// readPages reads every page below pages/<market>, by market and name.
func readPages(data fs.FS, read Reader) (map[string]map[string]*page, int, error) {
	pages, n := map[string]map[string]*page{}, 0
	err := fs.WalkDir(data, "pages", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(file) != ".html" {
			return err
		}
		id, name, ok := strings.Cut(strings.TrimPrefix(file, "pages/"), "/")
		if !ok {
			return nil
		}
		payload, err := fs.ReadFile(data, file)
		if err != nil {
			return err
		}
		result, err := read(id, input(payload))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if pages[id] == nil {
			pages[id] = map[string]*page{}
		}
		name = strings.TrimSuffix(name, ".html")
		pages[id][name] = &page{market: id, name: name, payload: payload, result: result}
		n++
		return nil
	})
	return pages, n, err
}
