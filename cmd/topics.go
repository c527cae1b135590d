package cmd

import "github.com/spf13/cobra"

const exitCodes = `The exit codes are the same for every format of the report.

  0    clean, or everything that was found was migrated
  1    findings: something would change (--dry-run, --diff), a legacy breaker is
       left (--check), something is left for a person, or audit found what
       --fail-on names
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
  audit:
    baseline: .cbctl-baseline.json
    fail_on: warning

The variables are CBCTL_ and the name of the flag: CBCTL_FORMAT=json,
CBCTL_COPY_DIR=pkg/breaker, CBCTL_TAGS=integration,e2e.

Color also follows NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM=dumb.`

const formats = `--format says how the report is printed, and -o FORMAT=FILE writes another one to
a file, as often as it is given. The exit code does not depend on them.

  text      for a terminal
  json      everything, for programs; cbctl schema prints its JSON Schema
  markdown  the body of a pull request or of a comment on one

audit and migrate also have

  sarif     SARIF 2.1.0, for code scanning
  github    annotations in the log of a GitHub workflow, and the Markdown page in
            the summary of its job ($GITHUB_STEP_SUMMARY)

and audit has

  html      a page in one file, with a filter and duplicates side by side`

// topics are pages of help that are no commands.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodes},
		{Use: "formats", Short: "The formats of reports", Long: formats},
		{Use: "config", Short: "The configuration file and the environment", Long: configuration},
	}
}
