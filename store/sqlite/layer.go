package sqlite

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"vedette/market"
)

// layer is what the rows of one kind of page showed of a listing last: a hash
// for each field. The same offer stands on the index with a cut title in
// dollars, on a front page without a vendor, and in a promoted box: each kind
// is only ever compared with itself, so that their differences do not look
// like changes.
type layer struct {
	key  string // page kind, with "*" for promoted rows
	mask uint16 // which fields have a hash
	hash [fieldCount]uint64
}

func (l *layer) known(f field) (uint64, bool) { return l.hash[f], l.mask&(1<<f) != 0 }

func (l *layer) set(f field, h uint64) {
	l.hash[f] = h
	l.mask |= 1 << f
}

// layers are kept newest last. maxLayers bounds what a profile with many page
// kinds can cost a row; the one not written for longest is dropped.
type layers []layer

const (
	maxLayers   = 8
	maxLayerKey = 40
)

func layerKey(pageKind string, ad bool) string {
	k := clean(pageKind)
	k = k[:min(len(k), maxLayerKey)]
	if ad {
		k += "*"
	}
	return k
}

func (ls layers) find(key string) *layer {
	for i := range ls {
		if ls[i].key == key {
			return &ls[i]
		}
	}
	return nil
}

// open is the layer of key, made when it is new.
func (ls *layers) open(key string) *layer {
	if l := ls.find(key); l != nil {
		return l
	}
	if len(*ls) >= maxLayers {
		*ls = slices.Delete(*ls, 0, 1)
	}
	*ls = append(*ls, layer{key: key})
	return &(*ls)[len(*ls)-1]
}

// covers reports whether all that a row shows is what rows of that kind showed
// last time: the common case, for which nothing else need be read.
func (ls layers) covers(key string, l *market.Listing, buf []byte) (bool, []byte) {
	have := ls.find(key)
	if have == nil {
		return false, buf
	}
	for f := range fieldCount {
		if !shows(l, f) {
			continue
		}
		var h uint64
		h, buf = fieldHash(buf, l, f)
		if old, ok := have.known(f); !ok || old != h {
			return false, buf
		}
	}
	return true, buf
}

// encode writes for each layer: the key's length and bytes, the mask, and the
// hashes that the mask names.
func (ls layers) encode() []byte {
	b := []byte{}
	for i := range ls {
		l := &ls[i]
		b = append(append(b, byte(len(l.key))), l.key...)
		b = binary.LittleEndian.AppendUint16(b, l.mask)
		for f := range fieldCount {
			if h, ok := l.known(f); ok {
				b = binary.LittleEndian.AppendUint64(b, h)
			}
		}
	}
	return b
}

func decodeLayers(b []byte) (layers, error) {
	var ls layers
	for len(b) > 0 {
		n := int(b[0])
		if len(b) < 1+n+2 {
			return nil, fmt.Errorf("row digests: cut after %d layers", len(ls))
		}
		l := layer{key: strings.Clone(string(b[1 : 1+n]))}
		mask := binary.LittleEndian.Uint16(b[1+n:])
		b = b[1+n+2:]
		for f := range field(16) {
			if mask&(1<<f) == 0 {
				continue
			}
			if len(b) < 8 {
				return nil, fmt.Errorf("row digests: cut in layer %q", l.key)
			}
			if f < fieldCount {
				l.set(f, binary.LittleEndian.Uint64(b))
			}
			b = b[8:]
		}
		ls = append(ls, l)
	}
	return ls, nil
}
