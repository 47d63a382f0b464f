package crawler

import (
	"context"
	"errors"

	"vedette/market"
)

// Crawler crawls one market.
type Crawler struct {
	o Options
}

// New checks the options and prepares a crawl; nothing is fetched yet. The
// error is market.ErrInvalid when the options are wrong.
func New(o Options) (*Crawler, error) {
	o.setDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	return &Crawler{o: o}, nil
}

// Run goes on with the market's open or paused run, or begins one, and works
// until it is finished, paused, stopped by a budget, or ctx ends. The run that
// comes back says how it stands; its status is open only when ctx ended or an
// error of our own side (disk, store) stopped it, and then the error says why.
// What became of the site is never an error, always a status.
func (c *Crawler) Run(ctx context.Context) (market.Run, error) {
	return market.Run{}, errors.New("crawler: not built yet")
}
