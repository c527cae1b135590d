// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

import "testing"

func TestParseStat(t *testing.T) {
	const rest = " S 11 22 3 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 99 4096 77 18446744073709551615 1 1"
	want := stat{parent: 11, group: 22, virtual: 4096, resident: 77}
	for _, name := range []string{"go", "a b", "x) S 1 (y", ""} {
		if got, ok := parseStat([]byte("5 (" + name + ")" + rest)); !ok || got != want {
			t.Errorf("%q: got %+v, %v", name, got, ok)
		}
	}
	for _, line := range []string{"", "5 go S 1 2", "5 (go) S 1 2", "5 (go) S x" + rest} {
		if got, ok := parseStat([]byte(line)); ok {
			t.Errorf("%q: got %+v", line, got)
		}
	}
}
