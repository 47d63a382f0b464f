package archive

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// maxLine bounds one manifest line in bytes.
const maxLine = 1 << 20

// manifestReader reads a manifest line by line and hashes what it reads. Its
// errors wrap ErrCorrupt when the file is not a sound manifest.
type manifestReader struct {
	f      *os.File
	in     *bufio.Reader
	before hash.Hash // of all lines before the current one
	whole  hash.Hash // of the file
	tree   tree
	head   runLine
	total  totalLine
	counts totalLine
	number int // of the current line, from 1
	stage  int // of lineOrder that the last line had
	sealed bool
}

// lineOrder is how the types of lines follow one another.
var lineOrder = map[string]int{lineRun: 0, linePage: 1, lineFile: 2, lineOrphan: 3, lineTotal: 4, lineSeal: 5}

// openManifest opens a manifest and reads its first line.
func openManifest(path string) (*manifestReader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	m := &manifestReader{f: f, in: bufio.NewReaderSize(f, 64<<10), before: sha256.New(), whole: sha256.New(), stage: -1}
	line, err := m.next()
	if err == nil {
		err = m.parse(line.data, &m.head)
	}
	if err == nil && (line.kind != lineRun || m.head.Format != manifestFormat) {
		err = fmt.Errorf("%w: line 1 is no head of a %s", ErrCorrupt, manifestFormat)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return m, nil
}

func (m *manifestReader) Close() error { return m.f.Close() }

// manifestLine is one line without its end; data is valid until the next.
type manifestLine struct {
	kind string
	data []byte
}

// next returns the next line, and io.EOF behind a sound seal.
func (m *manifestReader) next() (manifestLine, error) {
	raw, err := m.read()
	if err != nil {
		return manifestLine{}, err
	}
	m.number++
	data := bytes.TrimSuffix(raw, []byte("\n"))
	var head struct {
		Type string `json:"type"`
	}
	if err := m.parse(data, &head); err != nil {
		return manifestLine{}, err
	}
	stage, known := lineOrder[head.Type]
	if !known || stage < m.stage || stage == m.stage && stage != 1 && stage != 2 && stage != 3 {
		return manifestLine{}, m.corrupt("unexpected %.20q", head.Type)
	}
	m.stage = stage
	switch head.Type {
	case linePage:
		m.tree.add(data)
		m.counts.Pages++
	case lineFile:
		m.counts.Files++
	case lineOrphan:
		m.counts.Orphans++
	case lineTotal:
		if err := m.checkTotal(data); err != nil {
			return manifestLine{}, err
		}
	case lineSeal:
		if want := sealLine(hex.EncodeToString(m.before.Sum(nil))); !bytes.Equal(raw, want) {
			return manifestLine{}, m.corrupt("seal does not fit the lines before it")
		}
		m.sealed = true
	}
	m.before.Write(raw)
	m.whole.Write(raw)
	return manifestLine{kind: head.Type, data: data}, nil
}

// read returns the next line with its end.
func (m *manifestReader) read() ([]byte, error) {
	var long []byte
	for {
		part, err := m.in.ReadSlice('\n')
		if err == bufio.ErrBufferFull && len(long)+len(part) < maxLine {
			long = append(long, part...)
			continue
		}
		if err == nil {
			if long == nil {
				return part, nil
			}
			return append(long, part...), nil
		}
		switch {
		case err == io.EOF && len(part)+len(long) == 0 && m.sealed:
			return nil, io.EOF
		case err == io.EOF && m.sealed:
			return nil, m.corrupt("bytes behind the seal")
		case err == io.EOF:
			return nil, m.corrupt("ends without a seal")
		case err == bufio.ErrBufferFull:
			return nil, m.corrupt("line longer than %d bytes", maxLine)
		}
		return nil, err
	}
}

func (m *manifestReader) checkTotal(data []byte) error {
	if err := m.parse(data, &m.total); err != nil {
		return err
	}
	root := m.tree.root()
	switch {
	case m.total.Pages != m.counts.Pages, m.total.Files != m.counts.Files, m.total.Orphans != m.counts.Orphans:
		return m.corrupt("counts do not fit the lines before them")
	case m.total.MerkleRoot != hex.EncodeToString(root[:]):
		return m.corrupt("Merkle root does not fit the page lines")
	}
	return nil
}

// parse reads a line strictly.
func (m *manifestReader) parse(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return m.corrupt("%v", err)
	}
	return nil
}

func (m *manifestReader) corrupt(format string, args ...any) error {
	return fmt.Errorf("%w: manifest line %d: %s", ErrCorrupt, m.number, fmt.Sprintf(format, args...))
}

// drain reads to the end and returns what the manifest says in sum.
func (m *manifestReader) drain(file string) (Manifest, error) {
	for {
		if _, err := m.next(); err == io.EOF {
			return m.manifest(file), nil
		} else if err != nil {
			return Manifest{}, err
		}
	}
}

// manifest sums up; it is complete behind the last line.
func (m *manifestReader) manifest(file string) Manifest {
	out := Manifest{
		Run: m.head.Run.run(), File: file, SHA256: hex.EncodeToString(m.whole.Sum(nil)),
		MerkleRoot: m.total.MerkleRoot, Number: m.head.Number, Supersedes: m.head.Supersedes,
		SealedAt: m.head.SealedAt, Pages: m.counts.Pages, Files: m.counts.Files, Orphans: m.counts.Orphans,
	}
	if m.head.Previous != nil {
		out.Previous = m.head.Previous.SHA256
	}
	out.Run.Manifest, out.Run.MerkleRoot = out.SHA256, out.MerkleRoot
	return out
}

// loadManifest reads and checks a whole manifest.
func (a *Archive) loadManifest(marketID, name string) (m Manifest, err error) {
	r, err := openManifest(a.path(marketID, name))
	if err != nil {
		return Manifest{}, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return r.drain(marketID + "/" + name)
}
