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
	t, err := tor.New(tor.Options{Proxy: c.o.Proxy, Market: c.o.Market.ID, Total: c.o.Limits.Total, MaxBody: c.o.Limits.BodyBytes})
	if err != nil {
		return nil, nil, err
	}
	return t, tor.WithExchange, nil
}
