package names

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"vedette/cmd/eval/internal/sheet"
)

// title is one distinct title.
type title struct {
	text, vendor string
	drug         bool // it stood in a drug section
}

// digitalSections are words of categories that hold no drugs.
var digitalSections = []string{
	"fraud", "digital", "other", "tutorial", "goods", "data", "erotica", "software", "hacking", "account", "ssn", "forger", "counterfeit",
	"social", "information", "cvv", "hosting", "book", "method", "carding", "botnet", "cracked", "malware", "security", "vpn", "service",
	"genuine", "exploit", "login", "dumps", "game", "socks", "cpanel", "document", "weapon", "jewel", "guide", "money", "electronics",
}

// drugSection reports whether a category is one of drugs.
func drugSection(category string) bool {
	c := strings.ToLower(category)
	if strings.HasPrefix(c, "drugs") {
		return true
	}
	if c == "" || c == ">" {
		return false
	}
	for _, d := range digitalSections {
		if strings.Contains(c, d) && !strings.HasPrefix(c, "psychedelics") && !strings.HasPrefix(c, "opioids") {
			return false
		}
	}
	return true
}

// readTitles gathers the distinct titles of the tables that are there.
func readTitles(data fs.FS) ([]title, error) {
	var out []title
	seen := map[string]int{}
	take := func(t title) {
		t.text = strings.TrimSpace(t.text)
		if t.text == "" {
			return
		}
		if i, again := seen[t.text]; again {
			out[i].drug = out[i].drug || t.drug
			return
		}
		seen[t.text] = len(out)
		out = append(out, t)
	}
	for _, src := range []struct {
		name string
		read func(io.Reader) error
	}{
		{"tables/agora_listings.csv", func(r io.Reader) error {
			return sheet.Rows(r, func(_ int, col func(string) string) error {
				take(title{col("product"), col("vendor"), col("cat") == "Drugs"})
				return nil
			})
		}},
		{"tables/dream_cocaine_titles.csv", func(r io.Reader) error {
			return sheet.Rows(r, func(_ int, col func(string) string) error { take(title{col("title"), col("vendor"), true}); return nil })
		}},
		{"tables/vape_cryptonia.csv", func(r io.Reader) error {
			return sheet.Rows(r, func(_ int, col func(string) string) error {
				take(title{col("listing"), col("vendor"), true})
				return nil
			})
		}},
		{"tables/titles_2014_2023.tsv", func(r io.Reader) error {
			s := bufio.NewScanner(r)
			s.Buffer(nil, 1<<20)
			for s.Scan() {
				if f := strings.SplitN(s.Text(), "\t", 4); len(f) == 4 {
					take(title{text: f[3], drug: drugSection(f[2])})
				}
			}
			return s.Err()
		}},
	} {
		f, err := data.Open(src.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		err = src.read(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", src.name, err)
		}
	}
	return out, nil
}

// lines reads a text file, one entry a line; none when it is not there.
func lines(data fs.FS, name string) ([]string, error) {
	b, err := fs.ReadFile(data, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []string
	for l := range strings.Lines(string(b)) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out, nil
}
