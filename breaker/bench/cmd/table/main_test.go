package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
		says string // the error
	}{
		"help":                    {[]string{"-h"}, 0, ""},
		"unknown flag":            {[]string{"-nosuch"}, 2, ""},
		"an argument":             {[]string{"eapache"}, 2, "unexpected argument"},
		"bad pattern":             {[]string{"-peers", "("}, 2, "missing closing"},
		"no peer":                 {[]string{"-peers", "nosuch"}, 2, "no peer matches"},
		"no rounds":               {[]string{"-rounds", "0", "-peers", "eapache"}, 2, "nothing to measure"},
		"targets are not checked": {[]string{"-rounds", "1", "-benchtime", "1ms", "-peers", "eapache"}, 0, ""},
		"unmeasured are missed":   {[]string{"-rounds", "1", "-benchtime", "1ms", "-peers", "eapache", "-check"}, 1, "missed"},
	} {
		code, err := run(c.args, io.Discard, io.Discard)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if code != c.code || !strings.Contains(text, c.says) || (c.says == "") != (err == nil) {
			t.Errorf("%s: exits with %d and says %q", name, code, text)
		}
	}
}

func TestMarkdownFileIsWhatIsPrinted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.md")
	var out bytes.Buffer
	if code, err := run([]string{"-rounds", "1", "-benchtime", "1ms", "-peers", "^eapache$", "-markdown", file}, &out, io.Discard); code != 0 {
		t.Fatal(code, err)
	}
	written, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(written, out.Bytes()) {
		t.Fatalf("%v; the file has\n%s", err, written)
	}
	for _, row := range []string{"| eapache ", "| gobreaker2-rolling "} {
		if !strings.Contains(out.String(), row) {
			t.Errorf("no row %q in\n%s", row, out.String())
		}
	}
}
