package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cbctl/cbctl/internal/config"
)

func (a *app) initCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Write a configuration file with every setting and its default",
		Long: `init writes .cbctl.yaml to the current directory (or that of -C). Every setting is
there as a comment, with what it is for and its default. A file that exists is
not touched.`,
		Args: cobra.NoArgs,
		RunE: body(func(cmd *cobra.Command, _ []string) error { return a.init(cmd.Root()) }),
	}
}

func (a *app) init(root *cobra.Command) error {
	file := filepath.Join(a.global.dir, config.Name)
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usagef("%s is there already", file)
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(template(root))
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.Stdout, "%s is written\n", file)
	return err
}

// template is a configuration file in which everything is a comment.
func template(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("# Settings of cbctl: `cbctl help config`. A flag wins over CBCTL_* in the environment,\n# the environment over this file.\n\n")
	settings(&b, root.PersistentFlags(), "")
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() && !isShellPlumbing(c) && len(keys(c.LocalNonPersistentFlags())) > 0 {
			fmt.Fprintf(&b, "\n# %s\n#%s:\n", c.Short, snake(c.Name()))
			settings(&b, c.LocalNonPersistentFlags(), "  ")
		}
	}
	return b.String()
}

func settings(b *strings.Builder, flags *pflag.FlagSet, indent string) {
	flags.VisitAll(func(f *pflag.Flag) {
		if !configurable(f) {
			return
		}
		_, usage := pflag.UnquoteUsage(f)
		value := f.DefValue
		if _, list := f.Value.(pflag.SliceValue); list && value == "" {
			value = "[]"
		} else if value == "" {
			value = `""`
		}
		fmt.Fprintf(b, "#%s%s: %s  # %s\n", indent, snake(f.Name), value, usage)
	})
}
