package shelf

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"vedette/seeds"
)

func TestRun(t *testing.T) {
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		t.Fatal(err)
	}
	data := fstest.MapFS{
		"tables/agora_listings.csv": {Data: []byte("list,date,vendor,product,price,cat,subcat,subsubcat\n" +
			"a,d,v,5g cocaine uncut,1,Drugs,Stimulants,Cocaine\n" +
			"a,d,v,5g cocaine uncut,1,Drugs,Stimulants,Cocaine\n" + // twice counts once
			"a,d,v,5g of the best,1,Drugs,Stimulants,Cocaine\n" +
			"a,d,v,5g ketamine,1,Drugs,Stimulants,Cocaine\n" +
			"a,d,v,slipped columns,1,0.05,Drugs,Cannabis\n" +
			"a,d,v,no label,1,Listings,NA,NA\n")},
		"tables/titles_2014_2023.tsv": {Data: []byte("m\t2020\tFraud\tcarding for beginners\nm\t2020\tSoftware\t5g cocaine\nbroken\n")},
	}
	r, err := Run(data, tax)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Labels) != 1 || r.Labels[0] != (Row{Label: "cocaine", Titles: 3, Right: 1, Nothing: 1, Other: 1}) {
		t.Errorf("labels %+v", r.Labels)
	}
	if r.Digital != 2 || r.DigitalNamed != 1 {
		t.Errorf("digital %d of %d", r.DigitalNamed, r.Digital)
	}
	var out bytes.Buffer
	if err := Table(&out, r, true); err != nil || !strings.Contains(out.String(), "cocaine: arylcyclohexylamine") || !strings.Contains(out.String(), "5g ketamine [ketamine=ketamine; ]") {
		t.Errorf("%v\n%s", err, out.String())
	}
	out.Reset()
	if err := JSON(&out, r); err != nil || strings.Contains(out.String(), "5g ketamine") {
		t.Errorf("JSON: %v\n%s", err, out.String())
	}
}

func TestNoTables(t *testing.T) {
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(fstest.MapFS{}, tax)
	if err != nil || len(r.Labels) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	var out bytes.Buffer
	if err := Table(&out, r, false); err != nil || out.Len() != 0 {
		t.Errorf("%v, %q", err, out.String())
	}
}

func TestLabelOf(t *testing.T) {
	for path, want := range map[string]string{
		"Drugs/Stimulants/Cocaine": "cocaine", "Cracked": digital, "Drugs/Stimulants/Meth/NA": "methamphetamine", "Methods": digital,
		"Drugs/Cannabis/Weed": "cannabis flower", "Cannabis - Concentrates": "cannabis vapes and concentrates", "Listings": "",
	} {
		l, ok := labelOf(path)
		if l.name != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", path, l.name, want)
		}
	}
}
