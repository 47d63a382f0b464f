package marketsim

import (
	"sync"
	"sync/atomic"
	"time"
)

// Market is one simulated market; it is an http.Handler and safe for
// concurrent use.
type Market struct {
	opts      Options
	seed      uint64
	day       atomic.Int64
	layout    layout
	newItem   item
	handles   []string
	byHandle  map[string]int
	common    int      // vendors of the shared set
	pictures  [][]byte // as data URLs; StyleCard only
	furniture []byte   // what every page repeats; nil without FullPages
	views     sync.Pool
	events    events
	mirrors   mirrors
	queue     queue
	log       *Log
	sessions  sessions
	faultMu   sync.Mutex
	rules     []*rule
}

// New makes a market. It fails with market.ErrInvalid when an option is out
// of bounds.
func New(o Options) (*Market, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	m := &Market{opts: o, seed: mix(o.Seed, hashString(string(o.Style))), log: newLog(o.LogLimit, o.NoPathLog)}
	m.sessions.left = map[string]int{}
	m.layout = newLayout(m.seed, o)
	m.newItem = item{
		substance: o.NewSubstance, names: []string{o.NewSubstance}, unit: gram, cents: 2200,
		amounts: smallGrams, pure: true, purity: 98,
	}
	m.common = int(o.Overlap * float64(o.Vendors))
	m.handles = handles(m.seed, o.Shared, o.Vendors, m.common)
	m.byHandle = make(map[string]int, len(m.handles))
	for i, h := range m.handles {
		m.byHandle[h] = i
	}
	if err := m.plant(); err != nil {
		return nil, err
	}
	if o.Style == StyleCard && !o.NoPictures {
		m.pictures = pictures(m.seed)
	}
	if o.FullPages {
		m.furniture = m.furnish()
	}
	m.views.New = func() any { return &view{m: m} }
	m.queue.visitors = map[string]visitor{}
	return m, nil
}

// Name is the name shown on the pages.
func (m *Market) Name() string { return m.opts.Name }

// Style is the look of the pages.
func (m *Market) Style() Style { return m.opts.Style }

// Profile is the name of the demo profile that reads this market.
func (m *Market) Profile() string { return "demo-" + string(m.opts.Style) }

// SetDay moves the market to a simulated day, 0 or later. A Static market
// stays on day 0.
func (m *Market) SetDay(day int) {
	if !m.opts.Static {
		m.day.Store(int64(max(0, day)))
	}
}

// Day is the simulated day.
func (m *Market) Day() int { return int(m.day.Load()) }

// Today is the simulated instant: Options.Start plus Day days. Relative dates
// on pages count from it, so a crawl should take it as its clock.
func (m *Market) Today() time.Time { return m.opts.Start.AddDate(0, 0, m.Day()) }

// SetFaults replaces the rules of misbehaviour and forgets their counts;
// no argument: the market behaves. It fails on an unknown kind or a bad
// pattern, and then changes nothing.
func (m *Market) SetFaults(list ...Fault) error {
	rules, err := compileFaults(list)
	if err != nil {
		return err
	}
	m.faultMu.Lock()
	defer m.faultMu.Unlock()
	m.rules = rules
	return nil
}

// Log tells what the market was asked for.
func (m *Market) Log() *Log { return m.log }
