package extract

// keyring numbers the tags, classes and ids that the selectors of a profile
// are about. A page is indexed by these words only, which keeps the index
// cheap; a selector then looks at a few elements and not at all of them.
type keyring struct {
	tags, classes, ids words
	slots              int
}

// words finds the slot of a word. Buckets by length turn most words away
// without a comparison, and spare the hash of each class of each element.
type words [32][]wordSlot

type wordSlot struct {
	word string
	slot int32
}

func (w *words) bucket(word string) *[]wordSlot { return &w[min(len(word), len(w)-1)] }

func (w *words) slot(word string) (int32, bool) {
	for _, e := range *w.bucket(word) {
		if e.word == word {
			return e.slot, true
		}
	}
	return 0, false
}

// add gives a word its slot.
func (k *keyring) add(w *words, word string) int32 {
	if slot, ok := w.slot(word); ok {
		return slot
	}
	slot := int32(k.slots)
	k.slots++
	b := w.bucket(word)
	*b = append(*b, wordSlot{word, slot})
	return slot
}

// newKeyring knows the tags that every page is asked for.
func newKeyring() *keyring {
	k := &keyring{}
	for _, tag := range [...]string{slotA: "a", slotArea: "area", slotBase: "base", slotTitle: "title", slotBody: "body"} {
		k.add(&k.tags, tag)
	}
	return k
}

// The first slots of every keyring.
const (
	slotA int32 = iota
	slotArea
	slotBase
	slotTitle
	slotBody
)
