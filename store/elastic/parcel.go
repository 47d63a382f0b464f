package elastic

import (
	"context"

	"vedette/store"
)

// Bounds of one bulk request. The server wants some megabytes; the memory of
// the feeder is a few times that, whatever waits.
const (
	bulkDocs  = 1000
	bulkBytes = 4 << 20
)

// inFlight is how many bulk requests are on their way at once: while the server
// works on one, the other travels, or is read and settled here.
const inFlight = 2

// bytesInFlight bounds what they hold together: a server takes a tenth of its
// heap at a time, and refuses what is beyond. One that is larger by itself,
// because a page was, goes alone.
const bytesInFlight = 4 * bulkBytes

// parcel is some changes as the actions of one request.
type parcel struct {
	changes []store.Change
	actions []action
	owner   []int          // index of the change of each action
	faulty  map[int]string // changes that cannot be written at all, and why
	after   bool           // it changes documents that parcels before it make
	size    int            // of the documents, in bytes
	err     error          // of the outbox: the last parcel
}

// pass writes what is due and returns how many changes that were. While some
// parcels are on their way the next are read and put into JSON. A thing has one
// change in an outbox, so that no two requests hold the same document, but for
// those that change documents made before.
func (f *Feeder) pass(ctx context.Context) (done int, err error) {
	within, cancel := context.WithCancel(ctx)
	parcels := make(chan parcel, 1)
	go func() {
		defer close(parcels)
		f.pack(within, parcels)
	}()
	type landing struct {
		n, size int
		err     error
	}
	landed := make(chan landing)
	flying, bytes := 0, 0
	land := func(most, more int) { // until so many are left, and more bytes fit
		for flying > most || flying > 0 && bytes+more > bytesInFlight {
			l := <-landed
			flying, bytes = flying-1, bytes-l.size
			if l.err == nil {
				done += l.n
			} else if err == nil {
				err = l.err
			}
		}
	}
	for p := range parcels {
		most := inFlight - 1
		if p.after {
			most = 0
		}
		if land(most, p.size); err != nil {
			break
		}
		if p.err != nil {
			err = outboxError{p.err}
			break
		}
		flying, bytes = flying+1, bytes+p.size
		go func() { landed <- landing{len(p.changes), p.size, f.send(ctx, &p)} }()
	}
	land(0, 0)
	cancel()
	for range parcels { // until the packer has ended
	}
	if err == nil {
		err = ctx.Err()
	}
	return done, err
}

// pack makes parcels of what is due until nothing is left, or ctx ends.
func (f *Feeder) pack(ctx context.Context, parcels chan<- parcel) {
	give := func(p parcel) bool {
		select {
		case parcels <- p:
			return true
		case <-ctx.Done():
			return false
		}
	}
	for after := int64(0); ; {
		changes, err := f.outbox.Changes(ctx, f.now(), after, bulkDocs)
		if err != nil {
			give(parcel{err: err})
			return
		}
		if len(changes) == 0 {
			return
		}
		after = changes[len(changes)-1].ID
		for len(changes) > 0 {
			p := f.store.parcel(changes)
			if !give(p) {
				return
			}
			changes = changes[len(p.changes):]
		}
	}
}

// parcel takes as many of the changes as fit one request.
func (s *Store) parcel(changes []store.Change) parcel {
	p := parcel{faulty: map[int]string{}}
	n := 0
	for n < len(changes) && p.size < bulkBytes {
		list, err := s.encode(&changes[n])
		if err != nil {
			p.faulty[n] = err.Error()
		}
		for i := range list {
			p.actions, p.owner = append(p.actions, list[i]), append(p.owner, n)
			p.size += len(list[i].doc)
		}
		p.after = p.after || changes[n].Kind == store.ChangeReprice
		n++
	}
	p.changes = changes[:n]
	return p
}
