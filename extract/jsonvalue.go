package extract

// jsonObject is a JSON object in the order of the page.
type jsonObject struct {
	keys   []string
	values []any
	places map[string]int // of the keys of large objects; nil for small ones
	cut    bool           // the text ends in it
}

// jsonList is a JSON array.
type jsonList struct {
	values []any
	cut    bool // the text ends in it
}

// jsonNumber is a number as it is written.
type jsonNumber string

// smallObject is up to how many keys are looked for one by one.
const smallObject = 16

// get is the value of a key; of a key given twice, the last.
func (o *jsonObject) get(key string) (any, bool) {
	if o.places != nil {
		i, there := o.places[key]
		if !there {
			return nil, false
		}
		return o.values[i], true
	}
	for i := len(o.keys) - 1; i >= 0; i-- {
		if o.keys[i] == key {
			return o.values[i], true
		}
	}
	return nil, false
}

func (o *jsonObject) index() {
	if len(o.keys) <= smallObject {
		return
	}
	o.places = make(map[string]int, len(o.keys))
	for i, key := range o.keys {
		o.places[key] = i
	}
}
