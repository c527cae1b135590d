package output

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is a headless Chromium that is spoken to over two pipes, in the
// DevTools protocol.
type browser struct {
	t       *testing.T
	in      io.Writer
	replies chan reply
	session string

	mu     sync.Mutex
	id     int
	events []reply // guarded by mu
}

type reply struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  json.RawMessage `json:"error"`
}

// browsers are the names that Chromium goes by.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "chrome"}

// startBrowser fails the test where there is none: a page that nobody has opened
// is not tested.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range browsers {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatalf("the page is tested in a browser, and none of %s is installed; scripts/test installs one", strings.Join(browsers, ", "))
	}
	toRead, toWrite, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	fromRead, fromWrite, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--disable-extensions", "--disable-background-networking", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{toRead, fromWrite}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	toRead.Close()
	fromWrite.Close()
	b := &browser{t: t, in: toWrite, replies: make(chan reply)}
	go b.listen(fromRead)
	t.Cleanup(func() { b.stop(cmd, toWrite) })
	b.attach()
	return b
}

// stop closes the browser and waits, so that its directory can be removed.
func (b *browser) stop(cmd *exec.Cmd, in io.Closer) {
	b.send("Browser.close", nil, false)
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		cmd.Process.Kill()
		<-done
	}
	in.Close()
}

func (b *browser) listen(r io.Reader) {
	defer close(b.replies)
	lines := bufio.NewReader(r)
	for {
		data, err := lines.ReadBytes(0)
		if err != nil {
			return
		}
		var m reply
		if json.Unmarshal(data[:len(data)-1], &m) != nil {
			continue
		}
		if m.ID != 0 {
			b.replies <- m
			continue
		}
		b.mu.Lock()
		b.events = append(b.events, m)
		b.mu.Unlock()
	}
}

func (b *browser) attach() {
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Runtime", "Log", "Page", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
}

func (b *browser) send(method string, params any, session bool) int {
	b.id++
	m := map[string]any{"id": b.id, "method": method}
	if params != nil {
		m["params"] = params
	}
	if session && b.session != "" {
		m["sessionId"] = b.session
	}
	data, err := json.Marshal(m)
	if err == nil {
		_, err = b.in.Write(append(data, 0))
	}
	if err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	return b.id
}

// call sends a command and waits for what it returns.
func (b *browser) call(method string, params, result any) {
	b.t.Helper()
	id := b.send(method, params, !strings.HasPrefix(method, "Target."))
	for {
		select {
		case m, ok := <-b.replies:
			switch {
			case !ok:
				b.t.Fatalf("%s: the browser went away", method)
			case m.ID != id:
				continue
			case m.Error != nil:
				b.t.Fatalf("%s: %s", method, m.Error)
			case result != nil:
				if err := json.Unmarshal(m.Result, result); err != nil {
					b.t.Fatalf("%s: %v", method, err)
				}
			}
			return
		case <-time.After(time.Minute):
			b.t.Fatalf("%s: no answer", method)
		}
	}
}

// open loads a page and waits for it.
func (b *browser) open(url string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": url}, nil)
	for range 600 {
		if b.eval(`document.readyState + " " + location.href`) == "complete "+url {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("%s does not load", url)
}

// eval returns the value of a JavaScript expression as text.
func (b *browser) eval(expression string) string {
	b.t.Helper()
	var out struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Text string }
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &out)
	if out.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s %v", expression, out.ExceptionDetails.Text, out.Result.Value)
	}
	return fmt.Sprint(out.Result.Value)
}

// press types a key, such as "/", "Escape" or "Tab".
func (b *browser) press(key string) {
	b.t.Helper()
	codes := map[string]int{"Escape": 27, "Tab": 9, "Enter": 13, " ": 32, "/": 191}
	params := map[string]any{"type": "keyDown", "key": key, "windowsVirtualKeyCode": codes[key]}
	switch key {
	case "Enter":
		params["text"] = "\r"
	case "/", " ":
		params["text"] = key
	}
	b.call("Input.dispatchKeyEvent", params, nil)
	b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "windowsVirtualKeyCode": codes[key]}, nil)
}

// happened returns the events of a method since the browser was started.
func (b *browser) happened(method string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, e := range b.events {
		if e.Method == method {
			out = append(out, string(e.Params))
		}
	}
	return out
}
