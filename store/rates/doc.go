// Package rates reads exchange rates from files that anyone can get and keep:
// the European Central Bank's reference rates, and daily closes of coins.
//
// Both parsers are pure functions from a reader to rates. They return all
// rates of a file or none: the first thing that is not understood is an error
// that names the line and the column, because a rate that is silently wrong
// makes every price wrong. Errors wrap market.ErrInvalid, or are the reader's.
//
// It imports market only.
package rates
