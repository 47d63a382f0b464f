package substance

import (
	"os"
	"testing"
)

// shipped is the taxonomy that comes with the program.
func shipped(t testing.TB) *Taxonomy {
	t.Helper()
	data, err := os.ReadFile("../seeds/substances.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tax, err := Parse("substances.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

func TestShippedParses(t *testing.T) {
	if n := shipped(t).Len(); n < 200 {
		t.Errorf("%d substances, want 200 at least", n)
	}
}
