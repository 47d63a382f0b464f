package notify

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// measured writes how wide a letter is into the page around it.
const measured = `<!DOCTYPE html><body style="margin:0"><iframe id="f" src="letter.html" style="border:0;width:%dpx;height:600px"></iframe>
<script>onload = () => { const d = document.getElementById("f").contentDocument.documentElement
document.body.append("wide " + d.scrollWidth + " high " + d.scrollHeight) }</script>`

// A letter fits the screens of telephones and of desks: nothing in it, and it
// holds a digest and a title of 300 letters without a blank, makes it wider.
func TestLettersFitTheirWindow(t *testing.T) {
	if os.Getenv("VEDETTE_TEST_BROWSER") == "" {
		if os.Getenv("VEDETTE_TEST_NO_SKIP") != "" {
			t.Fatal("VEDETTE_TEST_BROWSER is not set")
		}
		t.Skip("VEDETTE_TEST_BROWSER is not set")
	}
	w, err := newWriter()
	if err != nil {
		t.Fatal(err)
	}
	d := digest()
	for range 300 {
		d.Alerts[0].Evidence[1].Title += "W"
	}
	l, err := w.write(&d)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "letter.html"), []byte(l.HTML), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int{400, 1200} {
		page := filepath.Join(dir, fmt.Sprintf("%d.html", width))
		if err := os.WriteFile(page, fmt.Appendf(nil, measured, width), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
			"--user-data-dir="+filepath.Join(dir, "profile"), "--dump-dom", "file://"+page).Output()
		if err != nil {
			t.Fatal(err)
		}
		got := regexp.MustCompile(`wide (\d+) high (\d+)`).FindSubmatch(out)
		if got == nil {
			t.Fatalf("nothing measured: %s", out)
		}
		if wide := string(got[1]); wide != fmt.Sprint(width) && wide != fmt.Sprint(width-15) { // less a scroll bar
			t.Errorf("%s pixels in a window of %d", wide, width)
		}
	}
}
