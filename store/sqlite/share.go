package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// A commit costs nearly as much as a page's rows: the log is written, the
// search index flushed. So pages whose turns come together share a
// transaction: who gets the write lock takes the others' work along. Each
// caller is answered when the shared transaction is kept, not before, so that
// what a caller was told is on the file, and a page is done in the transaction
// that holds what it said.

// maxShared bounds how many pages share a transaction.
const maxShared = 32

// gatherFor is how long the lock's holder waits for company where transactions
// were mostly shared of late: a few pages' time when the processor is the
// limit. Where the network is, two pages meet by chance now and then, and to
// wait would only make them late for their next requests.
const gatherFor = 2 * time.Millisecond

// company is how many jobs a transaction took of late, newer ones counting
// more; 0 before the first. Without waiting, crawls that the processor limits
// come to 1.7 and ones that the network limits to 1.1.
type company float64

func (c *company) note(jobs int) { *c = *c*0.9 + company(jobs)*0.1 }

func (c company) expected() bool { return c > 1.5 }

// errAlone tells a caller that the shared transaction was undone and that it
// has to do its work in one of its own.
var errAlone = errors.New("sqlite: not in company")

// job is work that waits for a transaction.
type job struct {
	ctx  context.Context
	f    func(*tx) error
	done chan error // takes one answer
}

// waiting are the jobs that no transaction has taken yet.
type waiting struct {
	mu   sync.Mutex
	jobs []*job
}

func (w *waiting) add(j *job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.jobs = append(w.jobs, j)
}

// take removes j and up to most-1 others; none when j is not there any more.
func (w *waiting) take(j *job, most int) []*job {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.jobs, j)
	if i < 0 {
		return nil
	}
	w.jobs = slices.Delete(w.jobs, i, i+1)
	n := min(most-1, len(w.jobs))
	group := append([]*job{j}, w.jobs[:n]...)
	w.jobs = slices.Delete(w.jobs, 0, n)
	return group
}

// share is do for work that may share its transaction with others' of the
// same kind. f may be run twice and must then do the same again; the first
// time nothing of it was kept.
func (w *writer) share(ctx context.Context, f func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{ctx: ctx, f: f, done: make(chan error, 1)}
	w.waiting.add(j)
	err := w.await(j)
	if errors.Is(err, errAlone) {
		return w.do(ctx, f)
	}
	return err
}

// await has j done by this goroutine or by another.
func (w *writer) await(j *job) error {
	select {
	case err := <-j.done:
		return err
	case w.sem <- struct{}{}:
	case <-j.ctx.Done():
		if w.waiting.take(j, 1) != nil {
			return j.ctx.Err()
		}
		return <-j.done // in work, and soon over
	}
	defer func() { <-w.sem }()
	if w.company.expected() {
		gather(j)
	}
	group := w.waiting.take(j, maxShared)
	if len(group) == 0 { // another did it meanwhile
		return <-j.done
	}
	w.company.note(len(group))
	switch len(group) {
	case 1:
		return w.transact(j.ctx, j.f)
	}
	err := w.together(group)
	if err != nil {
		err = fmt.Errorf("%w: %w", errAlone, err)
	}
	for _, other := range group[1:] {
		other.done <- err
	}
	return err
}

// gather waits for others' jobs, unless j was done meanwhile.
func gather(j *job) {
	if len(j.done) > 0 {
		return
	}
	t := time.NewTimer(gatherFor)
	defer t.Stop()
	select {
	case <-t.C:
	case <-j.ctx.Done():
	}
}

// together does all jobs in one transaction, or none of them.
func (w *writer) together(group []*job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p) // and again in its own goroutine
		}
	}()
	return w.transact(group[0].ctx, func(t *tx) error {
		for _, j := range group {
			if err := j.f(t); err != nil {
				return err
			}
		}
		for _, j := range group {
			if err := j.ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	})
}
