package archive

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"vedette/market"
	"vedette/wire"
)

// Options describe an archive. Fields without a default must be given.
type Options struct {
	// Dir is the archive folder; it is made when it is absent.
	Dir string
	// Software names the program and its version in warcinfo records and
	// manifests: "vedette/1.2.0 (commit)".
	Software string
	// Level is the gzip level, 1 (fast) to 9. Default 1: docs/evidence.md has
	// the measurement.
	Level int
	// MaxFile is the size in bytes from which a new file is begun. Default
	// 1 GiB, as WARC/1.1, annex C, advises.
	MaxFile int64
	// Sync makes Write wait until its bytes are on the disk, so that they
	// survive a loss of power, not only the death of the process. Without it
	// files are synced when they are rolled, sealed and closed.
	Sync bool
	// ScrubKey keys the short hash that stands for a scrubbed value, so that
	// equal sessions can be seen to be equal and none can be guessed from its
	// hash. Empty: values are replaced without a hash.
	ScrubKey []byte
	// ScrubParams are names of URL parameters that carry secrets ("token",
	// "PHPSESSID"), compared without regard to case. Their values are
	// replaced in request lines, header values, target URIs and error texts.
	ScrubParams []string
	// Limits bound how bodies are decoded in Read, Replay and Verify. They
	// should be those of the crawler.
	Limits wire.Limits
	// Now is the clock; default time.Now.
	Now func() time.Time
	// Logger hears about torn tails and refused revisits; default: nobody.
	Logger *slog.Logger
}

// Defaults of Options.
const (
	DefaultLevel   = 1
	DefaultMaxFile = 1 << 30
)

// Archive is a folder of WARC files and manifests, one sub-folder per market.
// It is safe for several goroutines.
type Archive struct {
	o        Options
	scrub    *scrubber
	decoder  wire.Decoder
	encoders sync.Pool // *encoder
	decoders sync.Pool // *decoder
	sealing  sync.Mutex
	create   func(name string) (file, error) // os.OpenFile, or a test's faulty disk
}

// file is what the writer needs of an *os.File.
type file interface {
	io.Writer
	Truncate(size int64) error
	Sync() error
	Close() error
}

// Open checks the options and makes the folder. The error wraps
// market.ErrInvalid when the options are wrong.
func Open(o Options) (*Archive, error) {
	if err := o.setDefaults(); err != nil {
		return nil, fmt.Errorf("archive: %w: %w", market.ErrInvalid, err)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	return &Archive{o: o, scrub: newScrubber(o.ScrubKey, o.ScrubParams), create: appendTo}, nil
}

func (o *Options) setDefaults() error {
	if o.Level == 0 {
		o.Level = DefaultLevel
	}
	if o.MaxFile == 0 {
		o.MaxFile = DefaultMaxFile
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	switch {
	case o.Dir == "":
		return fmt.Errorf("no folder")
	case o.Software == "":
		return fmt.Errorf("no software name")
	case o.Level < 1 || o.Level > 9:
		return fmt.Errorf("gzip level %d is not 1 to 9", o.Level)
	case o.MaxFile < 1:
		return fmt.Errorf("largest file of %d bytes", o.MaxFile)
	}
	return nil
}

// appendTo opens a file for appending and makes it when it is absent.
func appendTo(name string) (file, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
}

// Read returns the exchange whose first record stands at ref, with its
// payload decoded. A revisit gives the payload of the record it refers to and
// no ResponseBody, because those bytes were not kept. The error wraps
// market.ErrNotFound when there is no such file or record, ErrCorrupt when it
// is not what was written.
func (a *Archive) Read(ctx context.Context, ref market.ArchiveRef) (*market.Exchange, error) {
	return a.read(ctx, ref)
}

// Scrub takes out of an address or a text what Write takes out of addresses:
// the values of Options.ScrubParams, and user names and passwords. What was
// scrubbed once stays as it is.
func (a *Archive) Scrub(text string) string {
	var found findings
	return a.scrub.text(text, "", &found)
}

// Stored is a run as the archive's folder shows it.
type Stored struct {
	Market, Run string
	SHA256      string // hex, of its manifest file; empty when no manifest closes it
}

// Runs lists the runs of the archive, oldest first. Manifests are hashed and
// not checked: that is for Verify.
func (a *Archive) Runs(ctx context.Context) ([]Stored, error) {
	runs, err := a.selectRuns(RunFilter{})
	if err != nil {
		return nil, err
	}
	list := make([]Stored, 0, len(runs))
	for _, r := range runs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s := Stored{Market: r.market, Run: r.run}
		if r.manifest != "" {
			if s.SHA256, _, err = hashFile(a.path(r.market, r.manifest)); err != nil {
				return nil, fmt.Errorf("archive: %w", err)
			}
		}
		list = append(list, s)
	}
	return list, nil
}
