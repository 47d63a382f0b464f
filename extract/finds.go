package extract

// finds are the values of one record by field. They are kept in the order of
// the rule's fields, and the room is used again for the next record.
type finds struct {
	rule   *pageRule
	values [][]string
}

func newFinds(rule *pageRule) *finds {
	return &finds{rule: rule, values: make([][]string, len(rule.fields))}
}

func (f *finds) reset() { clear(f.values) }

// get are the values of a field; none when the profile does not have it.
func (f *finds) get(name string) []string {
	if i := f.rule.field(name); i >= 0 {
		return f.values[i]
	}
	return nil
}

// set gives a field of the profile its values; nil takes them away.
func (f *finds) set(name string, values []string) {
	if i := f.rule.field(name); i >= 0 {
		f.values[i] = values
	}
}

// field is the number of a field; -1 when the profile does not have it.
func (r *pageRule) field(name string) int {
	for i := range r.fields {
		if r.fields[i].name == name {
			return i
		}
	}
	return -1
}

// memo keeps what was derived from texts that repeat in the rows of a page.
type memo[V any] map[string]V

func (m memo[V]) of(text string, derive func(string) V) V {
	v, ok := m[text]
	if !ok {
		v = derive(text)
		m[text] = v
	}
	return v
}
