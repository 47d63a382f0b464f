package main

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"vedette/config"
	"vedette/strictyaml"
)

// composeFile is the part of Compose's format that compose.yaml uses; any
// other key is refused.
type composeFile struct {
	Name     string                    `yaml:"name"`
	Services map[string]composeService `yaml:"services"`
	Networks map[string]composeNetwork `yaml:"networks"`
	Volumes  map[string]struct{}       `yaml:"volumes"`
}

type composeService struct {
	Build struct {
		Context string `yaml:"context"`
	} `yaml:"build"`
	Image           string            `yaml:"image"`
	Command         []string          `yaml:"command"`
	Entrypoint      []string          `yaml:"entrypoint"`
	Init            bool              `yaml:"init"`
	User            string            `yaml:"user"`
	NetworkMode     string            `yaml:"network_mode"`
	Environment     map[string]string `yaml:"environment"`
	Ports           []string          `yaml:"ports"`
	Volumes         []string          `yaml:"volumes"`
	Restart         string            `yaml:"restart"`
	StopGracePeriod string            `yaml:"stop_grace_period"`
	Networks        map[string]struct {
		Address string `yaml:"ipv4_address"`
	} `yaml:"networks"`
	Ulimits map[string]struct {
		Soft int `yaml:"soft"`
		Hard int `yaml:"hard"`
	} `yaml:"ulimits"`
	Healthcheck *struct {
		Test     []string `yaml:"test"`
		Interval string   `yaml:"interval"`
		Timeout  string   `yaml:"timeout"`
		Retries  int      `yaml:"retries"`
	} `yaml:"healthcheck"`
	DependsOn map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
}

type composeNetwork struct {
	Internal   bool              `yaml:"internal"`
	DriverOpts map[string]string `yaml:"driver_opts"`
	IPAM       struct {
		Config []struct {
			Subnet string `yaml:"subnet"`
		} `yaml:"config"`
	} `yaml:"ipam"`
}

