package titles

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"vedette/market"
)

// label is what a reader found in one title. Nil: the title does not say.
type label struct {
	ID         string        `json:"id"`
	Title      string        `json:"title"`
	Kind       market.Kind   `json:"kind"`
	Substances []string      `json:"substances"`
	Mass       *market.Range `json:"mass_g"`
	Volume     *market.Range `json:"volume_ml"`
	Pieces     *market.Range `json:"pieces"`
	Dose       *market.Range `json:"dose_mg"`
	Conc       *market.Range `json:"conc_mg_ml"`
	Purity     *market.Range `json:"purity_pct"`
	Form       *string       `json:"form"`
	Note       string        `json:"note"`
}

// readLabels reads gold/titles.jsonl; none when there is no such file.
func readLabels(data fs.FS) ([]label, error) {
	const name = "gold/titles.jsonl"
	raw, err := fs.ReadFile(data, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []label
	sc := bufio.NewScanner(bytes.NewReader(raw))
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		var l label
		if err := json.Unmarshal(sc.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		out = append(out, l)
	}
	return out, sc.Err()
}
