package elastictest

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Server is a server on this machine that a tool has started in a process
// group of its own, and whose process id stands in a file.
type Server struct {
	Address string // scheme://host:port
	PIDFile string

	args, env []string
	dir       string
}

// healthy is how long a server may take to come back: some ten seconds, and
// minutes where twenty others want the same two cores.
const healthy = 6 * time.Minute

// Kill ends the server as a loss of power does, after noting how to start it
// again.
func (s *Server) Kill() error {
	text, err := os.ReadFile(s.PIDFile)
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return fmt.Errorf("%s: %w", s.PIDFile, err)
	}
	if s.args, err = zeroed(pid, "cmdline"); err != nil {
		return err
	}
	if s.env, err = zeroed(pid, "environ"); err != nil {
		return err
	}
	if s.dir, err = folder(pid); err != nil {
		return err
	}
	if err := syscall.Kill(-pid, syscall.SIGKILL); err != nil {
		return fmt.Errorf("kill the group of %d: %w", pid, err)
	}
	for range 100 { // or until its parent has buried it
		if syscall.Kill(-pid, 0) != nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil
}

// folder is where a process works; what changes the user (runuser) works in
// the root itself, and its child where it was called.
func folder(pid int) (string, error) {
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err == nil {
		if list := strings.Fields(string(children)); len(list) > 0 {
			return os.Readlink("/proc/" + list[0] + "/cwd")
		}
	}
	return os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
}

// zeroed reads a list of a process.
func zeroed(pid int, what string) ([]string, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, what))
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(data), "\x00"), "\x00"), nil
}

// Start starts what was killed and waits until it answers with all its indices.
func (s *Server) Start(ctx context.Context) error {
	cmd := exec.Command(s.args[0], s.args[1:]...)
	cmd.Env, cmd.Dir, cmd.SysProcAttr = s.env, s.dir, &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // it outlives the test; the tool stops it
	if err := os.WriteFile(s.PIDFile, []byte(strconv.Itoa(cmd.Process.Pid)+"\n"), 0o644); err != nil {
		return err
	}
	within, cancel := context.WithTimeout(ctx, healthy)
	defer cancel()
	for {
		err := s.ask(within)
		if err == nil {
			return nil
		}
		select {
		case <-within.Done():
			return fmt.Errorf("the server does not come back: %w", err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (s *Server) ask(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Address+"/_cluster/health?wait_for_status=yellow&timeout=5s", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("HTTP %d", res.StatusCode)
	}
	return nil
}
