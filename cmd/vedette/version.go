package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is what is printed, and named in WARC files and manifests.
type version struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Time     string `json:"time,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
}

// buildVersion reads what the Go tool wrote into the binary.
func buildVersion() version {
	v := version{Version: "devel", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

// software is the name in archives: "vedette/1.2.0 (commit)".
func (v version) software() string {
	if len(v.Commit) >= 12 {
		return fmt.Sprintf("vedette/%s (%s)", v.Version, v.Commit[:12])
	}
	return "vedette/" + v.Version
}

func (a *App) versionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "say which build this is",
		Example: example("vedette version --json", "for a report"),
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			v := buildVersion()
			if asJSON {
				return writeJSON(a.Stdout, v)
			}
			_, err := fmt.Fprintf(a.Stdout, "%s %s\n", v.software(), v.Go)
			return err
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}
