package tor

import (
	"context"

	"vedette/market"
)

// exchangeKey is the context key of the exchange to fill.
type exchangeKey struct{}

// WithExchange asks RoundTrip to fill ex: market, URL, times and circuit, the
// bytes of request and answer, and the cause when something was wrong, also
// when RoundTrip returns an error. Run and Kind are left alone. ex must not be
// read before RoundTrip has returned, nor serve two requests.
func WithExchange(ctx context.Context, ex *market.Exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, ex)
}

// exchangeOf is the exchange to fill and whether the caller will look at it.
func exchangeOf(ctx context.Context) (*market.Exchange, bool) {
	if ex, ok := ctx.Value(exchangeKey{}).(*market.Exchange); ok && ex != nil {
		return ex, true
	}
	return &market.Exchange{}, false
}
