package sqlite

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"vedette/amount"
	"vedette/trend"
)

// member is a listing that a run saw, or that is gone with it, or that may be
// in cells of others and was not seen.
type member struct {
	id, vendor int64
	fact       []byte // trend.Fact
	gone       bool
	unseen     bool
	arrived    bool
	feedback   int
}

// keptFact is a fact that is to be kept beside its listing.
type keptFact struct {
	listing, version int64
	content, fact    []byte
}

// maxKept bounds the facts that wait in memory until they are written, some
// 100 bytes each; those beyond are made again when the next run ends.
const maxKept = 200_000

// membersHint bounds what is set aside for members before they are read: what
// a damaged set says of its size is not believed.
const membersHint = 1 << 20

// factStep is how many listings are read at once when their facts are missing.
const factStep = 500

// readMembers reads the listings of a market that are in one of two sets, as
// they were in a run, and at a base all others; in order of vendor.
func (u *rollup) readMembers(ctx context.Context, t *sql.Tx, lex *amount.Lexicon) (members []member, err error) {
	members = make([]member, 0, min(u.seen.size(), membersHint))
	var lacking []int // indices of members without a fact
	err = eachRow(ctx, t, `SELECT l.id, coalesce(l.vendor, 0), l.since <= ?2, l.first_run = ?2
			OR l.since = ?2 AND (SELECT returned FROM version WHERE id = l.version), f.fact,
			coalesce(max(0, c.feedback - (SELECT p.feedback FROM counter p WHERE p.listing = l.id AND p.run < ?2
				AND p.feedback IS NOT NULL ORDER BY p.run DESC LIMIT 1)), 0)
		FROM listing l LEFT JOIN fact f ON f.listing = l.id AND f.version = l.version AND f.content = l.content
		LEFT JOIN counter c ON l.feedback IS NOT NULL AND c.listing = l.id AND c.run = ?2
		WHERE l.market = ?1`, []any{u.market, u.run}, func(rows *sql.Rows) error {
		var m member
		var current bool
		var fact sql.RawBytes
		if err := rows.Scan(&m.id, &m.vendor, &current, &m.arrived, &fact, &m.feedback); err != nil {
			return err
		}
		if !u.seen.has(m.id) {
			m.gone = u.gone.has(m.id)
			if m.unseen = !m.gone; m.unseen && !u.base {
				return nil
			}
		}
		if current && trend.FactKept(fact) {
			m.fact = u.keep(fact)
		} else {
			lacking = append(lacking, len(members))
		}
		members = append(members, m)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for len(lacking) > 0 {
		n := min(len(lacking), factStep)
		if err := u.makeFacts(ctx, t, lex, members, lacking[:n]); err != nil {
			return nil, err
		}
		lacking = lacking[n:]
	}
	slices.SortFunc(members, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.vendor, b.vendor), cmp.Compare(a.id, b.id))
	})
	return members, nil
}

// keep copies bytes into large pieces of memory, of which there are few.
func (u *rollup) keep(b []byte) []byte {
	const piece = 1 << 18
	if len(u.piece)+len(b) > cap(u.piece) {
		u.piece = make([]byte, 0, max(piece, len(b)))
	}
	n := len(u.piece)
	u.piece = append(u.piece, b...)
	return u.piece[n : n+len(b) : n+len(b)]
}

// makeFacts reads what some listings said in the run.
func (u *rollup) makeFacts(ctx context.Context, t *sql.Tx, lex *amount.Lexicon, members []member, lacking []int) error {
	at := make(map[int64]*member, len(lacking))
	ids := []byte{'['}
	for _, i := range lacking {
		m := &members[i]
		at[m.id] = m
		ids = append(strconv.AppendInt(ids, m.id, 10), ',')
	}
	ids = append(bytes.TrimSuffix(ids, []byte{','}), ']')
	return eachRow(ctx, t, `SELECT l.id, v.id, v.id = l.version, l.content, v.title, v.observed, v.derived, v.from_run = ?2 AND v.returned,
			(SELECT json_group_array(x.eur ORDER BY x.n) FROM price x WHERE x.version = v.id),
			coalesce((SELECT w.id FROM vendor w WHERE w.market = l.market AND w.handle = v.observed ->> '$.vendor'), 0)
		FROM json_each(?1) j JOIN listing l ON l.id = j.value JOIN version v ON v.listing = l.id
			AND v.n = (SELECT n FROM version w WHERE w.listing = l.id AND w.from_run <= ?2 ORDER BY w.n DESC LIMIT 1)`,
		[]any{string(ids), u.run}, func(rows *sql.Rows) error {
			var id, version, vendor int64
			var current, returned bool
			var title string
			var content, observed, derived, values sql.RawBytes
			err := rows.Scan(&id, &version, &current, &content, &title, &observed, &derived, &returned, &values, &vendor)
			if err != nil {
				return err
			}
			fact, err := factOf(lex, title, observed, derived, values)
			if err != nil {
				return fmt.Errorf("version %d: %w", version, err)
			}
			m := at[id]
			m.fact = u.keep(fact.Encode())
			m.arrived = m.arrived || returned
			if !current {
				m.vendor = vendor
			} else if len(u.facts) < maxKept {
				u.facts = append(u.facts, keptFact{id, version, bytes.Clone(content), m.fact})
			}
			return nil
		})
}

// factOf is what a version counts as; values are those of its prices, JSON.
func factOf(lex *amount.Lexicon, title string, observed, derived, values []byte) (f trend.Fact, err error) {
	c, err := decodeContent(title, observed, derived)
	if err != nil {
		return f, err
	}
	var worth []*float64
	if err := json.Unmarshal(values, &worth); err != nil {
		return f, fmt.Errorf("values: %w", err)
	}
	priceOffers(lex, &c.derived, &c.observed, worth)
	var first *float64
	if i := slices.IndexFunc(worth, func(v *float64) bool { return v != nil }); i >= 0 {
		first = worth[i]
	}
	return trend.FactOf(&c.derived, first), nil
}

// keepFacts writes facts beside their listings; each is worth having alone.
func (s *Store) keepFacts(ctx context.Context, facts []keptFact) error {
	for len(facts) > 0 {
		n := min(len(facts), 25*listMax)
		err := s.write.do(ctx, func(t *tx) error {
			values := make([]any, 0, 4*n)
			for _, f := range facts[:n] {
				values = append(values, f.listing, f.version, f.content, f.fact)
			}
			_, err := t.insert("INSERT OR REPLACE INTO fact(listing, version, content, fact) VALUES ", 4, values, "")
			return err
		})
		if err != nil {
			return err
		}
		facts = facts[n:]
	}
	return nil
}
