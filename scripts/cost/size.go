// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

import (
	"fmt"
	"strconv"
	"strings"
)

// size is a number of bytes that flags write with a unit.
type size int64

var units = []struct {
	suffix string
	bytes  float64
}{{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}} // B last: the others end in it

// Set implements flag.Value.
func (s *size) Set(text string) error {
	for _, u := range units {
		number, ok := strings.CutSuffix(strings.ToUpper(strings.TrimSpace(text)), u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || !(n > 0) || n*u.bytes > 1<<53 {
			break
		}
		*s = size(n * u.bytes)
		return nil
	}
	return fmt.Errorf("write a positive size with a unit, such as 800MB or 1.5GB")
}

// String implements flag.Value.
func (s *size) String() string {
	if *s >= 1e9 {
		return fmt.Sprintf("%.3gGB", float64(*s)/1e9)
	}
	return fmt.Sprintf("%.3gMB", float64(*s)/1e6)
}
