package elastic

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vedette/market"
)

// document is what all families have in common. Fields of ECS stand at the top;
// observed, derived and evidence are kept apart as the law asks. What is not in
// the mapping is kept and not searched.
type document struct {
	Timestamp time.Time `json:"@timestamp"`
	ECS       struct {
		Version string `json:"version"`
	} `json:"ecs"`
	Event struct {
		Kind    string `json:"kind"`
		Module  string `json:"module"`
		Dataset string `json:"dataset"`
	} `json:"event"`
	Observer    *observerPart   `json:"observer,omitempty"`
	Market      marketPart      `json:"market"`
	Run         *runPart        `json:"run,omitempty"`
	Vendor      *vendorPart     `json:"vendor,omitempty"`
	Listing     *listingPart    `json:"listing,omitempty"`
	Substance   *substancePart  `json:"substance,omitempty"`
	Candidate   *candidatePart  `json:"candidate,omitempty"`
	Price       *pricePart      `json:"price,omitempty"`
	UnitPrice   *unitPart       `json:"unit_price,omitempty"`
	Source      *geoPart        `json:"source,omitempty"`
	Destination *geoPart        `json:"destination,omitempty"`
	URL         *urlPart        `json:"url,omitempty"`
	Observed    any             `json:"observed,omitempty"` // market.Listing or market.Vendor
	Derived     *market.Derived `json:"derived,omitempty"`
	Evidence    *evidencePart   `json:"evidence,omitempty"`
	Cell        *cellPart       `json:"cell,omitempty"`
	Message     string          `json:"message,omitempty"`
	Rule        *namedPart      `json:"rule,omitempty"`
	User        *namedPart      `json:"user,omitempty"`
	Alert       *alertPart      `json:"alert,omitempty"`
	Assessed    *assessedPart   `json:"assessed,omitempty"`
	// Held has what is needed to answer with and not searched for.
	Held *heldPart `json:"held,omitempty"`
}

type observerPart struct {
	Name    string `json:"name"`
	Product string `json:"product"`
}

type marketPart struct {
	ID   string `json:"id,omitempty"` // absent of what concerns several, or none
	Name string `json:"name,omitempty"`
	Kind string `json:"kind,omitempty"`
}

type listingPart struct {
	ID        string    `json:"id"`  // the site's own, cut when absurdly long
	Key       string    `json:"key"` // id of the document of its state
	State     string    `json:"state,omitempty"`
	FirstSeen time.Time `json:"first_seen,omitzero"`
	LastSeen  time.Time `json:"last_seen,omitzero"`
	DetailAt  time.Time `json:"detail_at,omitzero"`
	Missed    int       `json:"missed,omitempty"`
	Versions  int       `json:"versions,omitempty"`
	Version   int       `json:"version,omitempty"`
}

type substancePart struct {
	ID    []string `json:"id"`
	Name  []string `json:"name"`
	Class []string `json:"class,omitempty"`
	Group []string `json:"group,omitempty"`
}

// candidatePart are the names that are in no list: misspellings and aliases
// left out.
type candidatePart struct {
	Name  []string  `json:"name"`
	Class []string  `json:"class,omitempty"`
	Score []float64 `json:"score"`
}

type pricePart struct {
	EUR        *float64  `json:"eur,omitempty"`
	Amount     *float64  `json:"amount,omitempty"`
	Currency   string    `json:"currency,omitempty"`
	RateDay    time.Time `json:"rate_day,omitzero"`
	RateSource string    `json:"rate_source,omitempty"`
}

// unitPart is what a gram, millilitre or piece costs, in euro, in each offer
// that counts.
type unitPart struct {
	Gram  []float64 `json:"gram,omitempty"`
	ML    []float64 `json:"ml,omitempty"`
	Piece []float64 `json:"piece,omitempty"`
	Band  []string  `json:"band,omitempty"`
}

type geoPart struct {
	Geo struct {
		Country []string `json:"country_iso_code"`
	} `json:"geo"`
}

type urlPart struct {
	Path string `json:"path"`
}

type evidencePart struct {
	SHA256   string `json:"sha256,omitempty"`
	File     string `json:"file,omitempty"`
	Offset   int64  `json:"offset,omitempty"`
	Length   int64  `json:"length,omitempty"`
	RecordID string `json:"record_id,omitempty"`
	Revisit  bool   `json:"revisit,omitempty"`
}

// heldPart are nouns as the contract has them.
type heldPart struct {
	Market  *market.Market  `json:"market,omitempty"` // all that is known of it
	Alert   *market.Alert   `json:"alert,omitempty"`
	Run     *market.Run     `json:"run,omitempty"`
	Version *market.Version `json:"version,omitempty"` // without what stands beside it
	// What only a crawler needs that takes the market over.
	Rows   []byte    `json:"rows,omitempty"`   // of a listing
	ReadAt time.Time `json:"read_at,omitzero"` // of a vendor: its own page
}

// ecsVersion is the version of the Elastic Common Schema that the shared fields
// are named by.
const ecsVersion = "8.11.0"

// begin makes a document with what all have.
func (s *Store) begin(f family, kind, marketID string, at time.Time) *document {
	d := &document{Timestamp: at.UTC(), Market: marketPart{ID: keyword(marketID)}}
	d.ECS.Version = ecsVersion
	d.Event.Kind, d.Event.Module, d.Event.Dataset = kind, "vedette", "vedette."+f.name
	if s.o.Crawler != "" {
		d.Observer = &observerPart{Name: s.o.Crawler, Product: "Vedette"}
	}
	return d
}

// maxKeyword bounds what is matched exactly, in bytes. Lucene's bound is 32766.
const maxKeyword = 512

