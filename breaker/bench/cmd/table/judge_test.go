package main

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/cbctl/cbctl/breaker/bench/internal/peers"
	"github.com/cbctl/cbctl/breaker/bench/internal/table"
)

// A peer that cannot be measured spoils no run, but does not go unnoticed.
func TestFaultsAreToldAndCheckMindsThem(t *testing.T) {
	broken := &peers.Peer{Name: "broken", Module: "example.com/broken", Opens: 1, New: func() (peers.Calls, error) {
		return peers.Calls{}, errors.New("out of order")
	}}
	results, err := table.Collect([]*peers.Peer{broken}, table.Options{Rounds: 1, Time: time.Millisecond, Progress: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	if code, err := judge(results, false); code != 0 || err == nil {
		t.Errorf("without -check: exits with %d and says %v", code, err)
	}
	if code, err := judge(results, true); code != 1 || err == nil {
		t.Errorf("with -check: exits with %d and says %v", code, err)
	}
}