func readCompose(t *testing.T) (composeFile, string) {
	t.Helper()
	data, err := os.ReadFile("../../compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c composeFile
	if _, err := strictyaml.Decode("compose.yaml", data, &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Services) < 8 {
		t.Fatalf("only %d services were read", len(c.Services))
	}
	return c, string(data)
}

func TestComposeServices(t *testing.T) {
	c, _ := readCompose(t)
	for name, s := range c.Services {
		fault := func(format string, args ...any) { t.Errorf(name+": "+format, args...) }
		if s.Image == "" || !strings.Contains(s.Image, ":") || strings.HasSuffix(s.Image, ":latest") {
			fault("image %q has no version", s.Image)
		}
		if context := s.Build.Context; context != "" {
			if _, err := os.Stat(filepath.Join("../..", context, "Dockerfile")); err != nil {
				fault("%v", err)
			}
		} else if strings.HasSuffix(s.Image, ":local") {
			fault("image %s is built by nobody", s.Image)
		}
		if s.Restart != "no" && s.Restart != "unless-stopped" {
			fault("restart %q", s.Restart)
		}
		for on, d := range s.DependsOn {
			other, ok := c.Services[on]
			switch {
			case !ok:
				fault("depends on %s, which is not there", on)
			case d.Condition == "service_healthy" && other.Healthcheck == nil, d.Condition == "service_completed_successfully" && other.Restart != "no",
				!slices.Contains([]string{"service_healthy", "service_completed_successfully", "service_started"}, d.Condition):
				fault("waits for %s to be %q, which it will never be", on, d.Condition)
			}
		}
		if h := s.Healthcheck; h != nil {
			for _, d := range []string{h.Interval, h.Timeout} {
				if _, err := time.ParseDuration(d); err != nil {
					fault("%v", err)
				}
			}
			if h.Retries < 1 || len(h.Test) < 2 || h.Test[0] != "CMD" && h.Test[0] != "CMD-SHELL" {
				fault("healthcheck %+v", *h)
			}
		}
		for _, p := range s.Ports {
			if !strings.HasPrefix(p, "127.0.0.1:") || strings.Count(p, ":") != 2 {
				fault("port %s is open to others", p)
			}
		}
		composeVolumes(c, s, fault)
	}
}

// composeVolumes: paths exist, and volumes are declared.
func composeVolumes(c composeFile, s composeService, fault func(string, ...any)) {
	for _, v := range s.Volumes {
		from, to, ok := strings.Cut(v, ":")
		if !ok || !strings.HasPrefix(to, "/") {
			fault("volume %s", v)
		}
		if strings.HasPrefix(from, "./") {
			if _, err := os.Stat(filepath.Join("../..", from)); err != nil || !strings.HasSuffix(v, ":ro") {
				fault("volume %s: %v; files of the repository are mounted to be read", v, err)
			}
		} else if _, ok := c.Volumes[from]; !ok {
			fault("volume %s is not declared", from)
		}
	}
}

// TestComposeNetworks: the only way out is tor's.
func TestComposeNetworks(t *testing.T) {
	c, text := readCompose(t)
	for name, s := range c.Services {
		if s.NetworkMode != "" {
			if s.NetworkMode != "service:place" || len(s.Networks) > 0 || len(s.Ports) > 0 {
				t.Errorf("%s: network_mode %q with networks or ports of its own", name, s.NetworkMode)
			}
			continue
		}
		if len(s.Networks) == 0 {
			t.Errorf("%s is in the default network, which leads out", name)
		}
		for n, of := range s.Networks {
			network, ok := c.Networks[n]
			out := !network.Internal && network.DriverOpts["com.docker.network.bridge.enable_ip_masquerade"] != "false"
			if !ok || out != (n == "outside") || out && name != "tor" {
				t.Errorf("%s is in %s, which leads out", name, n)
			}
			if of.Address == "" {
				continue
			}
			subnet, err := netip.ParsePrefix(network.IPAM.Config[0].Subnet)
			if err != nil || !subnet.Contains(netip.MustParseAddr(of.Address)) {
				t.Errorf("%s: %s is not in the network %s: %v", name, of.Address, n, err)
			}
		}
	}
	for v := range c.Volumes {
		if !strings.Contains(text, "- "+v+":") {
			t.Errorf("volume %s is used by nobody", v)
		}
	}
	torrc, err := os.ReadFile("../../compose/tor/torrc")
	if err != nil || !strings.Contains(string(torrc), "SocksPort "+c.Services["tor"].Networks["inside"].Address+":9050 ") ||
		!strings.Contains(string(torrc), "SocksPolicy accept "+c.Networks["inside"].IPAM.Config[0].Subnet+"\nSocksPolicy reject *") {
		t.Errorf("tor does not listen where it is: %v", err)
	}
}

var composeVariable = regexp.MustCompile(`\$\{([A-Z_]+)(:-|:\?)?([^}]*)\}`)

// TestComposeVariables: each is in env.example, what is secret has no default,
// and compose/up makes values that nobody knows.
func TestComposeVariables(t *testing.T) {
	c, text := readCompose(t)
	example, err := os.ReadFile("../../compose/env.example")
	if err != nil {
		t.Fatal(err)
	}
	values := envOf(string(example))
	used := map[string]bool{}
	for _, m := range composeVariable.FindAllStringSubmatch(text, -1) {
		name, sign, rest := m[1], m[2], m[3]
		value, known := values[name]
		switch {
		case !known:
			t.Errorf("%s is not in compose/env.example", name)
		case value == "" && sign != ":?":
			t.Errorf("%s is secret and has a default or may be left out", name)
		case value != "" && (sign != ":-" || rest != value):
			t.Errorf("%s: default %q here, %q in compose/env.example", name, rest, value)
		}
		used[name] = true
	}
	for name := range values {
		if !used[name] {
			t.Errorf("%s of compose/env.example is used by nothing", name)
		}
	}
	for name, s := range c.Services {
		for k, v := range s.Environment {
			if secret := strings.Contains(k, "PASSWORD") || strings.HasSuffix(k, "KEY"); secret && !strings.HasPrefix(v, "${") {
				t.Errorf("%s: %s is written in the file", name, k)
			}
		}
	}
	composeUp(t, values)
}

// envOf reads NAME=VALUE lines.
func envOf(text string) map[string]string {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(line, "#") {
			values[name] = value
		}
	}
	return values
}

