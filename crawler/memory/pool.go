package memory

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// What a share covers, in bytes. Real pages have 10 to 100 KB on the wire and
// up to 2 MiB decoded, with inline pictures.
const (
	// Small is what any answer may have on the wire.
	Small = 256 << 10
	// Middle is the next size. What is larger may grow up to its own limit.
	Middle = 1 << 20
	// SmallPayload and MiddlePayload are the sizes of decoded answers that are
	// read beside others; a larger one is read alone.
	SmallPayload  = 256 << 10
	MiddlePayload = 2 << 20
)

// The pool's parts, in bytes. Together with what the program is made of, and
// what the collector has not taken yet, they stay below 256 MB (TestMemory in
// cmd/vedette).
const (
	smallBytes  = 64 * Small // so many exchanges at a time, whatever the budgets say
	middleBytes = 8 * Middle
	largeBytes  = 16 << 20 // two of 8 MiB, the default limit
	readBytes   = 32 << 20
	// What it costs to decode and read an answer of SmallPayload and of
	// MiddlePayload: the payload, in UTF-8, without pictures, and as a tree,
	// which takes some 12 times its bytes where it is dense with tags.
	smallReading  = 4 << 20
	middleReading = 16 << 20
)

// Pool is the memory that exchanges share. It is safe for concurrent use.
type Pool struct {
	small, middle, large, read *semaphore.Weighted
}

// New makes a pool; a process has one.
func New() *Pool {
	return &Pool{
		small: semaphore.NewWeighted(smallBytes), middle: semaphore.NewWeighted(middleBytes),
		large: semaphore.NewWeighted(largeBytes), read: semaphore.NewWeighted(readBytes),
	}
}

// Enter waits for the smallest share. It must be left.
func (p *Pool) Enter(ctx context.Context) (*Share, error) {
	if err := p.small.Acquire(ctx, Small); err != nil {
		return nil, err
	}
	return &Share{p: p, room: Small, small: Small}, nil
}

// Share is what one exchange has of a pool. It is used by one goroutine at a
// time. A nil Share has no bounds.
type Share struct {
	p                          *Pool
	room                       int64 // bytes on the wire that it covers
	small, middle, large, read int64 // held of each part
}

// Room is how many bytes on the wire are covered now; 0 for a nil Share, which
// covers any number.
func (s *Share) Room() int64 {
	if s == nil {
		return 0
	}
	return s.room
}

// Grow waits until need bytes are covered, of an answer that has at most most,
// and returns the room that there is then.
func (s *Share) Grow(ctx context.Context, need, most int64) (room int64, err error) {
	if s == nil {
		return most, nil
	}
	if need > s.room && s.middle == 0 {
		if err := s.p.middle.Acquire(ctx, Middle); err != nil {
			return s.room, err
		}
		s.middle, s.room = Middle, Middle
	}
	if need > s.room && s.large == 0 {
		n := min(most, largeBytes)
		if err := s.p.large.Acquire(ctx, n); err != nil {
			return s.room, err
		}
		s.large, s.room = n, most
	}
	return s.room, nil
}

// Read waits until the answer may be decoded to so many bytes and read: a
// small one beside others, one above MiddlePayload alone.
func (s *Share) Read(ctx context.Context, payload int64) error {
	if s == nil {
		return nil
	}
	s.p.read.Release(s.read) // never held while waiting for it
	s.read = 0
	n := int64(readBytes)
	switch {
	case payload <= SmallPayload:
		n = smallReading
	case payload <= MiddlePayload:
		n = middleReading
	}
	if err := s.p.read.Acquire(ctx, n); err != nil {
		return err
	}
	s.read = n
	return nil
}

// Leave gives everything back. It may be called more than once.
func (s *Share) Leave() {
	if s == nil {
		return
	}
	for _, part := range []struct {
		of   *semaphore.Weighted
		held *int64
	}{{s.p.read, &s.read}, {s.p.large, &s.large}, {s.p.middle, &s.middle}, {s.p.small, &s.small}} {
		part.of.Release(*part.held)
		*part.held = 0
	}
}

// shareKey is the context key of an exchange's share.
type shareKey struct{}

// With puts a share into the context of its request.
func With(ctx context.Context, s *Share) context.Context {
	return context.WithValue(ctx, shareKey{}, s)
}

// Of is the share of a request; nil: it has none and no bounds.
func Of(ctx context.Context) *Share {
	s, _ := ctx.Value(shareKey{}).(*Share)
	return s
}
