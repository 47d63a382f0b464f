package names

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"vedette/cmd/eval/internal/sheet"
	"vedette/fold"
)

// noted is a substance and the year in which it was first noted.
type noted struct {
	name, class string
	year        int
	verified    bool // the year has a source that was read
	keys        []string
}

// truth is the list of noted substances and an index of their names.
type truth struct {
	all   []noted
	byKey map[string]int
}

// maxTokens is how many runs of letters and digits a name may have.
const maxTokens = 10

// common are spellings that mean other things more often: they are left out of
// the search, and their titles count neither for nor against.
var common = map[string]bool{
	"met": true, "don": true, "dob": true, "doc": true, "dpt": true, "mal": true, "al": true, "iso": true, "npp": true, "d8": true,
	"iap": true, "nep": true, "neb": true, "neh": true, "amb": true, "eph": true, "iph": true, "pca": true, "mpa": true, "afa": true,
	"2fa": true, "2ai": true, "2cc": true, "4ap": true, "mapa": true, "hexen": true, "valerie": true, "chaperon": true, "moxy": true, "mna": true,
	"flatliners": true, "thch": true, "thfff": true, "thff": true, "pff": true, "fuf": true, "bdf": true, "mmq": true,
}

func readTruth(data fs.FS) (*truth, error) {
	f, err := data.Open("substances/nps_years.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t := &truth{byKey: map[string]int{}}
	var folder fold.Folder
	err = sheet.Rows(f, func(_ int, col func(string) string) error {
		year, err := strconv.Atoi(col("year"))
		if err != nil {
			return fmt.Errorf("nps_years.csv: %s: %w", col("name"), err)
		}
		n := noted{name: col("name"), class: col("class"), year: year, verified: !strings.HasPrefix(col("source"), "R")}
		for _, s := range append([]string{n.name}, strings.Split(col("aliases"), ";")...) {
			key := folder.Key(s)
			if len(key) < 3 || common[key] {
				continue
			}
			n.keys = append(n.keys, key)
			if _, again := t.byKey[key]; !again {
				t.byKey[key] = len(t.all)
			}
		}
		t.all = append(t.all, n)
		return nil
	})
	return t, err
}

// place is where a noted name stands in a title, in bytes of the title.
type place struct {
	start, end int
	substance  int
}

// find searches a title for the names, as runs of whole tokens; the longest
// wins.
func (t *truth) find(text *fold.Text) []place {
	toks := text.Tokens()
	var out []place
	for i := 0; i < len(toks); i++ {
		key, best := "", -1
		var hit place
		n := 0
		for j := i; j < len(toks) && n < maxTokens; j++ {
			if toks[j].Kind == fold.Sign {
				if j == i {
					break
				}
				continue
			}
			n++
			key += text.Word(toks[j])
			id, ok := t.byKey[strings.TrimSuffix(key, "s")]
			if !ok {
				id, ok = t.byKey[key]
			}
			if ok && t.bordered(text, int(toks[i].Start), int(toks[j].End)) {
				best = j
				start, end := text.Span(int(toks[i].Start), int(toks[j].End))
				hit = place{start, end, id}
			}
		}
		if best >= 0 {
			out = append(out, hit)
			i = best
		}
	}
	return out
}

// bordered reports whether S[i:j] does not begin inside a number or a word.
func (t *truth) bordered(text *fold.Text, i, j int) bool {
	alnum := func(k int) bool {
		return k >= 0 && k < len(text.S) && ('a' <= text.S[k] && text.S[k] <= 'z' || '0' <= text.S[k] && text.S[k] <= '9')
	}
	digit := func(k int) bool { return text.S[k] <= '9' }
	if alnum(i-1) && digit(i) {
		return false
	}
	return !alnum(j) || !digit(j-1) && digit(j) && j-i >= 7
}
