package crawler

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"vedette/market"
)

// Each row: the actions of the first tries in order.
func TestDefaultPolicy(t *testing.T) {
	tests := []struct {
		cause market.Cause
		want  []Action
	}{
		{market.CauseProxyDown, []Action{Wait, Wait, Wait, Stop}},
		{market.CauseProxyAuth, []Action{Stop, Stop}},
		{market.CauseProxyProtocol, []Action{Stop}},
		{market.CauseNotSupported, []Action{Stop}},
		{market.CauseGeneral, []Action{Renew, Renew, Renew, Switch}},
		{market.CauseNotAllowed, []Action{Renew, Renew, Switch}},
		{market.CauseNetUnreachable, []Action{Renew, Renew, Switch}},
		{market.CauseHostUnreachable, []Action{Renew, Renew, Switch}},
		{market.CauseConnRefused, []Action{Renew, Switch, Switch}},
		{market.CauseTTLExpired, []Action{Renew, Renew, Renew, Switch}},
		{market.CauseDescriptorNotFound, []Action{Renew, Switch}},
		{market.CauseDescriptorInvalid, []Action{Switch}},
		{market.CauseIntroFailed, []Action{Renew, Renew, Renew, Switch}},
		{market.CauseRendezvousFailed, []Action{Renew, Renew, Renew, Switch}},
		{market.CauseIntroTimeout, []Action{Renew, Renew, Renew, Switch}},
		{market.CauseClientAuthMissing, []Action{Pause}},
		{market.CauseClientAuthWrong, []Action{Pause}},
		{market.CauseBadAddress, []Action{Switch}},
		{market.CauseConnectTimeout, []Action{Renew, Renew, Switch}},
		{market.CauseTLS, []Action{Renew, Switch}},
		{market.CauseUnverified, []Action{Switch}},
		{market.CauseHeaderTimeout, []Action{Renew, Renew, GiveUp}},
		{market.CauseBodyTimeout, []Action{Renew, GiveUp}},
		{market.CauseCut, []Action{Retry, Retry, Retry, GiveUp}},
		{market.CauseBadHTTP, []Action{Retry, GiveUp}},
		{market.CauseHeaderTooLarge, []Action{GiveUp}},
		{market.CauseTooLarge, []Action{Retry, GiveUp}},
		{market.CauseBomb, []Action{GiveUp}},
		{market.CauseBadEncoding, []Action{Retry, GiveUp}},
		{market.CauseTooComplex, []Action{GiveUp}},
		{market.CauseNotText, []Action{GiveUp}},
		{market.CauseGuard, []Action{GiveUp}},
		{market.CauseOffSite, []Action{GiveUp}},
		{market.CauseRedirectLoop, []Action{Retry, GiveUp}},
		{market.CauseServerError, []Action{Retry, Retry, Retry, GiveUp}},
		{market.CauseClientError, []Action{GiveUp}},
		{market.CausePanic, []Action{GiveUp}},
		{market.CauseRateLimited, []Action{Wait, Wait, Wait, Wait, Wait, Wait, Stop}},
		{market.CauseQueue, []Action{Wait, Wait}},
		{market.CauseCaptcha, []Action{Pause}},
		{market.CauseLogin, []Action{Pause}},
		{market.CauseBanned, []Action{Pause}},
		{market.CauseSeized, []Action{Stop}},
		{market.CauseMaintenance, []Action{Stop}},
		{market.CauseNotFound, []Action{GiveUp}},
		{market.CauseUnknownPage, []Action{GiveUp}},
	}
	p := DefaultPolicy()
	tested := map[market.Cause]bool{}
	for _, tt := range tests {
		tested[tt.cause] = true
		for i, want := range tt.want {
			if got := p.decide(tt.cause, i+1); got != want {
				t.Errorf("%s, try %d: %s, want %s", tt.cause, i+1, got, want)
			}
		}
	}
	for _, cause := range allCauses(t) {
		if cause != market.CauseCancelled && !tested[cause] {
			t.Errorf("%s is in no row of this test", cause)
		}
		if _, ok := p[cause]; !ok && cause != market.CauseCancelled {
			t.Errorf("%s has no row in the policy", cause)
		}
	}
	if got := p.decide("never-heard-of", 1); got != GiveUp {
		t.Errorf("unknown cause: %s, want %s", got, GiveUp)
	}
}

// A person who has to act must be told how.
func TestPausesAndStopsGiveAdvice(t *testing.T) {
	p := DefaultPolicy()
	for cause, rule := range p {
		if (rule.First == Pause || rule.First == Stop || rule.Then == Stop || rule.Then == Pause) && rule.Advice == "" {
			t.Errorf("%s: no advice", cause)
		}
		if rule.Then == "" && rule.Tries != 0 {
			t.Errorf("%s: tries without an end", cause)
		}
	}
	if got := p.advice(market.CauseLogin, "north"); !strings.Contains(got, "`vedette session import -c FILE north`") {
		t.Errorf("advice %q does not name the command", got)
	}
}

// docs/crawling.md shows the table; it must be this one.
func TestPolicyIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../docs/crawling.md")
	if err != nil {
		t.Fatal(err)
	}
	for cause, rule := range DefaultPolicy() {
		then := string(rule.Then)
		if then == "" {
			then = "-"
		}
		tries := "-"
		if rule.Tries > 0 {
			tries = strconv.Itoa(rule.Tries)
		}
		backoff := "-"
		if rule.Backoff > 0 {
			backoff = rule.Backoff.String()
		}
		row := fmt.Sprintf("| %s | %s | %s | %s | %s |", cause, rule.First, tries, then, backoff)
		if !strings.Contains(string(doc), row) {
			t.Errorf("docs/crawling.md lacks the row\n%s", row)
		}
	}
}

// allCauses reads the constants of package market, so that a new one cannot
// be forgotten here.
func allCauses(t *testing.T) []market.Cause {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../market/cause.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []market.Cause
	ast.Inspect(f, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
				s, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, market.Cause(s))
			}
		}
		return true
	})
	if len(out) < 40 {
		t.Fatalf("only %d causes found", len(out))
	}
	return out
}
