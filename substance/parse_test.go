package substance

import (
	"strings"
	"testing"
)

func TestParseFaults(t *testing.T) {
	const head = "name: t\nversion: 1\nsources: {s: a source}\nclasses:\n  - {id: c, group: other}\n  - {id: n, group: syn-nps, nps: true}\nsource: [s]\nsubstances:\n"
	for _, c := range []struct{ name, file, want string }{
		{"unknown key", head + "  - {name: aa, class: c, alias: [x]}\n", `t:9: substances[0].alias: unknown key "alias"`},
		{"unknown class", head + "  - {name: aa, class: d}\n", `t:9: substances[0].class: aa: unknown class "d"`},
		{"unknown group", head + "  - {name: aa, class: c, group: g}\n", `t:9: substances[0].group: aa: unknown group "g"`},
		{"unknown group of a class", strings.Replace(head, "group: other", "group: oter", 1) + "  - {name: aa, class: c}\n", `t:5: classes[0].group: unknown group "oter"; did you mean "other"?`},
		{"id twice", head + "  - {name: aa, class: c}\n  - {id: aa, name: bb, class: c}\n", `t:10: substances[1].id: aa is listed twice; first in t:9`},
		{"alias of two", head + "  - {name: aa-1, class: c}\n  - {name: bb, class: c, names: [AA1]}\n", `t:10: substances[1].names[0]: "AA1" names both aa-1 (t:9) and bb`},
		{"alias of two in other letters", head + "  - {name: kétamine, class: c}\n  - {name: bb, class: c, street: [Keta-Mine]}\n", `names both kétamine (t:9) and bb`},
		{"weak in one only", head + "  - {name: aa, class: c, weak: [{text: ice, needs: [amount]}]}\n  - {name: bb, class: c, street: [ice]}\n", `"ice" names both aa (t:9) and bb`},
		{"weak without a rule", head + "  - {name: aa, class: c, weak: [{text: ice}]}\n", `substances[0].weak[0]: "ice": a weak name needs a rule`},
		{"unknown condition", head + "  - {name: aa, class: c, weak: [{text: ice, needs: [amont]}]}\n", `unknown condition "amont"; did you mean "amount"?`},
		{"unknown class in a condition", head + "  - {name: aa, class: c, weak: [{text: ice, needs: ['class:x']}]}\n", `"ice": unknown class "x"`},
		{"alias too short", head + "  - {name: aa, class: c, street: [k]}\n", `t:9: substances[0].street[0]: aa: name "k" is too short`},
		{"alias too long", head + "  - {name: aa, class: c, names: [" + strings.Repeat("x", 65) + "]}\n", `is too long`},
		{"no name", head + "  - {class: c}\n", `t:9: substances[0].name: missing`},
		{"no such entry", head + "  - {id: aa, names: [bb]}\n", `t:9: substances[0].id: aa: no entry has this id`},
		{"no substances", strings.TrimSuffix(head, "substances:\n"), `t: substances: none given`},
		{"no version", strings.Replace(head, "version: 1", "version: 0", 1) + "  - {name: aa, class: c}\n", `t:2: version: must be 1 or more`},
		{"no year", head + "  - {name: aa, class: n}\n", `t:9: substances[0].noted: aa: missing`},
		{"year without source", head + "  - {name: aa, class: n, noted: 2020}\n", `substances[0].noted_source: aa: missing`},
		{"odd year", head + "  - {name: aa, class: n, noted: 202, noted_source: s}\n", `aa: 202 is no year`},
		{"unknown source", head + "  - {name: aa, class: n, noted: 2020, noted_source: r}\n", `aa: unknown source "r"`},
		{"no source", strings.Replace(head, "source: [s]\n", "", 1) + "  - {name: aa, class: c}\n", `aa: missing, and the file states none`},
		{"wrong check digit", head + "  - {name: aa, class: c, cas: [1049677-59-8]}\n", `"1049677-59-8" is no CAS number`},
		{"wrong InChIKey", head + "  - {name: aa, class: c, inchikey: ABC}\n", `has not the form of an InChIKey`},
		{"unknown precursor", head + "  - {name: aa, class: c, precursor: eu5}\n", `aa: unknown value "eu5"`},
		{"language", head + "  - {name: aa, class: c, local: {german: [bb]}}\n", `"german" is no language code`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(File{Name: "t", Data: []byte(c.file)})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestAllFaultsOfAllFiles(t *testing.T) {
	_, err := Parse(
		File{Name: "a", Data: []byte("name: t\nversion: 1\nx: y\n")},
		File{Name: "b", Data: []byte("z: 1\n")})
	if err == nil || !strings.Contains(err.Error(), "a:3: x:") || !strings.Contains(err.Error(), "b:1: z:") {
		t.Errorf("got %v", err)
	}
}

func TestValidCAS(t *testing.T) {
	for cas, want := range map[string]bool{
		"1049677-59-9": true, "50-36-2": true, "108-24-7": true, "1609-66-1": true,
		"1609-66-5": false, "": false, "50362": false, "50-36-": false, "0-36-2": false, "a0-36-2": false, "50--6-2": false,
		"99999999-99-9": false, "050-36-2": false,
	} {
		if got := validCAS(cas); got != want {
			t.Errorf("%q: %v", cas, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("name: t\nversion: 1\nsources: {s: x}\nsource: [s]\nclasses: [{id: c, group: other}]\nsubstances:\n  - {name: aa, class: c, weak: [{text: b b, needs: [start]}]}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tax, err := Parse(File{Name: "t", Data: data})
		if err != nil {
			return
		}
		for _, s := range tax.substances {
			if _, ok := tax.Substance(s.ID); !ok {
				t.Errorf("%q is lost", s.ID)
			}
		}
	})
}
