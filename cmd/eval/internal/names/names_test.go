package names

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"vedette/fold"
	"vedette/seeds"
)

// folder is an invented data folder: two noted substances, seven titles.
func folder() fstest.MapFS {
	return fstest.MapFS{
		"substances/nps_years.csv": {Data: []byte(`name,aliases,class,year,source
Bromazolam,,benzodiazepine,2016,"W: somewhere"
2-FDCK,2F-DCK,arylcyclohexylamine,2016,"R: recall"
3-MMC,metaphedrone,cathinone,2012,"W: somewhere"
SL-164,,quinazolinone,2020,"R: recall"
`)},
		"substances/strains.txt": {Data: []byte("Purple Anvil\nLemon Ladder\n")},
		"tables/titles_2014_2023.tsv": {Data: []byte(strings.Join([]string{
			"demotable\t2020\tBenzos\t100 x 2mg Bromazolam pellets",
			"demotable\t2020\tKetamine\t5g 2 f dck crystals",
			"demotable\t2020\tCathinones\t10g 3-MMC crystals",
			"demotable\t2020\tBenzos\tSL-164 powder 1g",
			"demotable\t2020\tOpioids\t1g hexabutonitazene powder",
			"demotable\t2020\tFraud\tStreaming account with warranty",
			"demotable\t2020\tDrugs\t5g hash",
		}, "\n"))},
	}
}

func TestRun(t *testing.T) {
	g, err := seeds.Grammar()
	if err != nil {
		t.Fatal(err)
	}
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(folder(), g, tax)
	if err != nil {
		t.Fatal(err)
	}
	at := map[int]Frozen{}
	for _, f := range r.Frozen {
		at[f.Year] = f
	}
	y := at[2015]
	if y.Recall != (Share{2, 3}) || len(y.Missed) != 1 || y.Right != (Share{2, 2}) || y.Unclear != 1 || y.False != 1 || y.FalseIn != 1 {
		t.Errorf("2015: %+v", y)
	}
	if len(y.Open) != 1 || y.Open[0] != "hexabutonitazene" {
		t.Errorf("to be judged: %v", y.Open)
	}
	if now := at[0]; now.Recall.Of != 0 || now.False != 1 || now.Titles != 7 || now.Drug != 6 {
		t.Errorf("today: %+v", now)
	}
	if y18 := at[2018]; y18.Recall != (Share{0, 1}) || y18.Right.Of != 0 {
		t.Errorf("2018: %+v", y18)
	}
	if r.Strains != (Share{0, 2}) {
		t.Errorf("strains: %+v", r.Strains)
	}
	var out bytes.Buffer
	if err := Table(&out, r, true); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2015 missed: SL-164 powder 1g", "to be judged: [hexabutonitazene]", "hyphens as spaces", "arylcyclohexylamine"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
}

func TestNoData(t *testing.T) {
	r, err := Run(fstest.MapFS{}, nil, nil)
	if r != nil || err != nil {
		t.Errorf("%v, %v", r, err)
	}
	if err := Table(nil, r, false); err != nil {
		t.Error(err)
	}
}

// TestTruth: the search for noted names knows nothing of grammar or taxonomy.
func TestTruth(t *testing.T) {
	tr, err := readTruth(folder())
	if err != nil {
		t.Fatal(err)
	}
	var f fold.Folder
	for title, want := range map[string]string{
		"5g 2F-DCK":                 "2-FDCK",
		"2fdck":                     "2-FDCK",
		"12fdck":                    "",
		"pure 3 mmc and bromazolam": "3-MMC Bromazolam",
		"bromazolam2mg":             "Bromazolam",
		"bromazolamic":              "",
		"13-MMC":                    "",
	} {
		got := ""
		for _, p := range tr.find(f.Fold(title)) {
			got = strings.TrimSpace(got + " " + tr.all[p.substance].name)
		}
		if got != want {
			t.Errorf("%q: want %q, got %q", title, want, got)
		}
	}
}

func TestWilson(t *testing.T) {
	lo, hi := Share{29, 37}.Wilson()
	if lo < 0.62 || lo > 0.64 || hi < 0.88 || hi > 0.90 {
		t.Errorf("29 of 37: %.3f-%.3f", lo, hi)
	}
}
