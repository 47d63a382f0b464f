package kibana

import "fmt"

// Query is the search that Elasticsearch answers for a panel.
type Query struct {
	Board string         `json:"board"`
	Panel string         `json:"panel"`
	Title string         `json:"title"`
	Index string         `json:"index"`
	Body  map[string]any `json:"body"`
}

// Range is a time range in Elasticsearch's notation: dates, or now-30d.
type Range struct{ From, To string }

// Queries are the searches of all panels, for indices whose names begin with
// prefix, over the time range that each dashboard opens with.
func Queries(prefix string) ([]Query, error) {
	var all []Query
	for _, b := range Boards() {
		for _, p := range b.Panels {
			body, err := p.Body(Range{b.From, "now"})
			if err != nil {
				return nil, fmt.Errorf("kibana: panel %s: %w", p.ID, err)
			}
			all = append(all, Query{b.Key, p.ID, p.Title, prefix + "-" + p.view().Key, body})
		}
	}
	return all, nil
}

// view is the data view of a panel, which a saved search has for itself.
func (p Panel) view() View {
	if s, ok := searchOf(p); ok {
		return s.View
	}
	return p.View
}

func searchOf(p Panel) (Search, bool) {
	for _, s := range Searches() {
		if p.Kind == Saved && s.Key == p.Search {
			return s, true
		}
	}
	return Search{}, false
}

// savedRows is how many documents of a saved search are asked for.
const savedRows = 50

// Body is the search of a panel over a time range.
func (p Panel) Body(within Range) (map[string]any, error) {
	if p.Kind == Saved {
		s, ok := searchOf(p)
		if !ok {
			return nil, fmt.Errorf("there is no saved search %q", p.Search)
		}
		query, err := timed(s.Query, s.View, within)
		return object{"size": savedRows, "query": query, "_source": s.Columns, "sort": list{object{s.Sort: "desc"}}}, err
	}
	query, err := timed(p.Query, p.View, within)
	if err != nil {
		return nil, err
	}
	aggs, err := p.nest(0)
	return object{"size": 0, "query": query, "aggs": aggs}, err
}

// timed is a KQL text within a time range.
func timed(kql string, v View, within Range) (object, error) {
	filter, err := Filter(kql)
	if err != nil {
		return nil, err
	}
	return object{"bool": object{"filter": list{
		filter, object{"range": object{v.Time: object{"gte": within.From, "lte": within.To}}},
	}}}, nil
}

// nest is the aggregations from one split inwards: the next split, or the
// measures.
func (p Panel) nest(depth int) (object, error) {
	aggs := object{}
	if depth == len(p.Splits) {
		for i, m := range p.Measures {
			a, err := m.aggregation()
			if err != nil {
				return nil, err
			}
			if a != nil {
				aggs[measureID(i)] = a
			}
		}
		return aggs, nil
	}
	inner, err := p.nest(depth + 1)
	if err != nil {
		return nil, err
	}
	s := p.Splits[depth]
	if s.time() {
		return object{splitID(depth): object{
			// Kibana takes an interval that suits the range; a day is what runs
			// are planned by.
			"date_histogram": object{"field": s.Field, "calendar_interval": "1d", "min_doc_count": 0}, "aggs": inner,
		}}, nil
	}
	terms := object{"field": s.Field, "size": s.Size, "order": object{"_key": "asc"}}
	switch {
	case s.By > 0 && p.Measures[s.By-1].Op == Count:
		terms["order"] = object{"_count": "desc"}
	case s.By > 0:
		inner["rank"], terms["order"] = p.Measures[s.By-1].metric(), object{"rank": "desc"}
	case s.Rank != nil:
		inner["rank"], terms["order"] = s.Rank.metric(), object{"rank": "desc"}
	}
	return object{splitID(depth): object{"terms": terms, "aggs": inner}}, nil
}

// aggregation is that of a measure; nil for a count, which every bucket has.
func (m Measure) aggregation() (object, error) {
	a := m.metric()
	query := m.Query
	if m.Op == Last {
		query = m.Field + ": *"
	}
	if query == "" {
		return a, nil
	}
	filter, err := Filter(query)
	if err != nil {
		return nil, err
	}
	outer := object{"filter": filter}
	if a != nil {
		outer["aggs"] = object{"of": a}
	}
	return outer, nil
}

func (m Measure) metric() object {
	field := object{"field": m.Field}
	switch m.Op {
	case Unique:
		return object{"cardinality": field}
	case Median:
		return object{"percentiles": object{"field": m.Field, "percents": list{50}}}
	case Percentile:
		return object{"percentiles": object{"field": m.Field, "percents": list{m.Percent}}}
	case Average:
		return object{"avg": field}
	case Sum, Min, Max:
		return object{string(m.Op): field}
	case Last:
		return object{"top_hits": object{"size": 1, "sort": list{object{"@timestamp": "desc"}}, "docvalue_fields": list{field}, "_source": false}}
	}
	return nil
}
