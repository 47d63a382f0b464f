package tortest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Options describe a network.
type Options struct {
	Dir         string // an empty folder of its own
	Forward     string // host:port on loopback that the onion service leads to
	Authorities int    // default 3
	Relays      int    // default 2
}

// Network is a running private Tor network.
type Network struct {
	SOCKS   string        // the client's SOCKS port, host:port
	Onion   string        // the service's name, with .onion; nothing listens at its port 81
	Private string        // another service, that asks for client authorisation
	Control *Control      // of the client
	Took    time.Duration // of Start

	nodes       []*node
	authorities []*node
	client      *node
	service     *node
	voteOffset  int // seconds
}

// Start starts all nodes and waits until the onion service can be reached.
func Start(ctx context.Context, o Options) (_ *Network, err error) {
	started := time.Now()
	if o.Authorities == 0 {
		o.Authorities = 3
	}
	if o.Relays == 0 {
		o.Relays = 2
	}
	tor, err := exec.LookPath("tor")
	if err != nil {
		return nil, fmt.Errorf("tortest: %w", err)
	}
	gencert, err := exec.LookPath("tor-gencert")
	if err != nil {
		return nil, fmt.Errorf("tortest: %w", err)
	}
	n := &Network{}
	defer func() {
		if err != nil {
			n.Close()
		}
	}()
	if err := n.plan(o); err != nil {
		return nil, err
	}
	if err := n.makeKeys(ctx, tor, gencert); err != nil {
		return nil, err
	}
	relays, ends := n.nodes[:o.Authorities+o.Relays], n.nodes[o.Authorities+o.Relays:]
	n.voteOffset = voteOffset(time.Now(), time.Since(started))
	if err := n.launch(tor, o.Forward, relays); err != nil {
		return nil, err
	}
	if err := n.agreed(ctx, len(relays)); err != nil {
		return nil, err
	}
	if err := n.launch(tor, o.Forward, ends); err != nil {
		return nil, err
	}
	if err := n.ready(ctx); err != nil {
		return nil, err
	}
	n.Took = time.Since(started)
	return n, nil
}

// Close ends all processes that Start started.
func (n *Network) Close() {
	if n.Control != nil {
		n.Control.Close()
	}
	for _, node := range n.nodes {
		node.stop()
	}
}

// plan names the nodes and their ports.
func (n *Network) plan(o Options) error {
	ports, err := freePorts(2*o.Authorities + o.Relays)
	if err != nil {
		return err
	}
	take := func() int {
		p := ports[0]
		ports = ports[1:]
		return p
	}
	add := func(name string) *node {
		node := &node{name: name, dir: filepath.Join(o.Dir, name)}
		n.nodes = append(n.nodes, node)
		return node
	}
	for i := range o.Authorities {
		a := add(fmt.Sprintf("authority%d", i))
		a.orPort, a.dirPort = take(), take()
		n.authorities = append(n.authorities, a)
	}
	for i := range o.Relays {
		add(fmt.Sprintf("relay%d", i)).orPort = take()
	}
	n.service = add("service")
	n.client = add("client")
	for _, node := range n.nodes {
		if err := os.MkdirAll(node.dir, 0o700); err != nil {
			return err
		}
	}
	return nil
}

// makeKeys makes the authorities' keys side by side: RSA takes its time.
func (n *Network) makeKeys(ctx context.Context, tor, gencert string) error {
	errs := make([]error, len(n.authorities))
	var work sync.WaitGroup
	for i, a := range n.authorities {
		work.Go(func() { errs[i] = a.makeKeys(ctx, tor, gencert) })
	}
	work.Wait()
	return errors.Join(errs...)
}

// launch writes the torrc of some nodes and starts them.
func (n *Network) launch(tor, forward string, nodes []*node) error {
	for _, node := range nodes {
		var own []string
		switch {
		case node == n.client:
			own = append(clientLines(node), controlLines(node)...)
		case node == n.service:
			own = append(serviceLines(node, forward), controlLines(node)...)
		case node.dirPort != 0:
			own = authorityLines(node, n.voteOffset)
		default:
			own = relayLines(node)
		}
		if node == n.service {
			if err := onlyFor(node.privateDir()); err != nil {
				return err
			}
		}
		if err := os.WriteFile(node.torrcFile(), torrc(n.common(node), own), 0o600); err != nil {
			return err
		}
		if err := node.start(tor); err != nil {
			return err
		}
	}
	return nil
}

// ready waits for the service's descriptor and the client's circuits.
func (n *Network) ready(ctx context.Context) error {
	service, err := n.service.control(ctx)
	if err != nil {
		return n.service.trouble(err)
	}
	defer service.Close()
	uploads, err := service.Watch(ctx, "HS_DESC")
	if err != nil {
		return n.service.trouble(err)
	}
	if n.Onion, err = n.service.onionName(ctx, n.service.onionDir()); err != nil {
		return n.service.trouble(err)
	}
	if n.Private, err = n.service.onionName(ctx, n.service.privateDir()); err != nil {
		return n.service.trouble(err)
	}
	// Clients of this period look among all relays, so that one copy of each
	// is enough.
	missing := map[string]bool{strings.TrimSuffix(n.Onion, ".onion"): true, strings.TrimSuffix(n.Private, ".onion"): true}
	if err := uploads.until(ctx, n.service, func(line string) bool {
		if words := strings.Fields(line); len(words) > 2 && words[1] == "UPLOADED" {
			delete(missing, words[2])
		}
		return len(missing) == 0
	}); err != nil {
		return n.service.trouble(fmt.Errorf("descriptors not uploaded: %w", err))
	}
	if n.Control, err = n.client.control(ctx); err != nil {
		return n.client.trouble(err)
	}
	for {
		phase, err := n.Control.info(ctx, "status/bootstrap-phase")
		if err != nil {
			return n.client.trouble(err)
		}
		if strings.Contains(phase, "PROGRESS=100 ") {
			break
		}
		if err := n.client.pause(ctx, 100*time.Millisecond); err != nil {
			return n.client.trouble(fmt.Errorf("bootstrap stands at %q: %w", phase, err))
		}
	}
	listeners, err := n.Control.info(ctx, "net/listeners/socks")
	if err != nil {
		return n.client.trouble(err)
	}
	n.SOCKS = strings.Trim(strings.TrimSpace(listeners), `"`)
	return nil
}
