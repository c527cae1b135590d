package migrate

import (
	"github.com/cbctl/cbctl/migrate/prove"
	"github.com/cbctl/cbctl/migrate/report"
)

// report makes the report.
func (v *verifier) report() *report.Proofs {
	p := &report.Proofs{
		SchemaVersion: report.SchemaVersion,
		Tool:          report.Tool{Name: ToolName, Version: v.opt.Version},
		Command:       "verify",
		Canonical:     v.canonicals(),
		Notes:         v.notes,
	}
	for _, r := range v.replaced {
		file, line := v.place(r)
		p.Implementations = append(p.Implementations, report.Verified{
			ID: r.id(), Kind: r.source(), Source: r.source(), Package: r.now.Path, Type: r.candidate.Type.Name(), File: file, Line: line,
			Old: r.from, Reason: r.reason, Proof: r.judged(),
		})
		p.Summary.Implementations++
		switch r.proof.Status {
		case prove.StatusProved:
			p.Summary.Proved++
		case prove.StatusDiverged:
			p.Summary.Diverged++
		default:
			p.Summary.NotRun++
		}
	}
	return p
}

// judged is the proof with who is to blame for a difference.
func (r *replaced) judged() report.Proof {
	p := r.proof
	if p.Status == prove.StatusDiverged {
		p.Suspect = suspectReplacement
		p.Advice = "The suspect is the replacement as it is now: compare it with what the migration wrote, or, if the difference is meant, let a test say so."
	}
	return p
}
