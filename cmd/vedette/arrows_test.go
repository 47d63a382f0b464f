package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows are the imports that each package may have of this module; docs/design.md
// explains the layers. The files are parsed: a `go list` in a sub-process is
// fooled by the test cache.
var arrows = map[string]string{
	// layer 0
	"market": "",
	// layer 1: pure
	"strictyaml":        "",
	"entity":            "market",
	"wire":              "market",
	"extract":           "market strictyaml extract/sight",
	"extract/sight":     "",
	"fold":              "",
	"substance":         "market strictyaml fold",
	"substance/novelty": "market strictyaml fold substance",
	"amount":            "market fold",
	"annotate":          "market fold substance substance/novelty amount entity extract",
	"alert":             "market substance/novelty trend",
	"trend":             "amount market",
	"trend/plot":        "market trend",
	"trend/capture":     "",
	// layer 2
	"config":                    "strictyaml",
	"seeds":                     "market extract substance substance/novelty",
	"archive":                   "market wire",
	"crawler":                   "market extract wire crawler/guard crawler/memory crawler/tor",
	"crawler/guard":             "",
	"crawler/memory":            "",
	"crawler/tor":               "crawler/memory market wire",
	"crawler/tortest":           "market",
	"crawler/session":           "market",
	"store":                     "market trend",
	"store/storetest":           "market store trend",
	"store/sqlite":              "market amount store trend trend/capture",
	"store/elastic":             "market store trend",
	"store/elastic/elastictest": "",
	"store/rates":               "market",
	"schedule":                  "market",
	"notify":                    "fold market",
	"kibana":                    "",
	"marketsim":                 "market",
	"marketsim/socks":           "market",
}

// pure are the packages that have no input or output, no clock and no logger.
var pure = []string{"market", "wire", "strictyaml", "extract", "extract/sight", "fold", "substance", "substance/novelty", "amount", "annotate", "alert", "entity", "trend", "trend/plot", "trend/capture", "crawler/guard"}

// impure are the standard packages that would make them so.
var impure = []string{"net/http", "net", "os", "database/sql", "log", "log/slog", "os/exec"}

// sourceFiles calls f for each file of the product outside cmd, tests left out.
func sourceFiles(t *testing.T, f func(name, pkg string, parsed *ast.File, fset *token.FileSet)) {
	t.Helper()
	root := os.DirFS("../..")
	seen := 0
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); base != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "zz_deps") || name == "cmd" {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		seen++
		f(name, path.Dir(name), parsed, fset)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Fatalf("only %d files were looked at", seen)
	}
}

func TestArrows(t *testing.T) {
	found := map[string]bool{}
	sourceFiles(t, func(name, pkg string, parsed *ast.File, _ *token.FileSet) {
		found[pkg] = true
		allowed, listed := arrows[pkg]
		if !listed {
			t.Errorf("%s: package %s is not in the table of arrows", name, pkg)
		}
		for _, im := range parsed.Imports {
			p, err := strconv.Unquote(im.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			dep, ours := strings.CutPrefix(p, "vedette/")
			if ours && !slices.Contains(strings.Fields(allowed), dep) {
				t.Errorf("%s: %s must not import %s", name, pkg, dep)
			}
			if p == "testing" && !strings.HasSuffix(pkg, "test") {
				t.Errorf("%s: the product must not link testing", name)
			}
		}
	})
	for pkg := range arrows {
		if !found[pkg] {
			t.Errorf("package %s is in the table and not in the tree", pkg)
		}
	}
}

func TestPurity(t *testing.T) {
	sourceFiles(t, func(name, pkg string, parsed *ast.File, fset *token.FileSet) {
		if !slices.Contains(pure, pkg) {
			return
		}
		for _, im := range parsed.Imports {
			p, err := strconv.Unquote(im.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if slices.Contains(impure, p) {
				t.Errorf("%s: pure package %s imports %s", name, pkg, p)
			}
			if pkg == "market" && strings.Contains(p, ".") {
				t.Errorf("%s: market imports %s; it knows the standard library only", name, p)
			}
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			id, ok := sel.X.(*ast.Ident)
			if ok && id.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "After", "Tick", "Sleep", "NewTimer", "NewTicker", "AfterFunc"}, sel.Sel.Name) {
				t.Errorf("%s: pure package %s asks for time.%s", fset.Position(sel.Pos()), pkg, sel.Sel.Name)
			}
			return true
		})
	})
}

// reaching are the packages that may open a connection, and to whom.
var reaching = map[string]string{
	"crawler/tor":               "the SOCKS proxy, through its gate",
	"notify":                    "the mail server and webhooks of the configuration",
	"store/elastic":             "the cluster of the configuration",
	"store/elastic/elastictest": "a server of tests on loopback",
	"kibana":                    "Kibana, with the client that cmd/vedette gives it",
	"crawler/tortest":           "a network of tests on loopback",
	"marketsim/socks":           "the sites behind a proxy of tests and the demo",
}

// TestWhoReachesTheNetwork: everything else has no way out, not even by
// accident. cmd/vedette makes Kibana's client and is looked at by TestLeak.
func TestWhoReachesTheNetwork(t *testing.T) {
	ways := map[string][]string{
		"net":  {"Dial", "DialTimeout", "Dialer", "DialTCP", "DialUDP", "DialUnix", "LookupHost", "LookupIP", "LookupAddr", "Resolver"},
		"http": {"Get", "Head", "Post", "PostForm", "Client", "Transport", "DefaultClient", "DefaultTransport"},
	}
	found := map[string]bool{}
	sourceFiles(t, func(name, pkg string, parsed *ast.File, fset *token.FileSet) {
		ast.Inspect(parsed, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			id, ok := sel.X.(*ast.Ident)
			if !ok || id.Obj != nil || !slices.Contains(ways[id.Name], sel.Sel.Name) {
				return true
			}
			found[pkg] = true
			if reaching[pkg] == "" {
				t.Errorf("%s: %s reaches out by %s.%s", fset.Position(sel.Pos()), pkg, id.Name, sel.Sel.Name)
			}
			return true
		})
	})
	for pkg := range reaching {
		if !found[pkg] {
			t.Errorf("%s is listed and has no way out", pkg)
		}
	}
}
