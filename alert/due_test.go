package alert

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

var now = time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)

func TestDue(t *testing.T) {
	told := func(ago time.Duration, facts ...string) market.Sent {
		return market.Sent{At: now.Add(-ago), Facts: facts}
	}
	verdict := func(v market.Verdict, until time.Time) *market.Assessment {
		return &market.Assessment{Verdict: v, Until: until}
	}
	for name, c := range map[string]struct {
		facts   []string
		closed  time.Time
		sent    market.Sent
		verdict *market.Assessment
		repeat  time.Duration
		want    Reason
	}{
		"never told":                                {facts: []string{"a"}, want: New},
		"told, the same":                            {facts: []string{"a"}, sent: told(time.Hour, "a", "b"), want: Nothing},
		"told, one fact more":                       {facts: []string{"a", "c"}, sent: told(time.Hour, "a", "b"), want: More},
		"told, one fact less":                       {facts: []string{"a"}, sent: told(time.Hour, "a", "b"), want: Nothing},
		"lasts as long as the interval":             {facts: []string{"a"}, sent: told(time.Hour, "a"), repeat: time.Hour, want: Again},
		"lasts shorter than the interval":           {facts: []string{"a"}, sent: told(time.Hour-1, "a"), repeat: time.Hour, want: Nothing},
		"lasts, and is never told again":            {facts: []string{"a"}, sent: told(1000*time.Hour, "a"), want: Nothing},
		"over":                                      {closed: now, sent: told(time.Hour, "a"), want: Over},
		"over, and that was told":                   {closed: now, sent: market.Sent{At: now, Over: true}, want: Unheard},
		"over before it was told":                   {closed: now, want: Unheard},
		"again after it was told to be over":        {facts: []string{"a"}, sent: market.Sent{At: now, Facts: []string{"a"}, Over: true}, want: New},
		"dismissed, whatever is added":              {facts: []string{"z"}, sent: told(time.Hour, "a"), verdict: verdict(market.Dismiss, time.Time{}), repeat: 1, want: Dismissed},
		"dismissed before it was told":              {facts: []string{"z"}, verdict: verdict(market.Dismiss, time.Time{}), want: Dismissed},
		"confirmed":                                 {facts: []string{"z"}, verdict: verdict(market.Confirm, time.Time{}), want: Settled},
		"merged":                                    {facts: []string{"z"}, verdict: verdict(market.Merge, time.Time{}), want: Settled},
		"muted":                                     {facts: []string{"z"}, verdict: verdict(market.Mute, now.Add(1)), want: Muted},
		"muted until now":                           {facts: []string{"z"}, verdict: verdict(market.Mute, now), want: New},
		"reopened":                                  {facts: []string{"z"}, verdict: verdict(market.Reopen, time.Time{}), want: New},
		"told in what is now the future: no repeat": {facts: []string{"a"}, sent: told(-time.Hour, "a"), repeat: time.Minute, want: Nothing},
	} {
		t.Run(name, func(t *testing.T) {
			a := market.Alert{Facts: c.facts, Closed: c.closed}
			due, why := Due(&a, c.sent, c.verdict, c.repeat, now)
			if why != c.want {
				t.Errorf("%s, want %s", why, c.want)
			}
			if tells := why == New || why == More || why == Again || why == Over; due != tells {
				t.Errorf("due %v for %s", due, why)
			}
		})
	}
}

func TestTellRemembersWhatWasTold(t *testing.T) {
	a := market.Alert{Rule: market.RuleWatch, Facts: []string{"c", "a"}, Sent: market.Sent{Facts: []string{"b", "a"}}}
	Tell(&a, now)
	if diff := cmp.Diff(market.Sent{At: now, Facts: []string{"a", "b", "c"}}, a.Sent); diff != "" {
		t.Error(diff)
	}
	trouble := market.Alert{Rule: market.RuleMarket, Facts: []string{"login"}, Sent: market.Sent{Facts: []string{"captcha"}}, Closed: now}
	Tell(&trouble, now)
	if diff := cmp.Diff(market.Sent{At: now, Facts: []string{"login"}, Over: true}, trouble.Sent); diff != "" {
		t.Error(diff)
	}
}

func TestJoin(t *testing.T) {
	before := market.Alert{Opened: now.Add(-time.Hour), Sent: market.Sent{At: now}}
	if got := Join(before, market.Alert{Opened: now}); !got.Opened.Equal(before.Opened) || got.Sent.At != now {
		t.Errorf("%+v", got)
	}
	before.Closed = now.Add(-time.Minute)
	if got := Join(before, market.Alert{Opened: now}); !got.Opened.Equal(now) {
		t.Errorf("trouble that came back opened at %v", got.Opened)
	}
}

func TestNewestVerdictHolds(t *testing.T) {
	got := Newest([]market.Assessment{{Subject: "a", Verdict: market.Dismiss}, {Subject: "b", Verdict: market.Mute}, {Subject: "a", Verdict: market.Reopen}})
	if len(got) != 2 || got["a"].Verdict != market.Reopen || got["b"].Verdict != market.Mute {
		t.Errorf("%v", got)
	}
}

func TestRecipient(t *testing.T) {
	name := market.Alert{Rule: market.RuleNewName, Audience: market.Analysts}
	watch := market.Alert{Rule: market.RuleWatch, Name: "fent", Audience: market.Analysts}
	down := market.Alert{Rule: market.RuleMarket, Name: Down, Audience: market.Operators}
	for what, c := range map[string]struct {
		r         Recipient
		a         market.Alert
		gets, now bool
	}{
		"an analyst gets all of the analysts":  {Recipient{Audience: market.Analysts}, watch, true, false},
		"an analyst gets nothing of operators": {Recipient{Audience: market.Analysts}, down, false, false},
		"only the rules that were asked for":   {Recipient{Audience: market.Analysts, Rules: []string{"watch"}}, name, false, false},
		"one watch by name":                    {Recipient{Audience: market.Analysts, Rules: []string{"watch:fent"}}, watch, true, false},
		"not another watch":                    {Recipient{Audience: market.Analysts, Rules: []string{"watch:other"}}, watch, false, false},
		"at once by rule":                      {Recipient{Audience: market.Analysts, Now: []string{"new-name"}}, name, true, true},
		"at once by watch":                     {Recipient{Audience: market.Analysts, Now: []string{"watch:fent"}}, watch, true, true},
		"what it does not get is not at once":  {Recipient{Audience: market.Analysts, Rules: []string{"watch"}, Now: []string{"new-name"}}, name, false, false},
		"an operator gets trouble":             {Recipient{Audience: market.Operators, Now: []string{"market"}}, down, true, true},
	} {
		if gets, at := c.r.Gets(&c.a); gets != c.gets || at != c.now {
			t.Errorf("%s: %v, %v", what, gets, at)
		}
	}
}
