package measure

import (
	"bytes"
	"fmt"
	"reflect"

	"vedette/extract"
)

// cutSample is a page that is cut at several places, and the bytes with which
// each of its rows begins.
type cutSample struct {
	market, name string
	row          string
}

var cutSamples = []cutSample{
	{"whitehouse", "page1", `class="col-md-12 container-border listinglist"`},
	{"cypher", "page1-1", `<div class="card">`},
	{"empire", "search_results/saved_empire_search_result_0", `<div class="col-1search"`},
	{"dream", "search_result/search_result_0", `<div class="shopItem `},
}

// cutRows are the rows that are cut, in parts of their number.
var cutRows = []float64{0, 0.3, 0.5, 0.7, 1}

// cutPages reads pages whose download ended early. Every row that began before
// the cut, but the last, is whole and must be read as in the whole page; the
// one that is cut must not be read; and the result must say that it is cut.
func (e *evaluation) cutPages(read Reader) error {
	for _, s := range cutSamples {
		p := e.pages[s.market][s.name]
		if p == nil {
			continue
		}
		starts := offsets(p.payload, []byte(s.row))
		if len(starts) < 2 {
			return fmt.Errorf("%s/%s: no two rows begin with %q", s.market, s.name, s.row)
		}
		for _, share := range cutRows {
			// Half way between the beginnings of two rows.
			i := int(share * float64(len(starts)-2))
			at := (starts[i] + starts[i+1]) / 2
			result, err := read(s.market, input(p.payload[:at]))
			if err != nil {
				return fmt.Errorf("%s/%s cut at %d: %w", s.market, s.name, at, err)
			}
			e.report.Tried.Cuts++
			if what := misread(p, s.row, at, result); what != "" {
				e.report.Cuts = append(e.report.Cuts, Fault{s.market, s.name, fmt.Sprintf("cut at byte %d: %s", at, what)})
			}
		}
	}
	return nil
}

// offsets finds every place of sep.
func offsets(b, sep []byte) []int {
	var out []int
	for i := bytes.Index(b, sep); i >= 0; {
		out = append(out, i)
		next := bytes.Index(b[i+len(sep):], sep)
		if next < 0 {
			break
		}
		i += len(sep) + next
	}
	return out
}

// misread says what is wrong with the reading of a page that was cut at at.
func misread(p *page, row string, at int, cut extract.Result) string {
	want := bytes.Count(p.payload[:at], []byte(row)) - 1
	if len(cut.Records) != want {
		return fmt.Sprintf("%d rows, %d are whole", len(cut.Records), want)
	}
	if !cut.Truncated {
		return "does not say so"
	}
	for i, r := range cut.Records {
		if !reflect.DeepEqual(r, p.result.Records[i]) {
			return fmt.Sprintf("row %d differs from that of the whole page", i)
		}
	}
	return ""
}
