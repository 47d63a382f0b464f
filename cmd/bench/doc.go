// Command bench measures what a crawl costs against floors that it measures
// in the same run, so that the figures hold when the machine's speed drifts.
//
// A second process serves the simulated market and the SOCKS proxy, so that
// only the crawler's own CPU time is counted. Three floors:
//
//   - parse: golang.org/x/net/html over the very pages that were crawled, the
//     least that any extractor must pay;
//   - client: a bare net/http client through the same proxy, at the same
//     concurrency, over the same addresses, discarding what it gets;
//   - colly: a program as colly's README shows it, writing the same fields to
//     SQLite.
//
// It prints one line per figure, or JSON lines with -json. It promises to
// talk to loopback only and to end by itself.
package main
