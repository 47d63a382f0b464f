package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"vedette/market"
)

// A result has the same shape whatever became of its market.
func TestResultsHaveOneShape(t *testing.T) {
	begun := market.Run{ID: "one-1", Market: "one", Status: market.RunOpen}
	tests := []struct {
		name          string
		result        crawlResult
		status        string
		reason, fault string
	}{
		{"stopped before its turn", crawlResult{market: "one", err: fmt.Errorf("begin run: %w", context.Canceled)}, "not-begun", "interrupted", ""},
		{"stopped in the middle", crawlResult{market: "one", run: begun, err: context.Canceled}, "open", "interrupted", ""},
		{"held elsewhere", crawlResult{market: "one", err: market.ErrBusy}, "not-begun", "", market.ErrBusy.Error()},
		{"our own fault in the middle", crawlResult{market: "one", run: begun, err: errors.New("disk full")}, "open", "", "disk full"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, err := json.Marshal(tt.result.json())
			if err != nil {
				t.Fatal(err)
			}
			var got map[string]any
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			reason, _ := got["reason"].(string)
			fault, _ := got["error"].(string)
			if got["market"] != "one" || got["status"] != tt.status || !strings.HasPrefix(reason, tt.reason) || (reason == "") != (tt.reason == "") || fault != tt.fault {
				t.Errorf("%s", text)
			}
			if strings.Contains(string(text), "null") || strings.Contains(string(text), `"status":""`) {
				t.Errorf("something has no value: %s", text)
			}
		})
	}
}
