package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"time"

	"vedette/market"
)

// attempt is a page as the journal (table target) has it.
type attempt struct {
	page   *market.Page
	reason string
	mirror int64
	ev     evidence
}

// journal prepares a page for the journal.
func (s *Store) journal(t *tx, p *market.Page) (attempt, error) {
	a := attempt{page: p, reason: s.scrub(clean(p.Reason)), ev: evidence{
		digest: packHex(p.Digest, 32), offset: p.Archive.Offset, length: p.Archive.Length,
		record: packUUID(p.Archive.RecordID), revisit: p.Archive.Revisit,
	}}
	var err error
	if a.mirror, err = s.label(t, p.Mirror); err != nil {
		return a, err
	}
	a.ev.file, err = s.label(t, p.Archive.File)
	return a, err
}

const attemptSet = `mirror = ?, fetched = ?, took = ?, status = ?, state = ?, cause = ?, reason = ?,
	wire = ?, truncated = ?, records = ?, digest = ?, file = ?, offset = ?, length = ?, record = ?, revisit = ?`

func (a *attempt) args() []any {
	p := a.page
	return append([]any{
		a.mirror, toMS(p.FetchedAt), p.Took.Milliseconds(), p.Status, string(p.State), string(p.Cause), a.reason,
		p.WireBytes, p.Truncated, p.Records,
	}, a.ev.args()...)
}

// hand moves a leased target on, if the lease still stands.
func (t *tx) hand(k runKey, l market.Lease, phase int, a attempt, due int64) error {
	if l.Owner == "" {
		return market.ErrLeaseLost // what nobody holds is in the table so, too
	}
	args := append([]any{phase, due, phase, k.id}, a.args()...)
	n, err := t.exec(`UPDATE target SET phase = ?, owner = '', due = ?,
		seq = CASE WHEN ? >= 3 THEN (SELECT seq + 1 FROM run WHERE id = ?) ELSE 0 END, `+attemptSet+`
		WHERE run = ? AND path = ? AND second = ? AND `+stillHeld,
		append(args, k.id, l.Path, l.Second, l.Owner, l.Attempt)...)
	if err == nil && n == 0 {
		err = market.ErrLeaseLost
	}
	return err
}

// write puts an attempt into the journal without a lease.
func (t *tx) write(k runKey, phase int, a attempt) error {
	args := append([]any{phase, a.page.Attempt, k.id}, a.args()...)
	_, err := t.exec(`UPDATE target SET phase = ?, owner = '', due = 0, attempt = max(attempt, ?),
		seq = (SELECT seq + 1 FROM run WHERE id = ?), `+attemptSet+` WHERE run = ? AND path = ? AND second = ?`,
		append(args, k.id, a.page.Path, a.page.Second)...)
	return err
}

// savePage keeps the last state of a path, and its last full archive record;
// it returns the path's row.
func (s *Store) savePage(t *tx, k runKey, p *market.Page, ev evidence) (int64, error) {
	full := p.Digest != "" && p.Archive.File != "" && !p.Archive.Revisit
	set := ""
	var fullAt int64
	if full {
		fullAt = toMS(p.FetchedAt)
		set = `, full_at = excluded.full_at, digest = excluded.digest, file = excluded.file,
			offset = excluded.offset, length = excluded.length, record = excluded.record`
	} else {
		ev = evidence{}
	}
	var id int64
	err := t.row(`INSERT INTO page(market, path, kind, run, fetched, status, state, cause, records, full_at,
		digest, file, offset, length, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT(market, path) DO UPDATE SET kind = excluded.kind, run = excluded.run, fetched = excluded.fetched,
			status = excluded.status, state = excluded.state, cause = excluded.cause, records = excluded.records`+set+`
		RETURNING id`,
		[]any{
			k.market, p.Path, p.Kind, k.id, toMS(p.FetchedAt), p.Status, string(p.State), string(p.Cause), p.Records,
			fullAt, ev.digest, ev.file, ev.offset, ev.length, ev.record,
		}, &id)
	return id, err
}

// LastDigest is the last full record of a path.
func (s *Store) LastDigest(ctx context.Context, marketID, path string) (string, market.ArchiveRef, time.Time, error) {
	var ev evidence
	var file string
	var at int64
	err := s.ask(ctx, `SELECT p.full_at, p.digest, p.offset, p.length, p.record, coalesce(f.text, '')
		FROM page p JOIN market m ON m.id = p.market LEFT JOIN label f ON f.id = p.file
		WHERE m.name = ? AND p.path = ? AND p.full_at <> 0`, []any{marketID, s.scrub(path)},
		&at, &ev.digest, &ev.offset, &ev.length, &ev.record, &file)
	if err != nil {
		return "", market.ArchiveRef{}, time.Time{}, fmt.Errorf("last digest of %s: %w", path, noRows(err))
	}
	return unpackHex(ev.digest), ev.ref(file), fromMS(at), nil
}

