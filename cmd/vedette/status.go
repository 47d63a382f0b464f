package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"vedette/config"
	"vedette/market"
	"vedette/store/sqlite"
)

func (a *App) statusCommand() *cobra.Command {
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "what ran last, what runs next, and what waits to be sent",
		Example: example(
			"vedette status", "a line for each market, then the deliveries",
			"vedette status --json", "the same for a program"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, st, err := a.existing(cmd.Context(), path)
			if err != nil {
				return err
			}
			defer st.Close()
			list, err := s.standings(cmd.Context(), st)
			if err != nil {
				return err
			}
			q, err := queueOf(cmd.Context(), st)
			if err != nil {
				return err
			}
			outbox, err := s.outboxStanding(cmd.Context(), st)
			if err != nil {
				return err
			}
			s.addLeases(cmd.Context(), list)
			if asJSON {
				for _, m := range list {
					if err := writeJSON(a.Stdout, m); err != nil {
						return err
					}
				}
				if outbox != nil {
					if err := writeJSON(a.Stdout, outbox); err != nil {
						return err
					}
				}
				return writeJSON(a.Stdout, q)
			}
			if err := a.showStatus(list, q); err != nil || outbox == nil {
				return err
			}
			if err := a.showLeases(leasesIn(list)); err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.Stdout, "Elasticsearch: "+outbox.text())
			return err
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	return cmd
}

// standing is how a market stands with its schedule.
type marketStanding struct {
	Market   string     `json:"market"`
	Schedule string     `json:"schedule"`
	Next     *time.Time `json:"next,omitempty"` // absent: never by itself
	Not      string     `json:"not,omitempty"`  // why never
	Last     *runJSON   `json:"last,omitempty"`
	Lease    *leaseJSON `json:"lease,omitempty"` // absent: markets are not leased
}

func (s *setup) standings(ctx context.Context, st *sqlite.Store) ([]marketStanding, error) {
	var list []marketStanding
	for _, m := range s.config.Markets {
		last, err := lastRun(ctx, st, m.ID)
		if err != nil {
			return nil, err
		}
		j := marketStanding{Market: m.ID, Schedule: m.Schedule, Not: s.notCrawled(m)}
		if last.ID != "" {
			r := runJSONOf(last)
			j.Last = &r
		}
		if j.Not == "" {
			next := s.telling.plans[m.ID].Due(begun(last), s.app.Now())
			j.Next = &next
		}
		list = append(list, j)
	}
	return list, nil
}

// notCrawled says why vedette run leaves a market alone, or "".
func (s *setup) notCrawled(m config.Market) string {
	switch {
	case m.Paused:
		return "paused"
	case !marketOf(m).Mandate.Valid(s.app.Now()):
		return "its mandate has ended"
	}
	return ""
}

// queueJSON is how the deliveries stand.
type queueJSON struct {
	Queued  int        `json:"queued"`  // digests that wait for their time included
	Trying  int        `json:"trying"`  // that were not taken yet
	Refused int        `json:"refused"` // given up
	Sent    int        `json:"sent"`
	Next    *time.Time `json:"next,omitempty"`
	// Faults are those that were not taken, the newest first.
	Faults []deliveryJSON `json:"faults"`
}

type deliveryJSON struct {
	To       string               `json:"to"`
	State    market.DeliveryState `json:"state"`
	Attempts int                  `json:"attempts"`
	Due      time.Time            `json:"due"`
	Error    string               `json:"error"`
}

// maxFaults is how many faults a status shows.
const maxFaults = 10

func queueOf(ctx context.Context, st *sqlite.Store) (queueJSON, error) {
	q := queueJSON{Faults: []deliveryJSON{}}
	list, err := st.Deliveries(ctx, "", allRuns)
	if err != nil {
		return q, err
	}
	for i := range list {
		d := &list[i]
		switch d.State {
		case market.DeliveryQueued:
			q.Queued++
			if d.Attempts > 0 {
				q.Trying++
			}
			if q.Next == nil || d.Due.Before(*q.Next) {
				q.Next = &d.Due
			}
		case market.DeliveryRefused:
			q.Refused++
		case market.DeliverySent:
			q.Sent++
		}
		if d.Error != "" && len(q.Faults) < maxFaults {
			q.Faults = append(q.Faults, deliveryJSON{d.To, d.State, d.Attempts, d.Due, d.Error})
		}
	}
	return q, nil
}

func (a *App) showStatus(list []marketStanding, q queueJSON) error {
	t := table{columns: []column{{head: "market"}, {head: "schedule"}, {head: "next"}, {head: "last"}, {head: "status"},
		{head: "listings", right: true}, {head: "complete", right: true}, {head: "why", flex: true}}}
	for _, m := range list {
		next, last, status, listings, share, why := m.Not, "-", "-", "-", "-", ""
		if m.Next != nil {
			next = minute(*m.Next)
			if !m.Next.After(a.Now()) {
				next = "now"
			}
		}
		if r := m.Last; r != nil {
			if r.Started != nil {
				last = minute(*r.Started)
			}
			status, listings, share, why = string(r.Status), count(r.Counts.Listings), completeText(r.Completeness), r.Reason
		}
		t.add(m.Market, m.Schedule, next, last, status, listings, share, why)
	}
	if err := t.write(a.Stdout, a.Width()); err != nil {
		return err
	}
	text := fmt.Sprintf("deliveries: %s queued, %s sent, %s given up", count(q.Queued), count(q.Sent), count(q.Refused))
	if q.Next != nil {
		text += "; the next is due " + minute(*q.Next)
	}
	if _, err := fmt.Fprintln(a.Stdout, text); err != nil {
		return err
	}
	for _, f := range q.Faults {
		if _, err := fmt.Fprintf(a.Stdout, "  %s, %s after %d attempts: %s\n", clean(f.To), f.State, f.Attempts, clean(f.Error)); err != nil {
			return err
		}
	}
	return nil
}
