package elastic

import (
	"time"

	"vedette/market"
	"vedette/store"
)

// namedPart is of ECS what it calls by a name alone: a rule, a user.
type namedPart struct {
	Name string `json:"name"`
}

// alertPart is an alert; the one line that it is told with is ECS's message.
type alertPart struct {
	ID        string    `json:"id"`
	Subject   string    `json:"subject"`
	Name      string    `json:"name,omitempty"`
	What      string    `json:"what,omitempty"`
	Audience  string    `json:"audience,omitempty"`
	Certainty string    `json:"certainty,omitempty"`
	Opened    time.Time `json:"opened"`
	Closed    time.Time `json:"closed,omitzero"`
	Since     time.Time `json:"since,omitzero"`
	Class     string    `json:"class,omitempty"`
	Nearest   string    `json:"nearest,omitempty"`
	Markets   []string  `json:"markets,omitempty"`
	Listings  int       `json:"listings"`
	Vendors   int       `json:"vendors"`
}

// assessedPart is what a person decided: the third layer, apart from what was
// observed and derived.
type assessedPart struct {
	Subject string    `json:"subject"`
	Verdict string    `json:"verdict"`
	Into    string    `json:"into,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	Note    string    `json:"note,omitempty"`
}

// alertID has the crawler in it: two that watch other markets may each have an
// alert about the same name.
func (s *Store) alertID(a *market.Alert) string { return docID("alert", s.o.Crawler, a.ID) }

func (s *Store) alertDoc(a *market.Alert) *document {
	about := ""
	if len(a.Markets) == 1 {
		about = a.Markets[0]
	}
	d := s.begin(alertFamily, "alert", about, a.Seen)
	d.Message, d.Rule = a.Title, &namedPart{keyword(a.Rule)}
	p := &alertPart{
		ID: keyword(a.ID), Subject: keyword(a.Subject), Name: keyword(a.Name), What: keyword(a.What), Audience: string(a.Audience), Certainty: a.Certainty,
		Opened: a.Opened, Closed: a.Closed, Since: a.Since, Class: keyword(a.Class), Nearest: keyword(a.Nearest), Listings: a.Listings, Vendors: a.Vendors,
	}
	for _, m := range a.Markets {
		p.Markets = append(p.Markets, keyword(m))
	}
	d.Alert = p
	if a.Substance != "" {
		d.Substance = &substancePart{ID: []string{keyword(a.Substance)}, Name: []string{keyword(a.What)}, Class: appendNew(nil, keyword(a.Class))}
	}
	held := *a
	held.Sent = market.Sent{} // whom this machine told is its own concern
	d.Held = &heldPart{Alert: &held}
	return d
}

func (s *Store) assessmentID(a *market.Assessment) string {
	return docID("assessment", s.o.Crawler, a.Subject, string(a.Verdict), a.Who, a.Made.UTC().Format(time.RFC3339Nano))
}

func (s *Store) assessmentDoc(a *market.Assessment) *document {
	d := s.begin(assessmentFamily, "event", "", a.Made)
	d.User = &namedPart{keyword(a.Who)}
	d.Assessed = &assessedPart{Subject: keyword(a.Subject), Verdict: string(a.Verdict), Into: keyword(a.Into), Until: a.Until, Note: a.Note}
	return d
}

func firstID(f *market.Sighting) string { return docID("first", f.Market, f.Substance) }

// firstVersion is higher the earlier the instant: the earliest word of several
// crawlers stays. Milliseconds since 1970 are below 1<<46 for two thousand years.
func firstVersion(f *market.Sighting) int64 { return 1<<46 - millis(f.FirstSeen) }

func (s *Store) firstDoc(c *store.Change) *document {
	f := c.First
	d := s.begin(firstFamily, "state", f.Market, f.FirstSeen)
	d.Run = &runPart{ID: keyword(c.Run.ID), Started: c.Run.Started}
	d.Substance = &substancePart{ID: []string{keyword(f.Substance)}, Name: []string{keyword(f.Name)}, Class: appendNew(nil, keyword(f.Class))}
	return d
}

// millis is an instant as a number that is never negative.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return max(0, t.UnixMilli())
}
