package measure

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"vedette/cmd/eval/internal/gold"
)

// evaluation is one run over the data.
type evaluation struct {
	pages  map[string]map[string]*page
	checks []Check
	report *Report
}

// Run reads every page of the data folder and compares it with the gold.
func Run(data fs.FS, read Reader) (*Report, error) {
	rows, err := gold.Rows(data)
	if err != nil {
		return nil, err
	}
	assertions, err := gold.Assertions(data)
	if err != nil {
		return nil, err
	}
	e := &evaluation{report: &Report{}}
	if e.pages, e.report.Pages, err = readPages(data, read); err != nil {
		return nil, err
	}
	for _, group := range rowsByPage(rows) {
		p := pageNamed(e.pages[group[0].Market], group[0].File)
		if p == nil {
			return nil, fmt.Errorf("gold %s: no page %s: %w", group[0].Source, group[0].File, fs.ErrNotExist)
		}
		e.compareRows(p, group)
	}
	for _, a := range assertions {
		e.compareAssertion(a)
	}
	e.eachPage(func(p *page) {
		e.report.Records += len(p.result.Records)
		e.expectState(p)
	})
	if err := e.cutPages(read); err != nil {
		return nil, err
	}
	if err := e.foreignPages(read); err != nil {
		return nil, err
	}
	e.report.tally(e.checks)
	return e.report, nil
}

// eachPage visits the pages in order.
func (e *evaluation) eachPage(do func(*page)) {
	for _, id := range sortedKeys(e.pages) {
		for _, name := range sortedKeys(e.pages[id]) {
			do(e.pages[id][name])
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// check records one comparison.
func (e *evaluation) check(p *page, source string, record int, field, want, got string) {
	e.checks = append(e.checks, Check{Market: p.market, Source: source, Page: p.name, Record: record, Field: field, Want: want, Got: got})
}

func countOf(n int) string { return strconv.Itoa(n) }

// compareAssertion compares one asserted value, or says why it is left out.
func (e *evaluation) compareAssertion(a gold.Assertion) {
	if reason, wrong := gold.KnownWrong(a); wrong {
		e.report.skip(a.Market, a.Function+" "+a.Expr, "label known to be wrong: "+reason)
		return
	}
	if reason, out := outOfScope[a.Function]; out {
		e.report.skip(a.Market, a.Function, reason)
		return
	}
	if reason, out := outOfScope[a.Function+" "+a.Expr]; out {
		e.report.skip(a.Market, a.Function+" "+a.Expr, reason)
		return
	}
	compare, ok := assertionFields[a.Function+" "+a.Expr]
	if !ok {
		compare, ok = assertionFields[a.Function]
	}
	p := e.pages[a.Market][a.Page]
	switch {
	case !ok:
		e.report.skip(a.Market, a.Function+" "+a.Expr, "not mapped") // a test fails on this
	case p == nil:
		e.report.skip(a.Market, a.Function+" "+a.Expr, "its page is not among the saved ones")
	default:
		compare(e, p, a)
	}
}