// LastRead is when a path was last answered.
func (s *Store) LastRead(ctx context.Context, marketID, path string) (time.Time, error) {
	var at int64
	err := s.ask(ctx, `SELECT p.fetched FROM page p JOIN market m ON m.id = p.market
		WHERE m.name = ? AND p.path = ? AND p.state IN (?, ?)`,
		[]any{marketID, s.scrub(path), string(market.StateContent), string(market.StateNotFound)}, &at)
	if err != nil {
		return time.Time{}, fmt.Errorf("last read of %s: %w", path, noRows(err))
	}
	return fromMS(at), nil
}

// journalStep is how many pages of a journal are read at once: a long walk
// must not hold an old snapshot, because the log grows as long as it does.
const journalStep = 1000

// Pages yields a run's page journal.
func (s *Store) Pages(ctx context.Context, run string) iter.Seq2[market.Page, error] {
	return func(yield func(market.Page, error) bool) {
		var id int64
		var marketID string
		var open bool
		err := s.read.QueryRowContext(ctx, `SELECT r.id, m.name, r.status IN ('open', 'paused')
			FROM run r JOIN market m ON m.id = r.market WHERE r.name = ?`, run).Scan(&id, &marketID, &open)
		if err != nil {
			yield(market.Page{}, fmt.Errorf("pages of run %s: %w", run, noRows(err)))
			return
		}
		if !open {
			return // what a sweep has not cleared yet is no journal any more
		}
		for _, part := range []struct{ where, key string }{
			{"t.phase = 3 AND t.seq > ?", "t.seq"},
			{"t.phase = 4 AND t.seq > ?", "t.seq"},
			{"t.phase < 3 AND t.id > ?", "t.id"},
		} {
			for p, err := range s.journalPart(ctx, id, part.where, part.key) {
				if err != nil {
					yield(market.Page{}, fmt.Errorf("pages of run %s: %w", run, err))
					return
				}
				p.Run, p.Market = run, marketID
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// journalPart yields a part of a journal in order of key.
func (s *Store) journalPart(ctx context.Context, run int64, where, key string) iter.Seq2[market.Page, error] {
	return func(yield func(market.Page, error) bool) {
		for after := int64(0); ; {
			pages, next, err := s.journalPages(ctx, run, where, key, after)
			if err != nil {
				yield(market.Page{}, err)
				return
			}
			for i := range pages {
				if !yield(pages[i], nil) {
					return
				}
			}
			if len(pages) < journalStep {
				return
			}
			after = next
		}
	}
}

// journalColumns are read by scanPage behind a key, from journalFrom.
const (
	journalColumns = `, t.path, t.second, t.kind, t.seq, t.attempt, t.fetched, t.took, t.status,
	t.state, t.cause, t.reason, t.wire, t.truncated, t.records, t.digest, t.file, t.offset, t.length, t.record, t.revisit,
	coalesce(m.text, ''), coalesce(f.text, '')`
	journalFrom = ` FROM target t LEFT JOIN label m ON m.id = t.mirror LEFT JOIN label f ON f.id = t.file `
)

// journalPages reads one piece of a journal and the key of its last row.
func (s *Store) journalPages(ctx context.Context, run int64, where, key string, after int64) (pages []market.Page, last int64, err error) {
	rows, err := s.read.QueryContext(ctx, "SELECT "+key+journalColumns+journalFrom+`WHERE t.run = ? AND `+where+` ORDER BY `+key+` LIMIT ?`, run, after, journalStep)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = joinClose(err, rows) }()
	for rows.Next() {
		p, key, err := scanPage(rows)
		if err != nil {
			return nil, 0, err
		}
		pages, last = append(pages, p), key
	}
	return pages, last, rows.Err()
}

// scanPage reads a row's key and journalColumns, and what follows them into more.
func scanPage(rows *sql.Rows, more ...any) (p market.Page, key int64, err error) {
	var fetched, took int64
	var state, cause, file string
	var ev evidence
	err = rows.Scan(slices.Concat([]any{
		&key, &p.Path, &p.Second, &p.Kind, &p.Seq, &p.Attempt, &fetched, &took, &p.Status, &state, &cause, &p.Reason,
		&p.WireBytes, &p.Truncated, &p.Records,
	}, ev.dest(), []any{&p.Mirror, &file}, more)...)
	p.FetchedAt, p.Took = fromMS(fetched), time.Duration(took)*time.Millisecond
	p.State, p.Cause = market.PageState(state), market.Cause(cause)
	p.Digest, p.Archive = unpackHex(ev.digest), ev.ref(file)
	return p, key, err
}
