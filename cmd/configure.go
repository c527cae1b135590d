package cmd

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cbctl/cbctl/internal/config"
)

// configure fills in the flags that the command line does not set: from the
// environment, else from the configuration file. It runs before each command.
func (a *app) configure(cmd *cobra.Command, _ []string) error {
	if isShellPlumbing(cmd) {
		return nil
	}
	if err := a.global.checkDirectory(); err != nil {
		return err
	}
	file, err := a.readConfig(cmd.Root())
	if err != nil {
		return &usageError{err: err}
	}
	var failed error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if failed == nil && !f.Changed && configurable(f) {
			failed = a.fill(f, section(cmd, f), file)
		}
	})
	if failed != nil {
		return failed
	}
	return a.checkFormats(cmd)
}

func (a *app) readConfig(root *cobra.Command) (*config.File, error) {
	dir := a.global.dir
	if dir == "" {
		dir = "."
	}
	path, err := config.Find(dir)
	if path == "" || err != nil {
		return nil, err
	}
	return config.Read(path, schema(root))
}

// fill sets one flag from the environment or the file.
func (a *app) fill(f *pflag.Flag, section string, file *config.File) error {
	name := "CBCTL_" + strings.ToUpper(snake(f.Name))
	if env := a.Getenv(name); env != "" {
		if err := f.Value.Set(env); err != nil {
			return usagef("%s: %v", name, err)
		}
		return nil
	}
	v, ok := file.Lookup(section, snake(f.Name))
	if !ok {
		return nil
	}
	if err := set(f, v.Items); err != nil {
		return &usageError{err: file.Errorf(v, "%v", err)}
	}
	return nil
}

func set(f *pflag.Flag, items []string) error {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return list.Replace(items)
	}
	if len(items) != 1 {
		return errors.New("expected one value, not a list")
	}
	if err := f.Value.Set(items[0]); err != nil && f.Value.Type() == "bool" {
		return errors.New("expected true or false")
	} else if err != nil {
		return err
	}
	return nil
}

// schema names the keys of the file: each flag in snake case, global ones at
// the top level and the others under the name of their command.
func schema(root *cobra.Command) config.Schema {
	s := config.Schema{"": keys(root.PersistentFlags())}
	for _, cmd := range root.Commands() {
		if k := keys(cmd.LocalNonPersistentFlags()); len(k) > 0 && !isShellPlumbing(cmd) {
			s[cmd.Name()] = k
		}
	}
	return s
}

func keys(flags *pflag.FlagSet) []string {
	var names []string
	flags.VisitAll(func(f *pflag.Flag) {
		if configurable(f) {
			names = append(names, snake(f.Name))
		}
	})
	return names
}

// section is where a flag of cmd stands in the file.
func section(cmd *cobra.Command, f *pflag.Flag) string {
	if cmd.Root().PersistentFlags().Lookup(f.Name) != nil {
		return ""
	}
	return cmd.Name()
}

// configurable says whether a flag may be set outside of the command line.
func configurable(f *pflag.Flag) bool {
	return f.Name != "help" && f.Name != "version" && f.Name != "directory"
}

// isShellPlumbing says whether cmd serves a shell that starts up or completes
// a line; a mistake in a file must not get in its way.
func isShellPlumbing(cmd *cobra.Command) bool {
	for c := cmd; c != nil; c = c.Parent() {
		if c.Name() == "completion" || c.Name() == "help" || strings.HasPrefix(c.Name(), "__") {
			return true
		}
	}
	return false
}

func snake(flag string) string { return strings.ReplaceAll(flag, "-", "_") }
