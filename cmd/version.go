package cmd

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/cbctl/cbctl/internal/jsonform"
	"github.com/cbctl/cbctl/migrate/report"
)

// build is what the binary knows about itself.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Time     string `json:"time"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// readBuild reads what the go command stamped into the binary.
func readBuild() build {
	b := build{Version: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func (a *app) versionCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version and how the binary was built",
		Args:  cobra.NoArgs,
		RunE:  body(func(*cobra.Command, []string) error { return a.version(readBuild()) }),
	}
}

func (a *app) version(b build) error {
	if a.global.format.value == string(report.JSONFormat) {
		return jsonform.Write(a.Stdout, struct {
			SchemaVersion int    `json:"schema_version"`
			Name          string `json:"name"`
			build
		}{report.SchemaVersion, "cbctl", b})
	}
	commit := b.Commit
	if b.Modified {
		commit += " (modified)"
	}
	fmt.Fprintf(a.Stdout, "cbctl %s\n", b.Version)
	if commit != "" && !a.global.quiet {
		fmt.Fprintf(a.Stdout, "commit %s %s\n", commit, b.Time)
	}
	if !a.global.quiet {
		fmt.Fprintf(a.Stdout, "%s %s\n", b.Go, b.Platform)
	}
	return nil
}
