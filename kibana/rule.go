package kibana

import (
	"crypto/sha256"
	"fmt"
)

// Rule is an alert rule of Kibana's own: what is sent to make it. Rules are no
// saved objects to import: those arrive switched off and without a key.
type Rule struct {
	ID   string         `json:"id"`
	Note string         `json:"note"`
	Path string         `json:"path"` // to POST Body to, after the space
	Body map[string]any `json:"body"`
}

// How often rules look, and how many hours back.
const (
	lookEvery = "1h"
	lookBack  = 24
)

// watch describes a rule: more or fewer documents than a number in lookBack.
type watch struct {
	key, name, note string
	view            View
	query           string // KQL
	compare         string // > or <
	threshold       int
}

func watches() []watch {
	return []watch{
		{
			"new-name", "a name that no list knows", "Look at New names. Advertised, not analysed.",
			Listings, "candidate.name: *", ">", 0,
		},
		{
			"nitazenes", "a nitazene on offer", "An example of a watch for one class: copy it and change the query.",
			Listings, `substance.class: nitazene and derived.kind: (offer or bundle)`, ">", 0,
		},
		{
			"silence", "nothing was read for a day", "No run of any market ended complete. See Coverage and gaps, and vedette check.",
			Runs, "run.status: complete", "<", 1,
		},
		{
			"gaps", "a run with gaps", "See Coverage and gaps for the reason; a captcha or a login waits for a person.",
			Runs, "run.status: (partial or failed or paused)", ">", 0,
		},
	}
}

// Rules are bodies for POST /api/alerting/rule/{id}, for indices whose names
// begin with prefix. They have no action: whom to tell is for a person to add,
// and which connectors there are depends on Kibana's licence. Vedette's own
// alerts need none of it.
func Rules(prefix string) ([]Rule, error) {
	var rules []Rule
	for _, w := range watches() {
		filter, err := Filter(w.query)
		if err != nil {
			return nil, fmt.Errorf("kibana: rule %s: %w", w.key, err)
		}
		id := uuid(prefix + " " + w.key)
		rules = append(rules, Rule{id, w.note, "/api/alerting/rule/" + id, object{
			"name": "Vedette: " + w.name, "tags": list{"vedette", w.key},
			"rule_type_id": ".es-query", "consumer": "stackAlerts",
			"schedule": object{"interval": lookEvery}, "actions": list{},
			"params": object{
				"searchType": "esQuery", "index": list{prefix + "-" + w.view.Key}, "timeField": w.view.Time,
				"esQuery": text(object{"query": filter}), "size": 20,
				"thresholdComparator": w.compare, "threshold": list{w.threshold},
				"timeWindowSize": lookBack, "timeWindowUnit": "h",
				"aggType": "count", "groupBy": "all", "excludeHitsFromPreviousRun": true,
			},
		}})
	}
	return rules, nil
}

// uuid is an id in the form that Kibana wants (version 4), made from a name so
// that it stays the same.
func uuid(name string) string {
	b := sha256.Sum256([]byte("vedette rule " + name))
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
