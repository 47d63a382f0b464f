package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"vedette/annotate"
)

// Bounds of one line and of the lines that go to a worker at once.
const (
	maxLine    = 16 << 20
	batchLines = 256
	batchBytes = 1 << 20
)

var (
	errLineTooLong = errors.New("longer than 16 MB")
	errNoKey       = errors.New("has none of title, description, category")
)

// lineBatch is a run of lines with their answers.
type lineBatch struct {
	first int // number of the first line
	lines [][]byte
	long  []bool // the line was too long and is cut
	size  int
	done  chan struct{} // closed when out, bad and err are there
	out   []byte
	bad   int // lines without an answer
	err   error
}

// readBatches cuts r into batches and gives them to send until it says no. A
// batch is sent when it is full or when the input pauses.
func readBatches(ctx context.Context, r io.Reader, send func(*lineBatch) bool) error {
	br := bufio.NewReaderSize(r, 1<<16)
	b := &lineBatch{first: 1, done: make(chan struct{})}
	for number := 1; ctx.Err() == nil; number++ {
		line, long, err := readLine(br)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		end := err != nil
		if end && len(line) == 0 && !long {
			number--
		} else {
			b.lines, b.long = append(b.lines, line), append(b.long, long)
			b.size += len(line)
		}
		if full := len(b.lines) >= batchLines || b.size >= batchBytes; len(b.lines) > 0 && (end || full || br.Buffered() == 0) {
			if !send(b) {
				return nil
			}
			b = &lineBatch{first: number + 1, done: make(chan struct{})}
		}
		if end {
			return nil
		}
	}
	return nil
}

// readLine reads a line without its end. Of a line that is too long the rest
// is skipped. The error io.EOF comes with the last line when it has no end.
func readLine(br *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := br.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			long = true
		} else {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		return bytes.TrimRight(line, "\r\n"), long, err
	}
}

// answer derives the answers of a batch.
func (b *lineBatch) answer(reader *annotate.Annotator) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	for i, line := range b.lines {
		in, err := lineInput(line)
		if b.long[i] {
			err = errLineTooLong
		}
		var value any
		if err != nil {
			b.bad++
			value = lineError{Line: b.first + i, Error: err.Error()}
		} else {
			value = reader.Text(in)
		}
		if b.err = enc.Encode(value); b.err != nil {
			return
		}
	}
	b.out = buf.Bytes()
}

// lineError stands in the place of an answer.
type lineError struct {
	Line  int    `json:"line"`
	Error string `json:"error"`
}

// lineInput reads a line: a JSON object, or a title.
func lineInput(line []byte) (annotate.Input, error) {
	if !looksLikeObject(line) {
		return annotate.Input{Title: string(line)}, nil
	}
	var o struct {
		Title       *string  `json:"title"`
		Description *string  `json:"description"`
		Category    category `json:"category"`
	}
	if err := json.Unmarshal(line, &o); err != nil {
		return annotate.Input{}, objectFault(err)
	}
	if o.Title == nil && o.Description == nil && o.Category == nil {
		return annotate.Input{}, errNoKey
	}
	return annotate.Input{Title: textOf(o.Title), Description: textOf(o.Description), Category: o.Category}, nil
}

// textOf is the text of a key, "" when it is absent.
func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// objectFault says in the words of JSON what is wrong with an object.
func objectFault(err error) error {
	var form *json.UnmarshalTypeError
	if !errors.As(err, &form) {
		return fmt.Errorf("not a JSON object: %w", err)
	}
	field, _, _ := strings.Cut(form.Field, ".")
	want := "a text"
	if field == "category" {
		want = "a list of texts, or one text"
	}
	kind, _, _ := strings.Cut(form.Value, " ") // "number 5"
	switch kind {
	case "bool":
		kind = "true or false"
	case "array":
		kind = "a list"
	case "object":
		kind = "an object"
	case "number", "string":
		kind = "a " + strings.Replace(kind, "string", "text", 1)
	}
	return fmt.Errorf("%s is %s, want %s", field, kind, want)
}

// looksLikeObject tells a JSON object from a title like "{ESCROW} 5g speed".
func looksLikeObject(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	if len(line) == 0 || line[0] != '{' {
		return false
	}
	rest := bytes.TrimLeft(line[1:], " \t")
	return len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
}

// category is a list of texts, or one text with the steps of a path parted by
// signs: "Drugs > Cannabis", "Drugs/Cannabis".
type category []string

func (c *category) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		var one string
		if err := json.Unmarshal(data, &one); err != nil {
			return err
		}
		*c = nil
		for part := range strings.FieldsFuncSeq(one, func(r rune) bool { return strings.ContainsRune("/>»|→", r) }) {
			*c = append(*c, strings.TrimSpace(part))
		}
		return nil
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		var form *json.UnmarshalTypeError
		if errors.As(err, &form) {
			form.Field = "category" // it was read by itself
		}
		return err
	}
	*c = list
	return nil
}
