// Command app takes each breaker of this module through an outage of a server
// of its own, and prints what happened. The output is always the same.
package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "app:", err)
		os.Exit(1)
	}
}

// A scene has its lines printed under its name.
type scene struct {
	name string
	play func(*stage)
}

func run(w io.Writer) error {
	scenes := []scene{
		{"metrics (billing)", playBilling},
		{"resilience (inventory)", playInventory},
		{"teamutil (notify)", playNotify},
		{"httpretry (catalog)", playCatalog},
		{"pipeline", playPipeline},
		{"llm", playLLM},
	}
	for _, sc := range scenes {
		st := newStage()
		sc.play(st)
		st.up.Close()
		if _, err := fmt.Fprintf(w, "%s\n%s", sc.name, st.lines.String()); err != nil {
			return err
		}
	}
	return nil
}

// clock stands still until it is moved. The three breakers that take one get
// it; the others see the real time.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

// Now implements metrics.Clock.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}
