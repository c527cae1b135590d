package migrate

import (
	"context"

	"github.com/cbctl/cbctl/migrate/prove"
	"github.com/cbctl/cbctl/migrate/report"
)

// Deviations of replacements that are proved otherwise: defects and accidents
// that are not copied. docs/deviations.md describes them.
const (
	deviationLease = "H1" // a lost place among the probes comes back
	deviationZero  = "H2" // a limit or time of zero
)

// zeros is what is known of a breaker and its replacement where a setting is
// left at zero.
type zeros int

const (
	zerosUnknown zeros = iota
	zerosDiffer        // they do not behave the same there
	zerosAgree         // they do, or did
)

// proof runs a breaker beside its replacement, and says why if nothing is
// known afterwards. What settings of zero did is not worth keeping: where the
// versions differ, and do not when every setting is given, they are taken for
// the same with a deviation; unless it is known that zeros were kept.
func proof(ctx context.Context, runner *prove.Runner, opt prove.Options, known zeros) (p report.Proof, reason string, err error) {
	var out prove.Outcome
	if known != zerosDiffer {
		out, err = runner.Prove(ctx, opt)
		if err != nil || out.Status != prove.StatusDiverged || known == zerosAgree {
			return reported(out), out.Reason, err
		}
	}
	opt.NoZeros = true
	given, err := runner.Prove(ctx, opt)
	if err != nil || given.Status != prove.StatusProved && known != zerosDiffer {
		return reported(out), out.Reason, err
	}
	return reported(given, deviationZero), given.Reason, nil
}

func reported(out prove.Outcome, deviations ...string) report.Proof {
	return observed(report.Proof{
		Status: out.Status, Schedules: out.Schedules, Divergences: out.Divergences, Seed: out.Seed,
		Counterexample: out.Counterexample, Deviations: deviations,
	}, out)
}
