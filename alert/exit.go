package alert

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vedette/market"
	"vedette/trend"
)

// Exit is the name of the trouble that a market's operators may be about to
// leave with what is in escrow.
const Exit = "exit"

// What the signs of an exit are held against: the runs of the last usualSpan,
// at least usualRuns of them, and each sign needs so many listings, vendors or
// feedbacks to say anything. Changes are summed over recentRuns: an exit takes
// days, and a single run may have missed a part.
const (
	usualSpan    = 60 * 24 * time.Hour
	usualRuns    = 6
	recentRuns   = 3
	exitListings = 50
	exitVendors  = 20
	exitFeedback = 60 // over the runs of recentRuns, as usual
)

// How far a sign must be from what is usual. Each is far outside of what the
// real markets of the tables move in a week; what makes an alert is that two of
// them come together.
const (
	escrowFall  = 0.20 // of the share of listings in escrow
	earlyRise   = 0.15 // of the share that is finalised early
	holdRise    = 0.15 // of the share on hold
	vanishLeast = 0.15 // of the vendors, over the recent runs
	vanishTimes = 3    // as many as usual
	feedbackTo  = 0.4  // of what comes in a day
	cutLeast    = 0.20 // of the listings with a price
	cutTimes    = 3
	warnLeast   = 3 // vendors
)

// signs are what speaks for an exit, by kind of sign: those of one kind rest
// upon the same and count once.
func signs(now *market.Vitals, past []market.Vitals) (kinds []string, reasons []string) {
	recent := append([]market.Vitals{*now}, past[:min(len(past), recentRuns-1)]...)
	usual := past[min(len(past), recentRuns-1):]
	add := func(kind string, why ...string) {
		if len(why) > 0 {
			kinds, reasons = append(kinds, kind), append(reasons, why...)
		}
	}
	flows := flowsOf(now, past)
	add("escrow", escrowSigns(now, usual)...)
	add("vendors", vendorSigns(now, flows, usual)...)
	add("feedback", feedbackSigns(recent, usual)...)
	add("prices", priceSigns(flows, usual)...)
	warned := sum(recent, func(v *market.Vitals) int { return v.Warned })
	each, known := usualOf(usual, func(v *market.Vitals) (float64, bool) { return float64(v.Warned), true })
	if known && warned >= warnLeast && float64(warned) > 2*recentRuns*each {
		add("warnings", fmt.Sprintf("%s have written of withdrawals or of a scam in their listings", many(warned, "vendor")))
	}
	return kinds, reasons
}

func escrowSigns(now *market.Vitals, usual []market.Vitals) (why []string) {
	held := func(v *market.Vitals) (float64, bool) { return shareOf(v.Held, v.Listings, exitListings) }
	early := func(v *market.Vitals) (float64, bool) { return shareOf(v.Early, v.Listings, exitListings) }
	if is, was, known := against(now, usual, held); known && was-is >= escrowFall {
		why = append(why, fmt.Sprintf("%.0f %% of %d listings are in escrow, usually %.0f %%", 100*is, now.Listings, 100*was))
	}
	if is, was, known := against(now, usual, early); known && is-was >= earlyRise {
		why = append(why, fmt.Sprintf("%.0f %% of %d listings are finalised early, usually %.0f %%", 100*is, now.Listings, 100*was))
	}
	return why
}

func vendorSigns(now *market.Vitals, flows []flow, usual []market.Vitals) (why []string) {
	gone := func(v *market.Vitals) (float64, bool) { return shareOf(v.Vanished, v.Vendors, exitVendors) }
	each, known := usualOf(usual, gone)
	is, was := overRecent(flows, gone), float64(len(flows))*each
	if known && is >= vanishLeast && is >= vanishTimes*was {
		why = append(why, fmt.Sprintf("%.0f %% of the vendors vanished within %s, usually %.0f %%", 100*is, many(len(flows), "run"), 100*was))
	}
	hold := func(v *market.Vitals) (float64, bool) { return shareOf(v.OnHold, v.Listings, exitListings) }
	if is, was, known := against(now, usual, hold); known && is-was >= holdRise {
		why = append(why, fmt.Sprintf("%.0f %% of %d listings are on hold or on holiday, usually %.0f %%", 100*is, now.Listings, 100*was))
	}
	return why
}

// feedbackSigns look at what a market shows: feedback, or else sales.
func feedbackSigns(recent, usual []market.Vitals) []string {
	for _, c := range []struct {
		name string
		of   func(*market.Vitals) int
	}{{"feedbacks", func(v *market.Vitals) int { return v.Feedback }}, {"sales", func(v *market.Vitals) int { return v.Sold }}} {
		was := rate(usual, c.of)
		days := span(recent)
		if days <= 0 || was*days < exitFeedback {
			continue
		}
		// The oldest of the runs tells of the time before them.
		is := float64(sum(recent[:len(recent)-1], c.of)) / days
		if is <= feedbackTo*was {
			return []string{fmt.Sprintf("%.0f %s a day, usually %.0f", is, c.name, was)}
		}
		return nil
	}
	return nil
}

