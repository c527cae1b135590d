package migrate

import (
	"fmt"

	"github.com/cbctl/cbctl/migrate/prove"
	"github.com/cbctl/cbctl/migrate/report"
)

// The two that a proof compares.
const (
	suspectOriginal    = "original"
	suspectReplacement = "replacement"
)

// judged is the proof of h with its deviations, and with who is to blame for a
// difference.
func (h *handwritten) judged() report.Proof {
	p := h.proof
	p.Deviations = h.deviations()
	if p.Status == prove.StatusDiverged {
		p.Suspect, p.Advice = h.advice()
	}
	return p
}

// advice names the suspect of a difference, and what to do next. It is the
// original when that has a defect that no configuration copies and none fits;
// else it is the replacement.
func (h *handwritten) advice() (suspect, sentence string) {
	because := h.defect()
	suspect = suspectReplacement
	switch {
	case h.unmatched && because != "":
		suspect = suspectOriginal
		sentence = "The suspect is the original, because " + because + ": mend that and run cbctl migrate again"
	case h.unmatched:
		sentence = "The suspect is the replacement, which has no setting for what the original does in the last step: change that in the original"
	default:
		sentence = "The suspect is the replacement, whose settings are wrong although they passed a first round: repeat with a higher --prove, which finds better ones"
	}
	if h.left == "" {
		return suspect, sentence + "; it is replaced all the same, as --unsafe asks."
	}
	return suspect, sentence + fmt.Sprintf(", keep it with //cbctl:ignore %s <reason>, or accept the difference with --unsafe.", h.site.Rule)
}

// defect is a habit of h that a replacement does not copy and a schedule may
// show, or "".
func (h *handwritten) defect() string {
	for _, q := range h.candidate.Quirks {
		if k, ok := habitOf(q.Kind); ok && k.visible {
			return k.text
		}
	}
	return ""
}
