package elastic

import (
	"encoding/json"
	"fmt"

	"vedette/market"
	"vedette/store"
)

// action is one line of a bulk request with its document.
type action struct {
	op      string // create, index, update
	family  family
	month   string // of a monthly family
	id      string
	version int64 // of index: external, or unversioned
	doc     []byte
}

// unversioned says that a document has no version of ours.
const unversioned = -1

// encode turns a change into actions: one, or for a change of values one for
// each observation that it concerns.
func (s *Store) encode(c *store.Change) ([]action, error) {
	a := action{op: "index", version: store.Stamp(c.Epoch, c.At)}
	var d any
	switch c.Kind {
	case store.ChangeMarket:
		a.family, a.id, d = marketFamily, docID("market", c.Market.ID), s.marketDoc(c)
	case store.ChangeRun:
		a.family, a.id, d = runFamily, docID("run", c.Run.ID), s.runDoc(c)
	case store.ChangeVendor:
		a.family, a.id, d = vendorFamily, vendorID(c.Vendor.Market, c.Vendor.Handle), s.vendorDoc(c)
	case store.ChangeListing:
		a.family, a.id, d = listingFamily, listingID(c.Listing.Market, c.Listing.ID), s.listingDoc(c)
	case store.ChangeVersion:
		a.family, a.id, d = versionFamily, docID("version", c.Listing.Market, c.Listing.ID, fmt.Sprint(c.Number)), s.versionDoc(c)
	case store.ChangeSighting:
		a.family, a.month, a.id, d = observationFamily, monthOf(c.Run), observationID(c, c.Run), s.observationDoc(c)
		a.version, a.op = unversioned, "create"
		if c.Again {
			a.op = "index"
		}
	case store.ChangeReprice:
		return s.repriced(c)
	case store.ChangeCell:
		a.family, a.id, d = seriesFamily, cellID(c.Cell), s.cellDoc(c.Cell)
	case store.ChangeAlert:
		a.family, a.id, d = alertFamily, s.alertID(c.Alert), s.alertDoc(c.Alert)
		a.version = millis(c.Alert.Seen)
	case store.ChangeAssessment:
		a.family, a.id, d = assessmentFamily, s.assessmentID(c.Assessment), s.assessmentDoc(c.Assessment)
		a.version, a.op = unversioned, "create"
	case store.ChangeFirst:
		a.family, a.id, d = firstFamily, firstID(c.First), s.firstDoc(c)
		a.version = firstVersion(c.First)
	default:
		return nil, fmt.Errorf("elastic: a change of kind %q: %w", c.Kind, market.ErrInvalid)
	}
	var err error
	a.doc, err = json.Marshal(d)
	return []action{a}, err
}

// monthOf is the index of what a run observed: all of one run is together,
// where it began, so that the place of an observation is known from its run.
func monthOf(r market.Run) string { return r.Started.UTC().Format("2006.01") }

func observationID(c *store.Change, r market.Run) string {
	return docID("observation", c.Listing.Market, c.Listing.ID, r.ID)
}

func (s *Store) marketDoc(c *store.Change) *document {
	m := c.Market
	d := s.begin(marketFamily, "state", m.ID, c.At)
	d.Market.Name, d.Market.Kind = keyword(m.Name), keyword(string(m.Kind))
	d.Held = &heldPart{Market: &m}
	return d
}

func (s *Store) runDoc(c *store.Change) *document {
	r := c.Run
	d := s.begin(runFamily, "event", r.Market, r.Started)
	n, of := &r.Counts, &r.Completeness
	d.Run = &runPart{
		ID: keyword(r.ID), Profile: keyword(r.Profile), Status: string(r.Status), Reason: r.Reason, Started: r.Started, Ended: r.Ended,
		Fetched: &n.Fetched, Content: &n.Content, Unchanged: &n.Unchanged, Failed: &n.Failed, Retried: &n.Retried, Bytes: &n.Bytes,
		Listings: &n.Listings, New: &n.New, Changed: &n.Changed, Vendors: &n.Vendors, Rows: &n.Rows,
		Announced: &of.Announced, Seen: &of.Seen, Pending: &of.Pending, Walled: &of.Walled, Indexed: &of.Indexed,
	}
	if share, ok := of.Share(); ok {
		d.Run.Share = &share
	}
	if share, by, ok := of.Best(); ok {
		d.Run.Complete, d.Run.CompleteBy = &share, string(by)
	}
	d.Run.TwoPass, d.Run.TwoPassLow, d.Run.TwoPassHigh, d.Run.Later = of.TwoPass.N, of.TwoPass.Low, of.TwoPass.High, of.Later.N
	d.Run.LostPages, d.Run.LostListings = &of.Lost.Pages, &of.Lost.Listings
	if !r.Ended.IsZero() {
		d.Run.Seconds = r.Ended.Sub(r.Started).Seconds()
	}
	if r.Crawler != "" { // taken over from another, whose run it stays
		d.Observer = &observerPart{Name: r.Crawler, Product: "Vedette"}
		r.Crawler = ""
	}
	d.Held = &heldPart{Run: &r}
	return d
}

