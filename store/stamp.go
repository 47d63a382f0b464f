package store

import "time"

// stampBits are those of an instant in a stamp: milliseconds until 2109. What
// is left of 63 bits holds two million epochs, which at ten crawls of a market
// a day last for five hundred years.
const stampBits = 42

// Stamp orders what several crawlers say of one thing: first by the epoch in
// which they held its market, then by the instant of the state. So what a
// crawler that lost a market still writes never takes the place of what the
// next one wrote, however their clocks differ. Without leases the epoch is 0.
func Stamp(epoch int64, at time.Time) int64 {
	ms := int64(0)
	if !at.IsZero() {
		ms = min(max(0, at.UnixMilli()), 1<<stampBits-1)
	}
	return epoch<<stampBits | ms
}

// EpochOf is the epoch of a stamp.
func EpochOf(stamp int64) int64 { return stamp >> stampBits }
