package table

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/cbctl/cbctl/breaker/bench/internal/measure"
	"github.com/cbctl/cbctl/breaker/bench/internal/peers"
)

// Markdown is the whole report. Its tables are aligned, for readers of the
// text as it is.
func (res *Results) Markdown() string {
	var out strings.Builder
	out.WriteString(res.circumstances())
	out.WriteString("\n")
	out.WriteString(aligned(res.tableHead(), res.tableBody()))
	out.WriteString("\n" + res.baselineText())
	out.WriteString("\n## Targets\n\n")
	out.WriteString(aligned(verdictHead, verdictBody(res.verdicts())))
	out.WriteString("\n## Comparisons that are no targets\n\n")
	out.WriteString(aligned(verdictHead, verdictBody(res.informal())))
	out.WriteString(res.faultText())
	out.WriteString("\n## Peers\n\n")
	out.WriteString(aligned(peerHead, res.peerBody()))
	return out.String()
}

func (res *Results) circumstances() string {
	clock := "CPU time of the process"
	if !measure.CPUTime {
		clock = "time of the clock (this system does not tell CPU time)"
	}
	return fmt.Sprintf("%s %s/%s, %d CPUs. %d rounds of %v for each figure, %v in all. Nanoseconds of %s; medians of the rounds.\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0),
		res.Rounds, res.Time, res.took.Round(time.Second), clock)
}

func (res *Results) tableHead() []string {
	return []string{"peer", "records", "success", "min", "x gobreaker", "allocs", "B", "rejection", "x gobreaker", "a tenth failing", "two at once", "two, whole time"}
}

func (res *Results) tableBody() [][]string {
	ref := res.row(peers.Reference)
	var body [][]string
	for _, r := range res.rows {
		body = append(body, []string{
			r.peer.Name, r.peer.Facts.String(),
			number(success(r).median()), number(success(r).low()), times(r, ref, success),
			count(r.success.allocs().median()), count(r.success.bytes().median()),
			r.rejection(), times(r, ref, reject),
			number(r.mixed.cpu().median()),
			r.contended(), number(r.pair.whole().low()),
		})
	}
	return body
}

// times is how many times as dear as the reference the row is.
func times(r, ref *row, by figure) string {
	if ref == nil {
		return "-"
	}
	return share(by(r).median() / by(ref).median())
}

// rejection marks the figures of breakers that admit a call now and then.
func (r *row) rejection() string {
	s := number(reject(r).median())
	if low := r.rejected.low(); low < 1 || low == 1 && r.peer.Adaptive() {
		s += fmt.Sprintf(" (%.1f %%)", 100*low)
	}
	return s
}

// contended marks the figures of breakers that wait for locks.
func (r *row) contended() string {
	s := number(contended(r).median())
	if s != "-" && r.pair.lowerBound() {
		s = ">= " + s
	}
	return s
}

func (res *Results) baselineText() string {
	var parts []string
	for _, b := range res.baselines {
		parts = append(parts, b.name+" "+number(b.costs.cpu().median()))
	}
	return "Baselines: " + strings.Join(parts, ", ") + ".\n"
}

func (res *Results) faultText() string {
	if len(res.faults) == 0 {
		return ""
	}
	return "\n## Faults\n\nThese measurements are left out.\n\n```\n" + errors.Join(res.faults...).Error() + "\n```\n"
}

var verdictHead = []string{"comparison", "limit", "measured", "by minima", "met", "decided by"}

func verdictBody(all []verdict) [][]string {
	var body [][]string
	for _, v := range all {
		body = append(body, []string{v.target, v.limit, fine(v.measured), fine(v.low), v.text(), v.note})
	}
	return body
}

var peerHead = []string{"peer", "module", "version", "configuration"}

func (res *Results) peerBody() [][]string {
	versions := moduleVersions()
	var body [][]string
	for _, r := range res.rows {
		version := versions[r.peer.Module]
		if r.peer.Ours() {
			version = "this tree"
		}
		body = append(body, []string{r.peer.Name, r.peer.Module, version, r.peer.Setup})
	}
	return body
}

// moduleVersions are those that this program was built with.
func moduleVersions() map[string]string {
	versions := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			versions[m.Path] = m.Version
		}
	}
	return versions
}

// number writes nanoseconds with three figures.
func number(f float64) string {
	switch {
	case math.IsNaN(f):
		return "-"
	case f < 100:
		return fmt.Sprintf("%.1f", f)
	}
	return fmt.Sprintf("%.0f", f)
}

func count(f float64) string {
	if math.IsNaN(f) {
		return "-"
	}
	if rounded := math.Round(f); math.Abs(f-rounded) < 0.05 {
		f = math.Abs(rounded)
	} else if f < 100 {
		return fmt.Sprintf("%.1f", f)
	}
	return fmt.Sprintf("%.0f", f)
}

// fine has more digits than share, so that what is compared with a limit does
// not look like the limit.
func fine(f float64) string {
	if math.IsNaN(f) {
		return "-"
	}
	return fmt.Sprintf("%.3f", f)
}

func share(f float64) string {
	if math.IsNaN(f) {
		return "-"
	}
	return fmt.Sprintf("%.2f", f)
}

// aligned writes a Markdown table whose columns line up.
func aligned(head []string, body [][]string) string {
	width := make([]int, len(head))
	for _, row := range append([][]string{head}, body...) {
		for i, cell := range row {
			width[i] = max(width[i], len(cell))
		}
	}
	var out strings.Builder
	line := func(cells []string, pad string) {
		for i, cell := range cells {
			out.WriteString("| " + cell + strings.Repeat(pad, width[i]-len(cell)) + " ")
		}
		out.WriteString("|\n")
	}
	line(head, " ")
	line(make([]string, len(head)), "-")
	for _, row := range body {
		line(row, " ")
	}
	return out.String()
}
