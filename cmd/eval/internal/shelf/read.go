package shelf

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"vedette/cmd/eval/internal/sheet"
)

// item is a title with the category it stood in.
type item struct {
	source, category, title string
}

// read gathers the titles of all tables that are there; a title that comes
// twice in one category counts once.
func read(data fs.FS) ([]item, error) {
	var out []item
	seen := map[item]bool{}
	take := func(i item) {
		i.title = strings.TrimSpace(i.title)
		if i.title != "" && !seen[i] {
			seen[i] = true
			out = append(out, i)
		}
	}
	for _, table := range []struct {
		name string
		read func(io.Reader, func(item)) error
	}{
		{"tables/agora_listings.csv", readAgora},
		{"tables/dream_cocaine_titles.csv", readCocaine},
		{"tables/titles_2014_2023.tsv", readTitles},
	} {
		f, err := data.Open(table.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		err = table.read(f, take)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", table.name, err)
		}
	}
	return out, nil
}

func readAgora(r io.Reader, take func(item)) error {
	return sheet.Rows(r, func(_ int, col func(string) string) error {
		// Rows whose columns slipped have a number for a category.
		if c := col("cat"); c != "" && c[0] > '9' {
			take(item{"agora", c + "/" + col("subcat") + "/" + col("subsubcat"), col("product")})
		}
		return nil
	})
}

func readCocaine(r io.Reader, take func(item)) error {
	return sheet.Rows(r, func(_ int, col func(string) string) error {
		take(item{"dream", "Cocaine", col("title")})
		return nil
	})
}

func readTitles(r io.Reader, take func(item)) error {
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		f := strings.SplitN(s.Text(), "\t", 4)
		if len(f) == 4 {
			take(item{f[0], f[2], f[3]})
		}
	}
	return s.Err()
}
