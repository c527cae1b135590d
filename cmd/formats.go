package cmd

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cbctl/cbctl/migrate/report"
)

// formatsKey is the annotation of a command that has more formats than others.
const formatsKey = "formats"

// formatsOf are the formats that a command can print.
func formatsOf(cmd *cobra.Command) []string {
	if list, ok := cmd.Annotations[formatsKey]; ok {
		return strings.Fields(list)
	}
	return report.Formats
}

// checkFormats finds a format that the command does not have before any work is
// done: the flags are the same for all commands, what they can print is not.
func (a *app) checkFormats(cmd *cobra.Command) error {
	has := formatsOf(cmd)
	if f := a.global.format.value; !slices.Contains(has, f) {
		return noFormat(cmd, "--format "+f, has)
	}
	for _, o := range a.global.outputs.list {
		if !slices.Contains(has, string(o.format)) {
			return noFormat(cmd, "-o "+string(o.format)+"="+o.file, has)
		}
	}
	return nil
}

func noFormat(cmd *cobra.Command, flag string, has []string) error {
	return usagef("%s: %s prints %s only", flag, cmd.CommandPath(), strings.Join(has[:len(has)-1], ", ")+" and "+has[len(has)-1])
}