// composeUp runs compose/up as far as making .env, twice, in a copy.
func composeUp(t *testing.T, example map[string]string) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "compose"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"compose/up", "compose/env.example"} {
		data, err := os.ReadFile("../../" + f)
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, f, string(data))
	}
	env := filepath.Join(dir, ".env")
	var first string
	for range 2 {
		if out, err := exec.CommandContext(t.Context(), "sh", filepath.Join(dir, "compose/up"), "--env-only").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		data, err := os.ReadFile(env)
		if err != nil {
			t.Fatal(err)
		}
		if first != "" && first != string(data) {
			t.Error("a second call makes other passwords")
		}
		first = string(data)
	}
	seen := map[string]bool{}
	random := regexp.MustCompile(`^[A-Za-z0-9]{32}$`)
	for name, value := range envOf(first) {
		want, ok := example[name]
		if !ok || want != "" && value != want || want == "" && (!random.MatchString(value) || seen[value]) {
			t.Errorf("%s is %q", name, value)
		}
		seen[value] = true
	}
	if info, err := os.Stat(env); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf(".env: %v, %v", info.Mode(), err)
	}
}

// TestComposeCommands: what vedette is called with is understood, in commands
// and in checks of health.
func TestComposeCommands(t *testing.T) {
	c, _ := readCompose(t)
	checked := 0
	for name, s := range c.Services {
		if s.Image != "vedette:local" {
			continue
		}
		calls := [][]string{s.Command}
		if s.Healthcheck != nil {
			if s.Healthcheck.Test[1] != "/vedette" || s.Healthcheck.Test[0] != "CMD" {
				t.Errorf("%s: there is no shell in this image: %v", name, s.Healthcheck.Test)
			}
			calls = append(calls, s.Healthcheck.Test[2:])
		}
		for _, args := range calls {
			checked++
			if err := understood(args); err != nil {
				t.Errorf("%s: vedette %v: %v", name, args, err)
			}
		}
	}
	if checked < 6 {
		t.Errorf("only %d commands were checked", checked)
	}
	if understood([]string{"run", "--no-such-flag"}) == nil || understood([]string{"rum"}) == nil {
		t.Error("a command that is none is understood")
	}
}

// understood reads a command line without running it.
func understood(args []string) error {
	root := New(Options{Stdout: io.Discard, Stderr: io.Discard}).root()
	cmd, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	if cmd == root {
		return errors.New("no command")
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return err
	}
	if err := cobra.NoArgs(cmd, cmd.Flags().Args()); err != nil {
		return err
	}
	return cmd.ValidateRequiredFlags()
}

// TestComposeConfigurations: both are taken, and agree with compose.yaml.
func TestComposeConfigurations(t *testing.T) {
	c, text := readCompose(t)
	own, err := config.Load("../../compose/vedette.yaml", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if want := c.Services["tor"].Networks["inside"].Address + ":9050"; own.Proxy.Address != want {
		t.Errorf("proxy %s, tor is at %s", own.Proxy.Address, want)
	}
	w, err := newDemoWorld(t.Context(), 100, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	path, err := w.writeConfig(t.TempDir(), "../../compose/with.yaml", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	demo, err := config.Load(path, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []*config.Config{own, demo} {
		if of.Store.PasswordFile != "/keys/vedette.password" || of.Mail.Server != c.Services["mailpit"].Environment["MP_SMTP_BIND_ADDR"] ||
			len(of.Store.Addresses) != 1 || of.Store.Addresses[0] != c.Services["kibana"].Environment["ELASTICSEARCH_HOSTS"] {
			t.Errorf("%s: %+v %+v", of.File, of.Store, of.Mail)
		}
	}
	for _, path := range []string{"/keys/vedette.password", own.Data, filepath.Dir(own.Session.KeyFile)} {
		if !strings.Contains(text, ":"+path+"\n") && !strings.Contains(text, ":"+filepath.Dir(path)) {
			t.Errorf("%s is in no volume", path)
		}
	}
	script, err := os.ReadFile("../../compose/users")
	if err != nil || !strings.Contains(string(script), "/keys/vedette.password") || !strings.Contains(string(script), fmt.Sprintf("chown %s", dockerUser(t))) {
		t.Errorf("compose/users does not write the password for the image's user: %v", err)
	}
	if out, err := exec.CommandContext(t.Context(), "bash", "-n", "../../compose/users").CombinedOutput(); err != nil {
		t.Errorf("compose/users: %v: %s", err, out)
	}
}

// dockerUser is the user of the image.
func dockerUser(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^USER (\d+:\d+)$`).FindSubmatch(data)
	if m == nil {
		t.Fatal("Dockerfile names no user")
	}
	return string(m[1])
}
