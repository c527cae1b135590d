// Command table measures the breaker and its peers in rounds, prints a table
// and says which targets are met.
//
// It exits with 0, with 1 if -check is given and a target is missed or a
// measurement failed, and with 2 if it was called wrongly or cannot write.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"github.com/cbctl/cbctl/breaker/bench/internal/peers"
	"github.com/cbctl/cbctl/breaker/bench/internal/table"
)

func main() {
	code, err := run(os.Args[1:], os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
	}
	os.Exit(code)
}

func run(args []string, stdout, stderr io.Writer) (code int, err error) {
	flags := flag.NewFlagSet("table", flag.ContinueOnError)
	flags.SetOutput(stderr)
	rounds := flags.Int("rounds", 5, "measure everything `n` times")
	each := flags.Duration("benchtime", 100*time.Millisecond, "CPU `time` of one measurement")
	filter := flags.String("peers", "", "measure only the peers whose names match `regexp`, and the reference")
	markdown := flags.String("markdown", "", "write the report to `file` as well")
	check := flags.Bool("check", false, "exit with 1 if a target is missed or a measurement failed")
	switch err := flags.Parse(args); {
	case err == flag.ErrHelp:
		return 0, nil
	case err != nil:
		return 2, nil // already said
	case flags.NArg() > 0:
		return 2, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	selected, err := choose(*filter)
	if err != nil {
		return 2, err
	}
	results, err := table.Collect(selected, table.Options{Rounds: *rounds, Time: *each, Progress: stderr})
	if err != nil {
		return 2, err
	}
	report := results.Markdown()
	fmt.Fprint(stdout, report)
	if *markdown != "" {
		if err := os.WriteFile(*markdown, []byte(report), 0o644); err != nil {
			return 2, err
		}
	}
	return judge(results, *check)
}

// judge says how to end. What was left out may have been the fastest, so with
// check there must be no faults.
func judge(results *table.Results, check bool) (code int, err error) {
	missed, faults := results.Missed(), results.Faults()
	switch {
	case check && missed+faults > 0:
		return 1, fmt.Errorf("%d targets are missed or were not measured, %d measurements were left out", missed, faults)
	case faults > 0:
		return 0, fmt.Errorf("%d measurements were left out", faults)
	}
	return 0, nil
}

// choose returns the peers whose names match, and always the reference, which
// the others are compared with.
func choose(filter string) ([]*peers.Peer, error) {
	pattern, err := regexp.Compile(filter)
	if err != nil {
		return nil, err
	}
	var selected []*peers.Peer
	matched := false
	for _, p := range peers.All() {
		match := pattern.MatchString(p.Name)
		matched = matched || match
		if match || p.Name == peers.Reference {
			selected = append(selected, p)
		}
	}
	if !matched {
		return nil, fmt.Errorf("no peer matches %q", filter)
	}
	return selected, nil
}
