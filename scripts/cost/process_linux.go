// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// ownGroup makes the command the leader of a process group, by which its
// descendants are found even after one between them and it has ended.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func endGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) } // it may be gone already

// groupMemory adds up what the processes of a group have in memory. Pages
// that they share count each time, so it errs on the high side.
func groupMemory(group int) size {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	var pages int64
	for _, name := range stats {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue // it ended
		}
		if g, rss, ok := parseStat(stat); ok && g == group {
			pages += rss
		}
	}
	return size(pages * int64(os.Getpagesize()))
}

// parseStat reads the group and the pages in memory from /proc/N/stat, see
// proc(5). The name of the process may hold spaces and parentheses.
func parseStat(stat []byte) (group int, rss int64, ok bool) {
	at := bytes.LastIndexByte(stat, ')')
	if at < 0 {
		return 0, 0, false
	}
	fields := bytes.Fields(stat[at+1:]) // from the third on
	if len(fields) < 22 {
		return 0, 0, false
	}
	group, err := strconv.Atoi(string(fields[2]))
	if err != nil {
		return 0, 0, false
	}
	rss, err = strconv.ParseInt(string(fields[21]), 10, 64)
	return group, rss, err == nil
}

// largestProcess is the most memory that the process, or one that it waited
// for, ever had.
func largestProcess(state *os.ProcessState) size {
	if u, ok := state.SysUsage().(*syscall.Rusage); ok {
		return size(u.Maxrss * 1024)
	}
	return 0
}
