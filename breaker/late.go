// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"fmt"
	"strconv"
	"strings"
)

// LateResults says what becomes of a result that arrives after the state in
// which its call began. The zero value is LateDropped.
type LateResults uint8

// What becomes of late results.
const (
	// LateDropped forgets them: they are about the past.
	LateDropped LateResults = iota
	// LateCounted counts a result in the state in which it arrives, whenever its
	// call began, as most breakers do that were written by hand.
	LateCounted
)

// LateSuccess says what a success does that arrives while the breaker is open.
// The zero value is LateSuccessNothing.
type LateSuccess uint8

// What late successes do.
const (
	LateSuccessNothing LateSuccess = iota // the breaker stays open
	LateSuccessCloses                     // it closes
	LateSuccessProbes                     // it becomes half-open, where the success counts
)

// AfterOpen says what follows the open time. The zero value is AfterOpenProbe.
type AfterOpen uint8

// What follows the open time. With the last two a breaker has two states.
const (
	AfterOpenProbe    AfterOpen = iota // half-open
	AfterOpenClosed                    // closed, with cleared counts
	AfterOpenCounting                  // closed, counts kept: the next failure may open again
)

var (
	lateResultsNames = []string{"dropped", "counted"}
	lateSuccessNames = []string{"nothing", "closes", "probes"}
	afterOpenNames   = []string{"probe", "closed", "counting"}
)

// String returns the text form, "dropped" or "counted".
func (l LateResults) String() string { return nameOf(lateResultsNames, "LateResults", l) }

// MarshalText writes the text form. That of an unknown value cannot be read.
func (l LateResults) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the text form.
func (l *LateResults) UnmarshalText(text []byte) error {
	return readName(lateResultsNames, "value", text, l)
}

// String returns the text form, "nothing", "closes" or "probes".
func (l LateSuccess) String() string { return nameOf(lateSuccessNames, "LateSuccess", l) }

// MarshalText writes the text form. That of an unknown value cannot be read.
func (l LateSuccess) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the text form.
func (l *LateSuccess) UnmarshalText(text []byte) error {
	return readName(lateSuccessNames, "value", text, l)
}

// String returns the text form, "probe", "closed" or "counting".
func (a AfterOpen) String() string { return nameOf(afterOpenNames, "AfterOpen", a) }

// MarshalText writes the text form. That of an unknown value cannot be read.
func (a AfterOpen) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the text form.
func (a *AfterOpen) UnmarshalText(text []byte) error {
	return readName(afterOpenNames, "value", text, a)
}

// nameOf is the text form of a value whose names are listed from zero on.
func nameOf[T ~int | ~uint8](names []string, kind string, v T) string {
	if named(names, v) {
		return names[v]
	}
	return kind + "(" + strconv.Itoa(int(v)) + ")"
}

// named reports whether a value has a name.
func named[T ~int | ~uint8](names []string, v T) bool { return v >= 0 && int(v) < len(names) }

// readName reads the text form of a value whose names are listed.
func readName[T ~int | ~uint8](names []string, kind string, text []byte, v *T) error {
	for i, name := range names {
		if name == string(text) {
			*v = T(i)
			return nil
		}
	}
	return fmt.Errorf("unknown %s %q; use %s", kind, text, orList(names))
}

// orList is "a, b or c".
func orList(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
