package term

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestColor(t *testing.T) {
	for _, c := range []struct {
		name, mode string
		env        map[string]string
		want       bool
	}{
		{"auto on a pipe", "auto", nil, false},
		{"empty is auto", "", nil, false},
		{"always", "always", map[string]string{"NO_COLOR": "1"}, true},
		{"never", "never", map[string]string{"CLICOLOR_FORCE": "1"}, false},
		{"forced", "auto", map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"force of zero is none", "auto", map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{"NO_COLOR beats force", "auto", map[string]string{"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, false},
		{"force beats a dumb terminal", "auto", map[string]string{"TERM": "dumb", "CLICOLOR_FORCE": "1"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Color(c.mode, &bytes.Buffer{}, func(k string) string { return c.env[k] })
			if err != nil || got != c.want {
				t.Errorf("Color = %v, %v; want %v", got, err, c.want)
			}
		})
	}
	if _, err := Color("sometimes", nil, os.Getenv); err == nil {
		t.Error("an unknown mode is no error")
	}
}

func TestNullDeviceIsNoTerminal(t *testing.T) {
	f, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if IsTerminal(f) {
		t.Error("the null device counts as a terminal")
	}
}

func TestPlainStyleAddsNothing(t *testing.T) {
	if got := (Style{}).Red("x"); got != "x" {
		t.Errorf("plain Red = %q", got)
	}
	if got := (Style{Color: true}).Red("x"); got != "\x1b[31mx\x1b[0m" {
		t.Errorf("Red = %q", got)
	}
	if got := (Style{Color: true}).Bold(""); got != "" {
		t.Errorf("empty text got escapes: %q", got)
	}
}

func TestProgressWaitsASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := NewProgress(&out)
		p.Stage("scanning")
		time.Sleep(900 * time.Millisecond)
		synctest.Wait()
		if out.Len() != 0 {
			t.Fatalf("printed before a second: %q", out.String())
		}
		p.Stage("loading")
		time.Sleep(200 * time.Millisecond)
		synctest.Wait()
		if !strings.Contains(out.String(), "loading ...") || strings.Contains(out.String(), "scanning") {
			t.Fatalf("after a second: %q", out.String())
		}
		p.Stage("checking")
		p.Stop()
		p.Stage("too late")
		if got := out.String(); !strings.HasSuffix(got, "checking ...\r\x1b[K") {
			t.Fatalf("the line is not removed: %q", got)
		}
	})
}

func TestShortProgressIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := NewProgress(&out)
		p.Stage("scanning")
		p.Stop()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if out.Len() != 0 {
			t.Fatalf("printed %q", out.String())
		}
	})
	var none *Progress
	none.Stage("nothing")
	none.Stop()
}
