package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sample is the resident memory of a process at one moment, in bytes.
type sample struct {
	at        time.Duration // since its start
	now, peak int64         // VmRSS and VmHWM
}

// sampleEvery is short: the kernel keeps the peak, so only what a process
// allocates in its last moments can be missed.
const sampleEvery = 20 * time.Millisecond

// watched runs vedette as a process of its own, with nothing of the test or
// the simulated site in its memory, and returns its standard output, its exit
// status and its memory over time. (Rusage will not do: a child of a Go
// program starts with the peak of its parent.)
func watched(ctx context.Context, t *testing.T, args ...string) (out string, status int, memory []sample) {
	t.Helper()
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("no /proc on this system: memory cannot be read")
	}
	cmd := command(ctx, t, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // the status is read below
	}()
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			if text := stderr.String(); text != "" {
				t.Logf("%s\n%s", strings.Join(args, " "), text)
			}
			return stdout.String(), cmd.ProcessState.ExitCode(), memory
		case <-tick.C:
			if s, ok := residentOf(cmd); ok {
				s.at = time.Since(began)
				memory = append(memory, s)
			}
		}
	}
}

// residentOf reads a process's memory; false once it has ended.
func residentOf(cmd *exec.Cmd) (sample, bool) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(cmd.Process.Pid) + "/status")
	if err != nil {
		return sample{}, false
	}
	var s sample
	for _, f := range []struct {
		name string
		to   *int64
	}{{"VmRSS:", &s.now}, {"VmHWM:", &s.peak}} {
		_, rest, found := strings.Cut(string(text), f.name)
		words := strings.Fields(rest)
		if !found || len(words) == 0 {
			return sample{}, false // it is a zombie
		}
		kb, err := strconv.ParseInt(words[0], 10, 64)
		if err != nil {
			return sample{}, false
		}
		*f.to = kb << 10
	}
	return s, true
}

// peakOf is the highest resident memory.
func peakOf(memory []sample) int64 {
	var most int64
	for _, s := range memory {
		most = max(most, s.peak)
	}
	return most
}

// over is the highest memory seen between two shares of the time, 0..1.
func over(memory []sample, from, to float64) int64 {
	var most int64
	for _, s := range memory[int(from*float64(len(memory))):int(to*float64(len(memory)))] {
		most = max(most, s.now)
	}
	return most
}