func (s *Store) vendorDoc(c *store.Change) *document {
	v := c.Vendor
	d := s.begin(vendorFamily, "state", v.Market, v.LastSeen)
	d.Vendor = &vendorPart{
		Key: vendorKey(v.Market, v.Handle), Name: keyword(v.Handle), FirstSeen: v.FirstSeen, LastSeen: v.LastSeen,
		Sales: v.Observed.Sales, FeedbackCount: v.Observed.FeedbackCount, Level: v.Observed.Level,
		Fingerprint: keyword(v.Derived.PGPFingerprint), JoinedAt: v.Derived.JoinedAt,
	}
	d.Observed, d.Derived = &v.Observed, &v.Derived
	d.Source, d.Destination = countries(v.Derived.ShipsFrom), countries(v.Derived.ShipsTo...)
	if !c.ReadAt.IsZero() {
		d.Held = &heldPart{ReadAt: c.ReadAt}
	}
	return d
}

// offered fills in what documents about a listing have in common.
func (s *Store) offered(d *document, c *store.Change) {
	l := &c.Listing
	d.Listing = &listingPart{ID: keyword(l.ID), Key: listingID(l.Market, l.ID), Version: c.Number}
	if handle := l.Observed.Vendor; handle != "" {
		d.Vendor = &vendorPart{Key: vendorKey(l.Market, handle), Name: keyword(handle)}
	}
	derived := l.Derived
	d.Observed, d.Derived = &l.Observed, &derived
	d.Substance, d.Candidate = substancesOf(&derived), candidatesOf(&derived)
	d.Price, d.UnitPrice = priceOf(c), unitPrices(&derived)
	d.Source, d.Destination = countries(derived.ShipsFrom), countries(derived.ShipsTo...)
	if l.Path != "" {
		d.URL = &urlPart{l.Path}
	}
	d.Evidence = evidenceOf(l.Digest, l.Archive)
}

func (s *Store) listingDoc(c *store.Change) *document {
	l := &c.Listing
	d := s.begin(listingFamily, "state", l.Market, l.LastSeen)
	s.offered(d, c)
	p := d.Listing
	p.State, p.FirstSeen, p.LastSeen, p.DetailAt = string(l.State), l.FirstSeen, l.LastSeen, l.DetailAt
	p.Missed, p.Versions = l.Missed, l.Versions
	d.Held = &heldPart{Version: stripped(c.Version), Rows: c.Rows}
	return d
}

func (s *Store) versionDoc(c *store.Change) *document {
	d := s.begin(versionFamily, "state", c.Listing.Market, c.Version.FromSeen)
	s.offered(d, c)
	d.Held = &heldPart{Version: stripped(c.Version)}
	return d
}

// observationDoc is what a closed run saw. The description is left out: it is
// in the version that the observation names.
func (s *Store) observationDoc(c *store.Change) *document {
	d := s.begin(observationFamily, "event", c.Listing.Market, c.At)
	s.offered(d, c)
	o := c.Listing.Observed
	o.Description = ""
	d.Observed = &o
	d.Run = &runPart{ID: keyword(c.Run.ID), Started: c.Run.Started}
	return d
}

// stripped is a version without what stands beside it in the document.
func stripped(v market.Version) *market.Version {
	v.Observed, v.Derived = market.Listing{}, market.Derived{}
	return &v
}

// repriced changes the values of observations that are there. Those that are
// not (a run that did not see the listing) answer that they are missing.
func (s *Store) repriced(c *store.Change) ([]action, error) {
	doc, err := json.Marshal(object{"doc": object{
		"price": priceOf(c), "unit_price": unitPrices(&c.Listing.Derived), "derived": object{"offers": c.Listing.Derived.Offers},
	}})
	if err != nil {
		return nil, err
	}
	actions := make([]action, 0, len(c.Runs))
	for _, r := range c.Runs {
		actions = append(actions, action{
			op: "update", family: observationFamily, month: monthOf(r), id: observationID(c, r), version: unversioned, doc: doc,
		})
	}
	return actions, nil
}

// priceOf is the first price that has a value, or else the first.
func priceOf(c *store.Change) *pricePart {
	l := &c.Listing
	p := pricePart{EUR: l.EUR, RateDay: l.RateDay, RateSource: l.Source}
	for i, m := range c.Version.Prices {
		if i == 0 || p.EUR != nil && m.EUR != nil {
			p.Amount, p.Currency = &m.Money.Amount, keyword(m.Money.Currency)
		}
		if m.EUR != nil {
			break
		}
	}
	if p == (pricePart{}) {
		return nil
	}
	return &p
}

// unitPrices are those of the offers that count.
func unitPrices(d *market.Derived) *unitPart {
	var u unitPart
	for _, o := range d.Offers {
		if o.Aside != "" || o.UnitPrice == nil {
			continue
		}
		switch p := o.UnitPrice; p.Unit {
		case "g":
			u.Gram = append(u.Gram, p.EUR)
			u.Band = appendNew(u.Band, p.Band)
		case "ml":
			u.ML = append(u.ML, p.EUR)
		case "piece":
			u.Piece = append(u.Piece, p.EUR)
		}
	}
	if len(u.Gram)+len(u.ML)+len(u.Piece) == 0 {
		return nil
	}
	return &u
}
