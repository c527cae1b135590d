package migrate

import (
	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/library"
	"github.com/cbctl/cbctl/rewrite"
)

// declined is the reason of what a person did not want.
const declined = "declined in the review"

// A Hunk is a part of the change that a person is asked about.
type Hunk struct {
	File string // relative to the module root
	Text string // of a unified diff, from the line with @@ on
	Last bool   // of its file
}

// review asks about each hunk of the change once. What is declined stays as it
// is, and so does what cannot change without it; then the plan has to be made
// again.
func (j *job) review(set *rewrite.Set) (again bool, err error) {
	if j.opt.Review == nil {
		return false, nil
	}
	if j.accepted == nil {
		j.accepted = map[string]bool{}
	}
	for _, c := range set.Changes {
		hunks := c.Hunks()
		for i, h := range hunks {
			key := h.Path + "\x00" + string(h.Text)
			belongs := j.belongs(h)
			if j.accepted[key] || belongs.none() {
				continue
			}
			ok, err := j.opt.Review(Hunk{File: j.module.Rel(h.Path), Text: string(h.Text), Last: i == len(hunks)-1})
			if err != nil {
				return false, err
			}
			if ok {
				j.accepted[key] = true
				continue
			}
			again = j.decline(belongs) || again
		}
	}
	return again, nil
}

// owners are what a hunk is there for.
type owners struct {
	scopes  []*detect.Scope
	written []*handwritten
}

func (o owners) none() bool { return len(o.scopes)+len(o.written) == 0 }

// belongs finds what a hunk is there for; nothing for one of imports only.
func (j *job) belongs(h rewrite.Hunk) owners {
	var o owners
	overlaps := func(from, to int) bool { return from <= h.To && h.From <= to }
	fset := j.loader.Fset()
	for _, lib := range j.libs {
		if f := j.findings[lib]; f != nil && f.File(h.Path) != nil {
			for _, s := range f.File(h.Path).Scopes {
				if len(s.Uses) > 0 && overlaps(lineOf(fset, s.Node.Pos()), lineOf(fset, s.Node.End())) {
					o.scopes = append(o.scopes, s)
				}
			}
		}
	}
	for _, w := range j.written {
		if w.left == "" && w.plan != nil && j.edits(w, h.Path, overlaps) {
			o.written = append(o.written, w)
		}
	}
	return o
}

// edits reports whether the replacement of w edits some lines of a file.
func (j *job) edits(w *handwritten, path string, overlaps func(from, to int) bool) bool {
	fset := j.loader.Fset()
	for file, fe := range w.plan.Files {
		if fset.File(file.FileStart).Name() != path {
			continue
		}
		for _, e := range fe.Edits {
			if overlaps(lineOf(fset, e.Node.Pos()), lineOf(fset, e.Node.End())) {
				return true
			}
		}
	}
	return false
}

// decline leaves what a hunk is there for, and reports whether that is new.
func (j *job) decline(o owners) bool {
	changed := false
	for _, s := range o.scopes {
		if d := j.demoted[s]; !d.Manual {
			j.demoted[s], changed = library.Demotion{Manual: true, Reason: declined}, true
		}
	}
	for _, w := range o.written {
		if w.left == "" {
			w.left, changed = declined, true
		}
	}
	return changed
}
