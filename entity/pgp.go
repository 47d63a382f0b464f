package entity

import (
	"encoding/hex"
	"errors"
	"strings"

	"github.com/ProtonMail/go-crypto/openpgp"

	"vedette/market"
)

const (
	keyBegin = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
	keyEnd   = "-----END PGP PUBLIC KEY BLOCK-----"
)

// maxKey is the longest armoured key that is read; keys with photographs and
// many signatures stay below it.
const maxKey = 512 << 10

// maxUserIDs and maxNote bound what a hostile key puts into the note.
const (
	maxUserIDs = 8
	maxNote    = 400
)

var (
	errCut    = errors.New("the block has no end")
	errLong   = errors.New("the block is too long")
	errNoKeys = errors.New("the block holds no key")
)

// keys finds armoured public keys. A block that cannot be read is kept as
// not valid, with the reason.
func (f *finder) keys() {
	for at := 0; ; {
		i := strings.Index(f.s[at:], keyBegin)
		if i < 0 {
			return
		}
		start := at + i
		end, closed := len(f.s), false
		if k := strings.Index(f.s[start:], keyEnd); k >= 0 {
			end, closed = start+k+len(keyEnd), true
		}
		f.add(key(f.s[start:end], closed), start, end)
		at = end
	}
}

// key reads one block.
func key(block string, closed bool) market.Entity {
	e := market.Entity{Type: PGP}
	list, err := readKeys(block, closed)
	if err != nil {
		e.Note = "unreadable: " + err.Error()
		return e
	}
	k := list[0]
	e.Valid = true
	e.Value = strings.ToUpper(hex.EncodeToString(k.PrimaryKey.Fingerprint))
	e.Note = userIDs(k)
	return e
}

func readKeys(block string, closed bool) (openpgp.EntityList, error) {
	switch {
	case !closed:
		return nil, errCut
	case len(block) > maxKey:
		return nil, errLong
	}
	list, err := openpgp.ReadArmoredKeyRing(strings.NewReader(block))
	if err != nil {
		// Pages lose line breaks; with them restored the block may be whole.
		list, err = openpgp.ReadArmoredKeyRing(strings.NewReader(rearm(block)))
	}
	if err == nil && len(list) == 0 {
		err = errNoKeys
	}
	return list, err
}

// rearm puts the line breaks of an armoured block back that a page has lost.
func rearm(block string) string {
	body := strings.TrimSuffix(strings.TrimPrefix(block, keyBegin), keyEnd)
	words := strings.Fields(body)
	var b strings.Builder
	b.WriteString(keyBegin + "\n\n")
	started := false
	for _, w := range words {
		// Before the first line of data stand headers: "Version: GnuPG v2".
		if !started && (len(w) < 40 || !all(w, base64Byte)) {
			continue
		}
		started = true
		b.WriteString(w)
		b.WriteByte('\n')
	}
	b.WriteString(keyEnd + "\n")
	return b.String()
}

func base64Byte(c byte) bool { return alnum(c) || c == '+' || c == '/' || c == '=' }

// userIDs joins the names on a key, the first ones.
func userIDs(k *openpgp.Entity) string {
	var ids []string
	for id := range k.Identities {
		ids = append(ids, strings.ToValidUTF8(strings.Map(printable, id), ""))
	}
	return joinSorted(ids)
}