// keyword is a text as it is indexed and asked for as one term. What is too
// long is cut, and a digest keeps it apart from others that begin so.
func keyword(text string) string {
	if len(text) <= maxKeyword {
		return text
	}
	sum := sha256.Sum256([]byte(text))
	head := text[:maxKeyword-40]
	for len(head) > 0 && !utf8.ValidString(head) {
		head = head[:len(head)-1]
	}
	return head + "…" + hex.EncodeToString(sum[:16])
}

// docID is the id of a document: 32 hexadecimal digits made from what it is
// about.
func docID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// vendorKey sorts by market and handle: a space is below all that a market's
// id may hold.
func vendorKey(marketID, handle string) string { return keyword(marketID + " " + handle) }

func vendorID(marketID, handle string) string { return docID("vendor", marketID, handle) }

func listingID(marketID, ext string) string { return docID("listing", marketID, ext) }

// substancesOf are the substances named, each once, in order of mention.
func substancesOf(d *market.Derived) *substancePart {
	p := new(substancePart)
	for _, m := range d.Substances {
		if slices.Contains(p.ID, keyword(m.ID)) {
			continue
		}
		p.ID, p.Name = append(p.ID, keyword(m.ID)), append(p.Name, keyword(m.Name))
		p.Class, p.Group = appendNew(p.Class, keyword(m.Class)), appendNew(p.Group, keyword(m.Group))
	}
	if len(p.ID) == 0 {
		return nil
	}
	return p
}

func candidatesOf(d *market.Derived) *candidatePart {
	p := new(candidatePart)
	for _, c := range d.Candidates {
		if c.Status != "" && c.Status != "new" || slices.Contains(p.Name, keyword(c.Name)) {
			continue
		}
		p.Name, p.Score = append(p.Name, keyword(c.Name)), append(p.Score, c.Score)
		p.Class = appendNew(p.Class, keyword(c.Class))
	}
	if len(p.Name) == 0 {
		return nil
	}
	return p
}

func appendNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// countries are those of codes that are countries: "EU", "WW" and "undeclared"
// are none, and ECS and Kibana's maps want ISO 3166-1 alone.
func countries(codes ...string) *geoPart {
	var p geoPart
	for _, c := range codes {
		if len(c) == 2 && c != "EU" && c != "WW" && c[0] >= 'A' && c[0] <= 'Z' && c[1] >= 'A' && c[1] <= 'Z' {
			p.Geo.Country = appendNew(p.Geo.Country, c)
		}
	}
	if len(p.Geo.Country) == 0 {
		return nil
	}
	return &p
}

func evidenceOf(digest string, ref market.ArchiveRef) *evidencePart {
	p := evidencePart{SHA256: digest, File: ref.File, Offset: ref.Offset, Length: ref.Length, RecordID: ref.RecordID, Revisit: ref.Revisit}
	if p == (evidencePart{}) {
		return nil
	}
	return &p
}

func (p *evidencePart) ref() (digest string, ref market.ArchiveRef) {
	if p == nil {
		return "", ref
	}
	return p.SHA256, market.ArchiveRef{File: p.File, Offset: p.Offset, Length: p.Length, RecordID: p.RecordID, Revisit: p.Revisit}
}

// runPart is a run; of one that a listing was seen in, the id alone.
type runPart struct {
	ID        string    `json:"id"`
	Profile   string    `json:"profile,omitempty"`
	Status    string    `json:"status,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	Started   time.Time `json:"started,omitzero"`
	Ended     time.Time `json:"ended,omitzero"`
	Seconds   float64   `json:"seconds,omitempty"`
	Fetched   *int      `json:"fetched,omitempty"`
	Content   *int      `json:"content,omitempty"`
	Unchanged *int      `json:"unchanged,omitempty"`
	Failed    *int      `json:"failed,omitempty"`
	Retried   *int      `json:"retried,omitempty"`
	Bytes     *int64    `json:"bytes,omitempty"`
	Listings  *int      `json:"listings,omitempty"`
	New       *int      `json:"new,omitempty"`
	Changed   *int      `json:"changed,omitempty"`
	Vendors   *int      `json:"vendors,omitempty"`
	Rows      *int      `json:"rows,omitempty"`
	// Of its completeness.
	Announced *int     `json:"announced,omitempty"`
	Seen      *int     `json:"seen,omitempty"`
	Pending   *int     `json:"pending,omitempty"`
	Walled    *int     `json:"walled,omitempty"`
	Share     *float64 `json:"share,omitempty"`
	Indexed   *bool    `json:"indexed,omitempty"`
	// By the most trusted figure, and which that is; what follows is each apart.
	Complete     *float64 `json:"complete,omitempty"`
	CompleteBy   string   `json:"complete_by,omitempty"`
	TwoPass      int      `json:"two_pass,omitempty"`
	TwoPassLow   int      `json:"two_pass_low,omitempty"`
	TwoPassHigh  int      `json:"two_pass_high,omitempty"`
	Later        int      `json:"later,omitempty"`
	LostPages    *int     `json:"lost_pages,omitempty"`
	LostListings *int     `json:"lost_listings,omitempty"`
}

type vendorPart struct {
	Key           string     `json:"key"`
	Name          string     `json:"name"`
	FirstSeen     time.Time  `json:"first_seen,omitzero"`
	LastSeen      time.Time  `json:"last_seen,omitzero"`
	Sales         *int64     `json:"sales,omitempty"`
	FeedbackCount *int64     `json:"feedback_count,omitempty"`
	Level         string     `json:"level,omitempty"`
	Fingerprint   string     `json:"pgp_fingerprint,omitempty"`
	JoinedAt      *time.Time `json:"joined_at,omitempty"`
}
