package cmd

import "github.com/spf13/cobra"

const exitCodes = `The exit codes are the same for every format of the report.

  0    clean, or everything that was found was migrated
  1    findings: something would change (--dry-run, --diff), a legacy breaker is
       left (--check), or something is left for a person
  2    a mistake in flags, arguments or configuration
  3    the code could not be loaded, a check of the result failed, or a file
       could not be written: nothing was written
  130  interrupted: the files are as they were`

const configuration = `A flag on the command line wins over the environment, the environment over the
file, the file over the default.

The file is .cbctl.yaml in the current directory (or that of -C) or the nearest
one above it, up to the root of the repository. Its keys are the names of the
flags with _ for -: global flags at the top level, the others under the name of
their command. An unknown key is an error.

  tags: [integration]
  format: text
  migrate:
    from: [gobreaker, gobreaker/v2]
    canonical: copy
    copy_dir: internal/breaker
    shim: auto

The variables are CBCTL_ and the name of the flag: CBCTL_FORMAT=json,
CBCTL_COPY_DIR=pkg/breaker, CBCTL_TAGS=integration,e2e.

Color also follows NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM=dumb.`

// topics are pages of help that are no commands.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodes},
		{Use: "config", Short: "The configuration file and the environment", Long: configuration},
	}
}
