package sqlite

import (
	"database/sql"
	"encoding/hex"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"vedette/market"
)

// toMS is t in milliseconds since 1970, 0 for the zero time.
func toMS(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// fromMS is the inverse of toMS, in UTC.
func fromMS(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// toDay is the number of t's UTC day since 1970-01-01.
func toDay(t time.Time) int64 {
	const day = 24 * 60 * 60
	s := t.Unix()
	if s < 0 {
		s -= day - 1
	}
	return s / day
}

func fromDay(d int64) time.Time { return time.Unix(d*24*60*60, 0).UTC() }

// packHex turns hexadecimal text of n bytes into a blob, half the size. Other
// text stays text, nothing becomes NULL.
func packHex(s string, n int) any {
	if s == "" {
		return nil
	}
	if len(s) == 2*n && strings.ToLower(s) == s {
		if b, err := hex.DecodeString(s); err == nil {
			return b
		}
	}
	return s
}

func unpackHex(v any) string {
	switch v := v.(type) {
	case []byte:
		return hex.EncodeToString(v)
	case string:
		return v
	}
	return ""
}

const uuidURN = "urn:uuid:"

// packUUID turns "urn:uuid:" and a lower-case UUID into 16 bytes.
func packUUID(s string) any {
	if s == "" {
		return nil
	}
	u, ok := strings.CutPrefix(s, uuidURN)
	if ok && len(u) == 36 && u[8] == '-' && u[13] == '-' && u[18] == '-' && u[23] == '-' {
		if b, ok := packHex(strings.ReplaceAll(u, "-", ""), 16).([]byte); ok {
			return b
		}
	}
	return s
}

func unpackUUID(v any) string {
	b, ok := v.([]byte)
	if !ok {
		s, _ := v.(string)
		return s
	}
	h := hex.EncodeToString(b)
	if len(h) != 32 {
		return h
	}
	return uuidURN + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// clean makes s storable text: valid UTF-8 without NUL, at which SQLite's
// functions would end.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	}
	return s
}

// evidence is the archive part of a row: digest, file, offset, length, record
// id, revisit.
type evidence struct {
	digest  any
	file    int64 // label.id, 0 none
	offset  int64
	length  int64
	record  any
	revisit bool
}

func (e *evidence) args() []any {
	return []any{e.digest, e.file, e.offset, e.length, e.record, e.revisit}
}

func (e *evidence) dest() []any {
	return []any{&e.digest, &e.file, &e.offset, &e.length, &e.record, &e.revisit}
}

// ref is e as the nouns have it; file is the text of e.file.
func (e *evidence) ref(file string) market.ArchiveRef {
	return market.ArchiveRef{
		File: file, Offset: e.offset, Length: e.length,
		RecordID: unpackUUID(e.record), Revisit: e.revisit,
	}
}

// noRows turns the database's word for "no such row" into ours.
func noRows(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return market.ErrNotFound
	}
	return err
}

// joinClose closes rows and keeps both errors; a query cut short by its
// context may report it only here.
func joinClose(err error, rows *sql.Rows) error { return errors.Join(err, rows.Close()) }
