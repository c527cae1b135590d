package prove

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// candidates are all settings of the shim's machine; only one is that of the
// original.
func candidates(except string) []json.RawMessage {
	var out []json.RawMessage
	for i := range 1 << 4 {
		for _, more := range []int{2, -1, 1, 0} {
			bit := func(k int) bool { return i>>k&1 == 0 }
			text := fmt.Sprintf(`{"late":%t,"strict":%t,"keep":%t,"one_call":%t,"more":%d}`, bit(0), bit(1), bit(2), bit(3), more)
			if text != except {
				out = append(out, json.RawMessage(text))
			}
		}
	}
	return out
}

const rightPatch = `{"late":false,"strict":false,"keep":false,"one_call":false,"more":0}`

func shim(t testing.TB) *Runner {
	t.Helper()
	m := loadModule(t, pairsDir(t))
	s := m.subject(t, "guard", "Guard")
	src, err := os.ReadFile(filepath.Join(m.dir, "shim", "guard.go"))
	if err != nil {
		t.Fatal(err)
	}
	s.New = map[string][]byte{"guard.go": src}
	r, err := Build(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestIdentify(t *testing.T) {
	r := shim(t)
	ctx, opt := context.Background(), Options{Schedules: 1000, Seed: 7}
	began := time.Now()
	got, err := r.Identify(ctx, candidates(""), opt)
	if err != nil || !got.Exact || string(got.Patch) != rightPatch {
		t.Errorf("found %s, exact %t, %v\n%s", got.Patch, got.Exact, err, text(got.Counterexample))
	}
	t.Logf("%d candidates in %v", got.Tried, time.Since(began))
	got, err = r.Identify(ctx, candidates(rightPatch), opt)
	if err != nil || got.Exact || got.Index < 0 || len(got.Counterexample) == 0 {
		t.Errorf("without the right one: %+v, %v", got, err)
	}
	t.Logf("closest: %s, %d of %d\n%s", got.Patch, got.Survived, got.Schedules, text(got.Counterexample))
	if got, err = r.Identify(ctx, nil, opt); err != nil || got.Index != -1 {
		t.Errorf("of none: %+v, %v", got, err)
	}
}

// TestBadPatch shows that a patch that does not fit is a candidate that
// differs, and no failure.
func TestBadPatch(t *testing.T) {
	r := shim(t)
	patches := []json.RawMessage{json.RawMessage(`{"late":3}`), json.RawMessage(`{}`)}
	got, err := r.Identify(context.Background(), patches, Options{Schedules: 300})
	if err != nil || !got.Exact || got.Index != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}
