package main

import (
	"fmt"
	"runtime"
	"time"

	"vedette/annotate"
	"vedette/seeds"
	"vedette/substance"
	"vedette/substance/novelty"
)

// The aims for reading titles: so many a second on one core, against the full
// taxonomy; and how many times the plain scan of the same bytes it may cost.
const (
	aimTitles = 50_000
	aimScan   = 400
)

// benchTitles is how many titles are read; no two are the same, so that
// nothing is answered from memory.
const benchTitles = 20_000

// measureAnnotate reads invented titles on one core, against the target and
// against a scan that looks at every byte once.
func measureAnnotate(c config) ([]figure, error) {
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		return nil, err
	}
	reader, err := newReader(tax)
	if err != nil {
		return nil, err
	}
	titles := inventTitles(tax)
	var bytes int64
	for _, t := range titles {
		bytes += int64(len(t))
	}
	var rate, scan pairs
	n := float64(len(titles))
	for range c.Repeats {
		begun := cpuTime()
		for _, t := range titles {
			reader.Text(annotate.Input{Title: t})
		}
		ours := (cpuTime() - begun).Seconds()
		floor := scanTime(titles).Seconds()
		rate.add(n/ours/1000, aimTitles/1000)
		scan.add(ours/n*1e6, floor/n*1e6)
	}
	c.Style = "-"
	return []figure{
		rate.figure(c, bytes, "titles a second and core, over the aim", "thousand", 1, false),
		scan.figure(c, bytes, "CPU a title over a plain scan", "us", aimScan, true),
	}, nil
}

// newReader makes the reader of listings that crawls use.
func newReader(tax *substance.Taxonomy) (*annotate.Annotator, error) {
	grammar, err := seeds.Grammar()
	if err != nil {
		return nil, err
	}
	return annotate.New(annotate.Options{Taxonomy: tax, Names: novelty.New(grammar, novelty.ListedIn(tax))}), nil
}

// scanTime is the processor time of one look at every byte, repeated until it
// can be measured.
func scanTime(titles []string) time.Duration {
	const times = 50
	begun, blanks := cpuTime(), 0
	for range times {
		for _, t := range titles {
			for i := range len(t) {
				if t[i] == ' ' {
					blanks++
				}
			}
		}
	}
	took := (cpuTime() - begun) / times
	runtime.KeepAlive(blanks) // else the compiler may leave the scan out
	return took
}

// inventTitles makes titles of the length and the make-up of real ones: half
// name a substance of the taxonomy, the others are goods and other words.
func inventTitles(tax *substance.Taxonomy) []string {
	var names []string
	for _, s := range tax.All() {
		names = append(names, s.Name)
		if len(s.Brands) > 0 {
			names = append(names, s.Brands[0])
		}
	}
	drugs := []string{
		"%d x %dmg %s pills - fast shipping from EU", "%dg %s %d%% pure uncut", "★ %dGR %s ★ top quality ★ NL -> WW ★",
		"%dg-%dg %s crystal, lab tested, no fent", "%s %dmg x %d tablets (free tracking)", "[%dx] %s blotter %dug",
	}
	goods := []string{
		"%d fresh accounts with mail access lifetime warranty %d", "Learn to earn $%d a day - method %d", "Scan of passport + selfie, country %d, no %d",
		"%d ml Premium Liquid, batch %d, stealth shipping", "VPN premium %d months, instant delivery %d",
	}
	out := make([]string, 0, benchTitles)
	for i := range benchTitles {
		if i%2 == 1 {
			out = append(out, fmt.Sprintf(goods[i/2%len(goods)], i%97, i))
			continue
		}
		out = append(out, mixed(drugs[i/2%len(drugs)], names[i*7919%len(names)], i))
	}
	return out
}

// mixed fills a form whose verbs are of numbers and one name.
func mixed(form, name string, i int) string {
	var args []any
	for k := 0; k+1 < len(form); k++ {
		if form[k] != '%' {
			continue
		}
		switch form[k+1] {
		case 'd':
			args = append(args, 1+(i+k)%250)
		case 's':
			args = append(args, name)
		}
		k++
	}
	return fmt.Sprintf(form, args...)
}
