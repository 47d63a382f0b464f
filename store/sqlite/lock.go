package sqlite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"

	"vedette/market"
)

// LockMarket takes the file lock of a market, beside the database. The kernel
// gives it back when the process ends, however it ends; the empty file stays.
func (s *Store) LockMarket(ctx context.Context, marketID string) (unlock func(), err error) {
	return LockMarket(ctx, s.path, marketID, s.log)
}

// LockMarket is Store.LockMarket for the store at path, whether or not that
// can be opened.
func LockMarket(ctx context.Context, path, marketID string, log *slog.Logger) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if marketID == "" || strings.ContainsFunc(marketID, func(r rune) bool {
		return r != '-' && r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		return nil, fmt.Errorf("lock market %q: %w", marketID, market.ErrInvalid)
	}
	f, err := os.OpenFile(path+"."+marketID+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock market %s: %w", marketID, err)
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(fmt.Errorf("lock market %s: %w", marketID, err), f.Close())
	}
	var once sync.Once
	return func() {
		once.Do(func() {
			if err := f.Close(); err != nil { // closing gives the lock back
				log.Warn("lock of a market is not closed cleanly", "market", marketID, "err", err)
			}
		})
	}, nil
}
