// Command cbctl moves Go code from legacy circuit breakers to one canonical
// package.
package main

import (
	"context"
	"embed"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/cbctl/cbctl/cmd"
	"github.com/cbctl/cbctl/internal/srcset"
	"github.com/cbctl/cbctl/migrate/audit/vet"
)

// canonical is the package that `migrate --canonical copy` writes.
//
//go:embed breaker/*.go
var canonical embed.FS

func main() { os.Exit(run()) }

func run() int {
	if vet.Asked(os.Args[1:]) {
		vet.Main()
	}
	sources, err := srcset.WithoutTests(canonical, "breaker")
	if err != nil {
		fmt.Fprintln(os.Stderr, "cbctl:", err)
		return 3
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	return cmd.Execute(ctx, os.Args[1:], cmd.Env{
		Stdin:   os.Stdin,
		Stdout:  os.Stdout,
		Stderr:  os.Stderr,
		Getenv:  os.Getenv,
		Sources: sources,
	})
}
