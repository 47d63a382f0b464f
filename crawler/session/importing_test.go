package session

import (
	"errors"
	"strings"
	"testing"
	"time"

	"vedette/market"
)

const secretValue = "TOPSECRET"

var mirrors = []string{"http://demo.onion", "http://second.onion:8080"}

// flat shows cookies for comparison.
func flat(cookies []Cookie) string {
	var out []string
	for _, c := range cookies {
		s := c.Name + "=" + c.Value.Reveal() + " " + c.Domain + c.Path
		for flag, on := range map[string]bool{" host": c.HostOnly} {
			if on {
				s += flag
			}
		}
		if c.Secure {
			s += " secure"
		}
		if c.HTTPOnly {
			s += " http"
		}
		if !c.Expires.IsZero() {
			s += " " + c.Expires.UTC().Format("2006-01-02")
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

func TestImports(t *testing.T) {
	netscape := "# Netscape HTTP Cookie File\n\n" +
		"demo.onion\tFALSE\t/\tFALSE\t1893456000\tsid\tabc\r\n" +
		".demo.onion\tTRUE\t/a\tTRUE\t0\ttoken\tx=y z\n" +
		"#HttpOnly_second.onion\tFALSE\t/\tTRUE\t1893456000.5\tauth\t\"q\"\n" +
		"elsewhere.example\tFALSE\t/\tFALSE\t0\tother\t1\n" +
		"demo.onion\tFALSE\t/\tFALSE\t1000000000\told\t1\n" +
		"demo.onion\tFALSE\t/\tFALSE\t0\tempty"
	wantNetscape := "sid=abc demo.onion/ host 2030-01-01\ntoken=x=y z demo.onion/a secure\nauth=\"q\" second.onion/ host secure http 2030-01-01\nempty= demo.onion/ host"
	chromium := `[
	 {"domain":".demo.onion","expirationDate":1893456000.25,"hostOnly":false,"httpOnly":true,"name":"sid","path":"/","sameSite":"lax","secure":true,"session":false,"storeId":"0","value":"abc","id":1},
	 {"domain":"demo.onion","hostOnly":true,"httpOnly":false,"name":"s","path":"/","sameSite":"unspecified","secure":false,"session":true,"expirationDate":5,"value":""},
	 {"domain":"elsewhere.example","name":"x","value":"1"}]`
	for name, tt := range map[string]struct {
		in      string
		o       ImportOptions
		format  Format
		want    string
		foreign int
		expired int
	}{
		"cookies.txt":            {in: netscape, format: FormatNetscape, want: wantNetscape, foreign: 1, expired: 1},
		"cookies.txt, no header": {in: "demo.onion\tFALSE\t/\tFALSE\t0\ta\tb", format: FormatNetscape, want: "a=b demo.onion/ host"},
		"Chromium's extension":   {in: chromium, format: FormatJSON, want: "sid=abc demo.onion/ secure http 2030-01-01\ns= demo.onion/ host", foreign: 1},
		"Firefox's extension":    {in: "\xef\xbb\xbf" + `{"cookies":[{"domain":"demo.onion","name":"a","value":"b","path":"/x","expires":-1}]}`, format: FormatJSON, want: "a=b demo.onion/x host"},
		"an automation tool":     {in: `[{"host":".demo.onion","name":"a","value":"b","expiry":1893456000}]`, format: FormatJSON, want: "a=b demo.onion/ 2030-01-01"},
		"a header":               {in: "Cookie: sid=abc; t=1=2;  __Host-x=\"y\" ;\n", o: ImportOptions{Mirror: "http://second.onion:8080"}, format: FormatHeader, want: "sid=abc second.onion/ host\nt=1=2 second.onion/ host\n__Host-x=\"y\" second.onion/ host secure"},
		"a header without name":  {in: "sid=abc", o: ImportOptions{Mirrors: mirrors[:1]}, format: FormatHeader, want: "sid=abc demo.onion/ host"},
	} {
		t.Run(name, func(t *testing.T) {
			o := tt.o
			if o.Mirrors == nil {
				o.Mirrors = mirrors
			}
			o.Now = start
			got, err := Import(strings.NewReader(tt.in), o)
			if err != nil {
				t.Fatal(err)
			}
			if flat(got.Cookies) != tt.want || got.Format != tt.format || got.Foreign != tt.foreign || got.Expired != tt.expired {
				t.Errorf("%s, %d foreign, %d expired:\n%s\nwant\n%s", got.Format, got.Foreign, got.Expired, flat(got.Cookies), tt.want)
			}
			o.Format = tt.format // named, it is the same
			if again, err := Import(strings.NewReader(tt.in), o); err != nil || flat(again.Cookies) != tt.want {
				t.Errorf("with its form named: %v", err)
			}
		})
	}
}

// Every error says where, and repeats no value.
func TestImportErrors(t *testing.T) {
	line := func(fields ...string) string { return strings.Join(fields, "\t") + "\n" }
	good := line("demo.onion", "FALSE", "/", "FALSE", "0", "a", secretValue)
	for name, tt := range map[string]struct {
		in   string
		o    ImportOptions
		want string
	}{
		"fields missing":          {good + line("demo.onion", "FALSE", "/", secretValue) + good, ImportOptions{Format: FormatNetscape}, "line 2, fields: there are 4"},
		"spaces for tabs":         {"# x\ndemo.onion FALSE / FALSE 0 a " + secretValue, ImportOptions{}, "line 2, fields: there are 1"},
		"sub-domains":             {line("demo.onion", secretValue, "/", "FALSE", "0", "a", "b"), ImportOptions{}, "line 1, include sub-domains: want TRUE or FALSE"},
		"secure":                  {"#\n" + line("demo.onion", "FALSE", "/", secretValue, "0", "a", "b"), ImportOptions{}, "line 2, secure: want TRUE or FALSE"},
		"expiry":                  {line("demo.onion", "FALSE", "/", "TRUE", secretValue, "a", "b"), ImportOptions{}, "line 1, expires: want seconds"},
		"expiry of no number":     {line("demo.onion", "FALSE", "/", "TRUE", "NaN", "a", "b"), ImportOptions{}, "line 1, expires: out of range"},
		"no name":                 {line("demo.onion", "FALSE", "/", "TRUE", "0", "", secretValue), ImportOptions{}, "line 1: the name is empty"},
		"a control character":     {line("demo.onion", "FALSE", "/", "TRUE", "0", "a", secretValue+"\x01"), ImportOptions{}, "line 1: the value has a character"},
		"a path of nothing":       {line("demo.onion", "FALSE", secretValue, "TRUE", "0", "a", "b"), ImportOptions{}, "line 1: the path is malformed"},
		"everybody's domain":      {line(".onion", "TRUE", "/", "TRUE", "0", "a", secretValue), ImportOptions{}, "line 1: the domain belongs to everybody"},
		"only comments":           {"# nothing\n", ImportOptions{}, "no cookie"},
		"JSON that is cut":        {"[\n{\"name\":\"a\",\n\"value\":\"" + secretValue, ImportOptions{}, "line 3: malformed JSON"},
		"JSON of another shape":   {`{"a":"` + secretValue + `"}`, ImportOptions{}, `no field "cookies"`},
		"cookies that are none":   {`["` + secretValue + `"]`, ImportOptions{}, "cookie 1: must be an object"},
		"a list of another kind":  {`{"cookies":"` + secretValue + `"}`, ImportOptions{}, "field cookies must be"},
		"no value":                {`[{"name":"a","value":"` + secretValue + `","domain":"demo.onion"},{"name":"b","domain":"demo.onion"}]`, ImportOptions{}, "cookie 2: field value is missing"},
		"no name in JSON":         {`[{"value":"` + secretValue + `","domain":"demo.onion"}]`, ImportOptions{}, "cookie 1: field name is missing"},
		"no domain":               {`[{"value":"` + secretValue + `","name":"a"}]`, ImportOptions{}, "cookie 1: field domain is missing"},
		"a number for a text":     {`[{"name":"a","value":12345678,"domain":"demo.onion"}]`, ImportOptions{}, "cookie 1: field value must be a string"},
		"a text for a number":     {`[{"name":"a","value":"b","domain":"demo.onion","expirationDate":"` + secretValue + `"}]`, ImportOptions{}, "cookie 1: field expirationDate must be a float64"},
		"a huge number":           {`[{"name":"a","value":"b","domain":"demo.onion","expirationDate":1e999}]`, ImportOptions{}, "cookie 1: field expirationDate must be a float64"},
		"a domain with a space":   {`[{"name":"a","value":"` + secretValue + `","domain":"de mo.onion"}]`, ImportOptions{}, "cookie 1: the domain is malformed"},
		"header without =":        {"a=b; " + secretValue, ImportOptions{Mirror: mirrors[0]}, "cookie 2: no ="},
		"header of two lines":     {"a=b\n" + secretValue + "=c", ImportOptions{Mirror: mirrors[0]}, "line 2: a Cookie header is one line"},
		"header for which mirror": {"a=" + secretValue, ImportOptions{}, "the market has 2 mirrors: name one"},
		"header for a stranger":   {"a=" + secretValue, ImportOptions{Mirror: "http://elsewhere.example"}, "1 of them for other hosts"},
		"an empty header":         {" \n", ImportOptions{Mirror: mirrors[0]}, "line 1: no cookie"},
		"nothing for us":          {line("elsewhere.example", "FALSE", "/", "TRUE", "0", "a", secretValue), ImportOptions{}, "1 found, 1 of them for other hosts, 0 expired"},
		"nothing that lives":      {line("demo.onion", "FALSE", "/", "TRUE", "1", "a", secretValue), ImportOptions{}, "1 found, 0 of them for other hosts, 1 expired"},
		"an unknown form":         {"a=b", ImportOptions{Format: "yaml"}, `unknown form "yaml"`},
		"too long":                {strings.Repeat("x", maxImport+1), ImportOptions{}, "longer than"},
		"no mirror":               {good, ImportOptions{Mirrors: []string{}}, "the market has no mirror"},
	} {
		t.Run(name, func(t *testing.T) {
			o := tt.o
			if o.Mirrors == nil {
				o.Mirrors = mirrors
			}
			o.Now = start
			got, err := Import(strings.NewReader(tt.in), o)
			if !errors.Is(err, market.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("%v, want %q", err, tt.want)
			}
			if strings.Contains(err.Error(), secretValue) || strings.Contains(err.Error(), "12345678") || strings.Contains(err.Error(), "999") {
				t.Errorf("a value is repeated: %v", err)
			}
			if len(got.Cookies) != 0 {
				t.Error("cookies came with the error")
			}
		})
	}
}

// fuzzImport holds what each parser must hold: no panic, and what it lets in
// can be kept and sent.
func fuzzImport(f *testing.F, format Format, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Import(strings.NewReader(string(data)), ImportOptions{Format: format, Mirrors: mirrors, Mirror: mirrors[0], Now: start})
		if err != nil {
			if !errors.Is(err, market.ErrInvalid) {
				t.Errorf("%v is not ErrInvalid", err)
			}
			return
		}
		j := NewJar(func() time.Time { return start })
		j.Replace(got.Cookies)
		for _, c := range got.Cookies {
			if why := c.problem(true); why != "" || !forAny(&c, []string{"demo.onion", "second.onion"}) || c.expired(start) {
				t.Errorf("let in: %s %q", c.Name, why)
			}
			for _, k := range j.Cookies(address(t, "http://demo.onion"+pathFor(c.Path))) {
				if strings.ContainsAny(k.Name+k.Value, ";\r\n\x00") {
					t.Error("a cookie that splits the header")
				}
			}
		}
		if len(j.All()) > maxPerDomain*4 || len(j.All()) == 0 {
			t.Errorf("%d of %d cookies kept", len(j.All()), len(got.Cookies))
		}
	})
}

// pathFor is a path without what a URL could not have.
func pathFor(path string) string {
	if strings.ContainsAny(path, "%?# \x7f") {
		return "/"
	}
	return path
}

func FuzzNetscape(f *testing.F) {
	fuzzImport(f, FormatNetscape, "demo.onion\tFALSE\t/\tFALSE\t1893456000\tsid\tabc", "#HttpOnly_.demo.onion\tTRUE\t/\tTRUE\t0\ta\tb\n# c\n", "\t\t\t\t\t\t", "demo.onion\tfalse\t/\ttrue\t-1e300\ta\t")
}

func FuzzBrowserJSON(f *testing.F) {
	fuzzImport(f, FormatJSON, `[{"domain":".demo.onion","name":"a","value":"b","expirationDate":1e18}]`, `{"cookies":[{"host":"demo.onion","name":"a","value":"b","hostOnly":true}]}`, `[]`, `{`, `[null]`)
}

func FuzzHeader(f *testing.F) {
	fuzzImport(f, FormatHeader, "Cookie: a=b; c=d", "a=", "=b", "a=b;;c", "cookie:", "__Host-a=b")
}

func FuzzAuto(f *testing.F) {
	fuzzImport(f, FormatAuto, "Cookie: a=b", "[]", "# x", "\xef\xbb\xbf{}")
}
