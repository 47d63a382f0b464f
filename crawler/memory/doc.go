// Package memory bounds what the answers in work may hold, over all workers
// and markets of a process.
//
// One answer is bounded by the limits of its market. Dozens at a time are not:
// a site may answer every request with megabytes, and a crawl of several
// markets has as many workers as their budgets add up to. So each exchange
// takes a Share of one Pool, which grows with it: a little before it is asked
// for, more as its body turns out large, and what decoding and reading cost
// while they are under way. Who gets none waits.
//
// It promises that waiting has an end: there is an order among what a share
// takes, nobody who holds a later one waits for an earlier one, and the last
// is given back without waiting for anything.
//
// It imports nothing of the project.
package memory
