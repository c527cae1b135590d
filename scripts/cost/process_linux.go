// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// ownGroup makes the command the leader of a process group, by which its
// descendants are found even after one between them and it has ended.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func endGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) } // it may be gone already

// stat is what /proc says of a process, see proc(5).
type stat struct {
	parent, group int
	virtual       int64 // bytes
	resident      int64 // pages
}

// sampler looks at the processes of one group. Those that were there before
// it are left out, which makes a look cheap.
type sampler struct {
	group  int
	others map[string]bool
}

func newSampler(group int) *sampler {
	s := &sampler{group: group, others: map[string]bool{}}
	for _, name := range processes() {
		if p, ok := readStat(name); ok && p.group != group {
			s.others[name] = true
		}
	}
	return s
}

// memory adds up what the processes of the group have in memory now. Pages
// that they share count each time, so it errs on the high side.
func (s *sampler) memory() size {
	group, alive := map[int]stat{}, map[string]bool{}
	for _, name := range processes() {
		if s.others[name] {
			alive[name] = true
			continue
		}
		if p, ok := readStat(name); ok && p.group == s.group {
			pid, _ := strconv.Atoi(name) // processes saw to that
			group[pid] = p
		}
	}
	s.others = alive // a number may be given to a new process
	var pages int64
	for _, p := range group {
		if parent, ok := group[p.parent]; ok && parent.virtual == p.virtual {
			continue // has its parent's memory until it executes a program
		}
		pages += p.resident
	}
	return size(pages * int64(os.Getpagesize()))
}

// processes lists the numbers of all processes.
func processes() []string {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer func() { _ = dir.Close() }() // nothing was written
	names, _ := dir.Readdirnames(-1)
	return slices.DeleteFunc(names, func(name string) bool { return name[0] < '0' || name[0] > '9' })
}

func readStat(process string) (stat, bool) {
	data, err := os.ReadFile("/proc/" + process + "/stat")
	if err != nil {
		return stat{}, false // it ended
	}
	return parseStat(data)
}

// parseStat reads a line of /proc/N/stat. The name of the process, in
// parentheses, may hold spaces and parentheses itself.
func parseStat(line []byte) (stat, bool) {
	at := bytes.LastIndexByte(line, ')')
	if at < 0 {
		return stat{}, false
	}
	fields := strings.Fields(string(line[at+1:])) // from the third on
	if len(fields) < 22 {
		return stat{}, false
	}
	var p stat
	var errs [4]error
	p.parent, errs[0] = strconv.Atoi(fields[1])
	p.group, errs[1] = strconv.Atoi(fields[2])
	p.virtual, errs[2] = strconv.ParseInt(fields[20], 10, 64)
	p.resident, errs[3] = strconv.ParseInt(fields[21], 10, 64)
	return p, errors.Join(errs[:]...) == nil
}

// largestProcess is the most memory that the process, or one that it waited
// for, ever had.
func largestProcess(state *os.ProcessState) size {
	if u, ok := state.SysUsage().(*syscall.Rusage); ok {
		return size(u.Maxrss * 1024)
	}
	return 0
}
