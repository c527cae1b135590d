package clone

import (
	"context"

	"github.com/cbctl/cbctl/migrate"
)

// Behaviours finds the signatures of the hand-written breakers of a module, by
// "package path.Type". It compiles and runs code of the module, beside the
// canonical breaker, on opt.Prove schedules each; it takes up to a minute for a
// breaker and writes nothing. Those that could not be proved are left out.
func Behaviours(ctx context.Context, opt migrate.Options) (map[string]string, error) {
	opt.From, opt.Shim, opt.Unsafe = []string{"handrolled", "inline"}, migrate.ShimAuto, false
	r, err := migrate.Plan(ctx, opt)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, i := range r.Report.Implementations {
		if s := Signature(i); s != "" {
			out[i.Package+"."+i.Type] = s
		}
	}
	return out, nil
}
