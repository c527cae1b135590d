package term

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Progress shows what a long run is doing, on one line that is rewritten. It
// stays silent for the first second, so short runs print nothing.
type Progress struct {
	w     io.Writer
	delay time.Duration

	mu      sync.Mutex
	stage   string      // guarded by mu
	timer   *time.Timer // guarded by mu; nil before the first stage
	visible bool        // guarded by mu; the delay has passed
	stopped bool        // guarded by mu
}

// NewProgress returns a Progress that writes to w. A nil Progress is silent.
func NewProgress(w io.Writer) *Progress { return &Progress{w: w, delay: time.Second} }

// Stage says what is being done from now on.
func (p *Progress) Stage(stage string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage = stage
	switch {
	case p.stopped:
	case p.visible:
		p.draw()
	case p.timer == nil:
		p.timer = time.AfterFunc(p.delay, p.show)
	}
}

// Stop removes the line. Stages that come later are ignored.
func (p *Progress) Stop() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.visible && !p.stopped {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.stopped = true
}

func (p *Progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.stopped {
		p.visible = true
		p.draw()
	}
}

// draw needs mu.
func (p *Progress) draw() { fmt.Fprintf(p.w, "\r\x1b[K%s ...", p.stage) }
