package crawler

import (
	"context"
	"net/http"

	"vedette/crawler/tor"
	"vedette/market"
)

// carrier is crawler/tor's transport as the crawl uses it. There is no other
// implementation in the product: New builds it from Options.Proxy.
type carrier interface {
	http.RoundTripper
	Renew()
	Close() error
}

func (c *Crawler) dial() (carrier, func(context.Context, *market.Exchange) context.Context, error) {
	l := c.o.Limits
	t, err := tor.New(tor.Options{
		Proxy: c.o.Proxy, Market: c.o.Market.ID, MaxConns: c.o.Budget.Concurrency,
		Limits: tor.Limits{
			Connect: l.Dial, Header: l.Header, Total: l.Total,
			WireBytes: l.BodyBytes, PayloadBytes: l.PayloadBytes, HeaderBytes: l.HeaderBytes,
		},
		Jar: c.o.Jar, UserAgent: c.o.UserAgent, Headers: c.o.Headers, Now: c.o.Now,
	})
	if err != nil {
		return nil, nil, err
	}
	return t, tor.WithExchange, nil
}
