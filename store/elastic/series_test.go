package elastic_test

import (
	"context"

	"vedette/trend"
)

func (p *pair) Series(ctx context.Context, q trend.Query) (src trend.Source, err error) {
	r, err := p.feed(ctx)
	if err != nil {
		return src, err
	}
	return r.Series(ctx, q)
}
