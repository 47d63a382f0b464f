package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// annotated runs vedette annotate over an input.
func annotated(t *testing.T, input string, args ...string) (lines []string, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	app := New(Options{Stdin: strings.NewReader(input), Stdout: &out, Stderr: &errs, Now: time.Now, Shipped: parsed})
	status = app.Run(t.Context(), append([]string{"annotate"}, args...))
	text := strings.TrimSuffix(out.String(), "\n")
	if text != "" {
		lines = strings.Split(text, "\n")
	}
	return lines, errs.String(), status
}

func TestAnnotateKeepsOrder(t *testing.T) {
	var in strings.Builder
	const n = 3000
	for i := range n {
		fmt.Fprintf(&in, "%dg cocaine %d\n", i+1, i)
	}
	lines, _, status := annotated(t, in.String())
	if status != statusDone || len(lines) != n {
		t.Fatalf("status %d, %d lines", status, len(lines))
	}
	for i, line := range lines {
		var a struct {
			Title string    `json:"title"`
			Mass  []float64 `json:"mass_g"`
		}
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		if want := fmt.Sprintf("%dg cocaine %d", i+1, i); a.Title != want || len(a.Mass) != 2 || a.Mass[0] != float64(i+1) {
			t.Fatalf("line %d: %s; want %s", i+1, line, want)
		}
	}
}

func TestAnnotateLines(t *testing.T) {
	for _, c := range []struct {
		name, line, want string
		status           int
	}{
		{"a title", "5g cocaine", `"kind":"offer"`, statusDone},
		{"an object with its category as a text", `{"title":"10g rocket fuel","category":"Cocaine"}`, `"from":"category"`, statusDone},
		{"a category as a path", `{"title":"10g rocket fuel","category":"Drugs > Cocaine"}`, `"mention":"Cocaine"`, statusDone},
		{"an object with a list", `{"title":"10g rocket fuel","category":["Drugs","Cocaine"],"more":1}`, `"from":"category"`, statusDone},
		{"an object with a description", `{"title":"x","description":"pure ketamine"}`, `"from":"description"`, statusDone},
		{"a title that begins with a brace", `{ESCROW} 5g cocaine`, `"title":"{ESCROW} 5g cocaine"`, statusDone},
		{"a blank line", "", `{"title":"","kind":"other","substances":[],"candidates":[]}`, statusDone},
		{"a windows line end", "5g cocaine\r", `"title":"5g cocaine"`, statusDone},
		{"broken UTF-8", "5g coc\xffaine", `"mass_g":[5,5]`, statusDone},
		{"signs of HTML", "5g <b> & cocaine", `"title":"5g <b> & cocaine"`, statusDone},
		{"a broken object", `{"title":"5g`, `{"line":2,"error":"not a JSON object: `, statusIncomplete},
		{"a title that is a number", `{"title":5}`, `{"line":2,"error":"title is a number, want a text"}`, statusIncomplete},
		{"a description that is a list", `{"title":"x","description":["y"]}`, `{"line":2,"error":"description is a list, want a text"}`, statusIncomplete},
		{"a category that is an object", `{"title":"x","category":{"a":1}}`, `{"line":2,"error":"category is an object, want a list of texts, or one text"}`, statusIncomplete},
		{"a category with a number in it", `{"title":"x","category":["a",1]}`, `{"line":2,"error":"category is a number, want a list of texts, or one text"}`, statusIncomplete},
		{"a category that is true", `{"title":"x","category":true}`, `{"line":2,"error":"category is true or false, want a list of texts, or one text"}`, statusIncomplete},
		{"none of the keys", `{"titel":"5g coke"}`, `{"line":2,"error":"has none of title, description, category"}`, statusIncomplete},
		{"entities", `{"title":"5g cocaine","description":"mail me: some.one@example.org"}`, `"entities":[{"type":"email","value":"some.one@example.org","valid":true,"start":9,"end":29,"from":"description"}]`, statusDone},
		{"a long line", strings.Repeat("5g cocaine ", maxLine/10), `{"line":2,"error":"longer than 16 MB"}`, statusIncomplete},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines, stderr, status := annotated(t, "1g mdma\n"+c.line+"\n2g mdma\n")
			if len(lines) != 3 || status != c.status {
				t.Fatalf("status %d, %d lines: %.300q", status, len(lines), lines)
			}
			if !strings.Contains(lines[1], c.want) {
				t.Errorf("got %.300s\nwant %s in it", lines[1], c.want)
			}
			if !strings.Contains(lines[2], `"mass_g":[2,2]`) {
				t.Errorf("the line after it: %s", lines[2])
			}
			if (status == statusIncomplete) != strings.Contains(stderr, "1 line could not be read") {
				t.Errorf("standard error: %q", stderr)
			}
		})
	}
	if lines, _, status := annotated(t, ""); len(lines) != 0 || status != statusDone {
		t.Errorf("nothing gives %q, status %d", lines, status)
	}
	if lines, _, _ := annotated(t, "5g mdma"); len(lines) != 1 {
		t.Errorf("a last line without an end gives %q", lines)
	}
}

func TestAnnotateAsOf(t *testing.T) {
	now, _, _ := annotated(t, "1g isotonitazene\n")
	then, _, status := annotated(t, "1g isotonitazene\n", "--as-of", "2015")
	if status != statusDone || !strings.Contains(now[0], `"substances":[{"id":"isotonitazene"`) || !strings.Contains(then[0], `"substances":[]`) {
		t.Errorf("status %d\nnow  %s\nthen %s", status, now, then)
	}
	for _, year := range []string{"1899", "2999", "x"} {
		if _, stderr, status := annotated(t, "1g mdma\n", "--as-of", year); status != statusUsage || !strings.Contains(stderr, "--as-of: "+year+" is no year from 1990") {
			t.Errorf("--as-of %s: status %d, %q", year, status, stderr)
		}
	}
}

// TestAnnotateStreams: what was read is answered while the input pauses.
func TestAnnotateStreams(t *testing.T) {
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	app := New(Options{Stdin: inR, Stdout: outW, Stderr: io.Discard, Now: time.Now, Shipped: parsed})
	done := make(chan int, 1)
	go func() {
		done <- app.Run(t.Context(), []string{"annotate"})
		outW.Close()
	}()
	out := bufio.NewScanner(outR)
	for i := range 3 {
		fmt.Fprintf(inW, "%dg mdma\n", i+1)
		if !out.Scan() || !strings.Contains(out.Text(), fmt.Sprintf(`"mass_g":[%d,%d]`, i+1, i+1)) {
			t.Fatalf("line %d: %q", i+1, out.Text())
		}
	}
	inW.Close()
	if status := <-done; status != statusDone {
		t.Errorf("status %d", status)
	}
}

// TestAnnotateStops: an interrupt ends it, also while the input pauses.
func TestAnnotateStops(t *testing.T) {
	inR, inW := io.Pipe()
	defer inW.Close()
	ctx, cancel := context.WithCancel(t.Context())
	app := New(Options{Stdin: inR, Stdout: io.Discard, Stderr: io.Discard, Now: time.Now, Shipped: parsed})
	done := make(chan int, 1)
	go func() { done <- app.Run(ctx, []string{"annotate"}) }()
	if _, err := io.WriteString(inW, "1g mdma\n"); err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case status := <-done:
		if status != statusFailed {
			t.Errorf("status %d", status)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it did not end")
	}
}