func priceSigns(flows []flow, usual []market.Vitals) []string {
	cut := func(v *market.Vitals) (float64, bool) { return shareOf(v.Cut, v.Priced, exitListings) }
	each, known := usualOf(usual, cut)
	is, was := overRecent(flows, cut), float64(len(flows))*each
	if known && is >= cutLeast && is >= cutTimes*was {
		return []string{fmt.Sprintf("%.0f %% of the prices were cut by a tenth or more within %s, usually %.0f %%", 100*is, many(len(flows), "run"), 100*was)}
	}
	return nil
}

// flow is a recent run with how many usual times between runs it tells of, at
// least one: after a week without a look, a week's changes come at once.
type flow struct {
	*market.Vitals
	times float64
}

func flowsOf(now *market.Vitals, past []market.Vitals) (list []flow) {
	all := append([]market.Vitals{*now}, past...)
	gap := func(i int) time.Duration { return all[i].Started.Sub(all[i+1].Started) }
	var gaps []float64
	for i := recentRuns - 1; i+1 < len(all); i++ {
		gaps = append(gaps, gap(i).Hours())
	}
	if len(gaps) == 0 {
		return nil
	}
	usual := max(trend.Median(gaps), 1)
	for i := range min(recentRuns, len(all)-1) {
		list = append(list, flow{&all[i], max(1, gap(i).Hours()/usual)})
	}
	return list
}

// overRecent adds up what usually changes between two runs.
func overRecent(flows []flow, of func(*market.Vitals) (float64, bool)) (total float64) {
	for _, f := range flows {
		total += value(of(f.Vitals)) / f.times
	}
	return total
}

// enough reports whether there is a usual to compare with.
func enough(now *market.Vitals, past []market.Vitals) bool {
	return len(past) >= usualRuns+recentRuns-1 && now.Started.Sub(past[0].Started) <= usualSpan
}

// exit holds a market's vitals against those of the runs before.
func (r *Market) exit(s *Standing, add adder) {
	kinds, reasons := signs(s.Vitals, s.past())
	if len(kinds) < r.ExitSigns {
		return
	}
	slices.Sort(kinds)
	add(Exit, strings.Join(kinds, " "), fmt.Sprintf("%s shows signs of an exit scam: %s", s.Market.ID, strings.Join(kinds, ", ")),
		"look at its pages and at what is said of it elsewhere; crawl it more often while it stands: vedette crawl "+s.Market.ID, reasons...)
}

// past are the vitals before that are not too old to say what is usual.
func (s *Standing) past() []market.Vitals {
	n := 0
	for n < len(s.Usual) && s.Vitals.Started.Sub(s.Usual[n].Started) <= usualSpan {
		n++
	}
	return s.Usual[:n]
}

func shareOf(n, of, least int) (float64, bool) {
	if of < max(1, least) {
		return 0, false
	}
	return float64(n) / float64(of), true
}

func value(v float64, _ bool) float64 { return v }

// against is a share now and what is usual; known only when both are.
func against(now *market.Vitals, usual []market.Vitals, of func(*market.Vitals) (float64, bool)) (is, was float64, known bool) {
	is, here := of(now)
	was, known = usualOf(usual, of)
	return is, was, here && known
}

// usualOf is the median of what is known of runs. Of a few it is not known:
// what was too small to say anything was not zero.
func usualOf(runs []market.Vitals, of func(*market.Vitals) (float64, bool)) (middle float64, known bool) {
	var list []float64
	for i := range runs {
		if v, ok := of(&runs[i]); ok {
			list = append(list, v)
		}
	}
	return trend.Median(list), len(list) >= usualRuns
}

func sum(runs []market.Vitals, of func(*market.Vitals) int) (n int) {
	for i := range runs {
		n += of(&runs[i])
	}
	return n
}

// span is the time between the oldest and the newest of runs, in days.
func span(runs []market.Vitals) float64 {
	if len(runs) < 2 {
		return 0
	}
	return runs[0].Started.Sub(runs[len(runs)-1].Started).Hours() / 24
}

// rate is how much came in a day, in the middle one of the spans between runs.
func rate(runs []market.Vitals, of func(*market.Vitals) int) float64 {
	var list []float64
	for i := 0; i+1 < len(runs); i++ {
		if days := span(runs[i : i+2]); days > 0 {
			list = append(list, float64(of(&runs[i]))/days)
		}
	}
	return trend.Median(list)
}
