package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vedette/market"
)

// Suffixes of the files of a run.
const (
	suffixWARC       = ".warc.gz"
	suffixManifest   = ".manifest.jsonl"
	suffixSuperseded = ".superseded.jsonl" // after the run, "." and a number
	suffixTorn       = ".torn"             // after the WARC file's name, "." and a number in front
	suffixTemp       = ".tmp"
)

// maxName bounds the ids that become file names.
const maxName = 128

// checkID refuses ids that could not be a file name on every system, or that
// would lead out of the folder.
func checkID(what, id string) error {
	if id == "" || len(id) > maxName || id[0] == '.' {
		return fmt.Errorf("archive: %w: %s id %.140q", market.ErrInvalid, what, id)
	}
	for i := range len(id) {
		switch c := id[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.':
		default:
			return fmt.Errorf("archive: %w: %s id %.140q", market.ErrInvalid, what, id)
		}
	}
	return nil
}

// checkRun refuses runs whose ids cannot be file names.
func checkRun(run market.Run) error {
	if err := checkID("market", run.Market); err != nil {
		return err
	}
	return checkID("run", run.ID)
}

// warcName is the name, within the market's folder, of the n-th WARC file.
func warcName(run string, n int) string {
	return fmt.Sprintf("%s-%05d%s", run, n, suffixWARC)
}

// kind says what a file of the archive is.
type kind int

const (
	kindOther kind = iota
	kindWARC
	kindManifest
	kindSuperseded
	kindTorn
	kindTemp
)

// parseName takes a file name apart. n is the number of a WARC file.
func parseName(name string) (k kind, run string, n int) {
	if strings.HasSuffix(name, suffixTemp) {
		return kindTemp, "", 0
	}
	if run, ok := strings.CutSuffix(name, suffixManifest); ok {
		return kindManifest, run, 0
	}
	if rest, ok := strings.CutSuffix(name, suffixSuperseded); ok {
		if i := strings.LastIndexByte(rest, '.'); i > 0 {
			return kindSuperseded, rest[:i], 0
		}
		return kindOther, "", 0
	}
	k = kindWARC
	if i := strings.Index(name, suffixWARC+"."); i > 0 && strings.HasSuffix(name, suffixTorn) {
		name, k = name[:i+len(suffixWARC)], kindTorn
	}
	stem, ok := strings.CutSuffix(name, suffixWARC)
	if i := strings.LastIndexByte(stem, '-'); ok && i > 0 {
		if n, err := strconv.Atoi(stem[i+1:]); err == nil && n > 0 && warcName(stem[:i], n) == name {
			return k, stem[:i], n
		}
	}
	return kindOther, "", 0
}

// runFiles are the files of one run, names within the market's folder.
type runFiles struct {
	market, run string
	warcs       []string // by number
	manifest    string   // empty without one
	asides      []string // torn tails and superseded manifests
}

// path is the operating system's path of a file of a market.
func (a *Archive) path(marketID, name string) string {
	return filepath.Join(a.o.Dir, marketID, name)
}

// refPath is the path of a reference's file; the name must be one of ours.
func (a *Archive) refPath(file string) (string, error) {
	marketID, name := path.Split(file)
	marketID = strings.TrimSuffix(marketID, "/")
	if err := checkID("market", marketID); err != nil {
		return "", err
	}
	if k, _, _ := parseName(name); k != kindWARC || checkID("file", name) != nil {
		return "", fmt.Errorf("archive: %w: file %.140q", market.ErrInvalid, file)
	}
	return a.path(marketID, name), nil
}

// folder lists a market's folder: its runs in order of name, and the names
// that do not belong there.
func (a *Archive) folder(marketID string) (runs []*runFiles, strange []string, err error) {
	entries, err := os.ReadDir(filepath.Join(a.o.Dir, marketID))
	if err != nil {
		return nil, nil, fmt.Errorf("archive: %w", err)
	}
	byRun := make(map[string]*runFiles)
	for _, e := range entries {
		k, run, _ := parseName(e.Name())
		if k == kindOther || k == kindTemp || !e.Type().IsRegular() {
			strange = append(strange, e.Name())
			continue
		}
		r := byRun[run]
		if r == nil {
			r = &runFiles{market: marketID, run: run}
			byRun[run] = r
			runs = append(runs, r)
		}
		switch k {
		case kindWARC:
			r.warcs = append(r.warcs, e.Name())
		case kindManifest:
			r.manifest = e.Name()
		default:
			r.asides = append(r.asides, e.Name())
		}
	}
	slices.SortFunc(runs, func(x, y *runFiles) int { return strings.Compare(x.run, y.run) })
	return runs, strange, nil
}

// markets lists the folders of the archive, and names that are none.
func (a *Archive) markets() (ids, strange []string, err error) {
	entries, err := os.ReadDir(a.o.Dir)
	if err != nil {
		return nil, nil, fmt.Errorf("archive: %w", err)
	}
	for _, e := range entries {
		if e.IsDir() && checkID("market", e.Name()) == nil {
			ids = append(ids, e.Name())
		} else {
			strange = append(strange, e.Name())
		}
	}
	return ids, strange, nil
}

// runFiles lists the files of one run; none when there is no folder yet.
func (a *Archive) runFiles(marketID, run string) (*runFiles, error) {
	runs, _, err := a.folder(marketID)
	if errors.Is(err, fs.ErrNotExist) {
		return &runFiles{market: marketID, run: run}, nil
	}
	if err != nil {
		return nil, err
	}
	for _, r := range runs {
		if r.run == run {
			return r, nil
		}
	}
	return &runFiles{market: marketID, run: run}, nil
}
