package prove

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
)

// BenchmarkSchedules runs schedules on both versions, after the build.
func BenchmarkSchedules(b *testing.B) {
	m := loadModule(b, legacy())
	for _, pkg := range []string{"metrics", "teamutil", "httpretry"} {
		b.Run(pkg, func(b *testing.B) {
			r, err := Build(context.Background(), m.subject(b, pkg, ""))
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			b.ResetTimer()
			out, err := r.Prove(context.Background(), Options{Schedules: b.N})
			if err != nil || out.Status != StatusProved && b.N > 10 {
				b.Fatal(out.Status, out.Reason, err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "schedules/s")
		})
	}
}

// BenchmarkCandidates tries configurations, all but the last of which differ.
func BenchmarkCandidates(b *testing.B) {
	r := shim(b)
	wrong := candidates(rightPatch)
	var patches []json.RawMessage
	for len(patches) < b.N {
		patches = append(patches, wrong...)
	}
	patches = append(slices.Clip(patches[:b.N]), json.RawMessage(rightPatch))
	b.ResetTimer()
	got, err := r.Identify(context.Background(), patches, Options{Schedules: 200})
	if err != nil || !got.Exact || got.Tried != b.N+1 {
		b.Fatal(got, err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "candidates/s")
}
