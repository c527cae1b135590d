package output

import (
	"slices"

	"github.com/cbctl/cbctl/internal/sarif"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

func (c *sarifRun) location(f survey.Finding) sarif.Location {
	l := sarif.Location{PhysicalLocation: c.place(f.Repository, f.File, c.region(f))}
	if f.Symbol != "" {
		l.LogicalLocations = []sarif.LogicalLocation{{FullyQualifiedName: f.Package + "." + f.Symbol, Kind: "member"}}
	}
	return l
}

// region is the code of a finding, with columns that count code points.
func (c *sarifRun) region(f survey.Finding) sarif.Region {
	first := c.opt.snippet(f)
	r := sarif.Region{StartLine: f.Line, StartColumn: runeColumn(first, f.Column), EndLine: f.EndLine}
	if first != "" {
		r.Snippet = &sarif.Message{Text: first}
	}
	last := first
	if f.EndLine != f.Line {
		last = ""
		if f.Repository == "" {
			last = c.lines.line(f.File, f.EndLine)
		}
	}
	if f.EndLine > 0 {
		r.EndColumn = runeColumn(last, f.EndColumn)
	}
	return r
}

// place is a region of a file. A region without a line is left out, and so is
// an end before the begin.
func (c *sarifRun) place(repository, file string, r sarif.Region) *sarif.PhysicalLocation {
	p := &sarif.PhysicalLocation{ArtifactLocation: c.file(repository, file)}
	if r.StartLine < 1 {
		return p
	}
	r.StartColumn, r.EndColumn = max(r.StartColumn, 0), max(r.EndColumn, 0)
	if r.EndLine < r.StartLine || r.EndLine == r.StartLine && r.EndColumn < r.StartColumn {
		r.EndLine, r.EndColumn = 0, 0
	}
	p.Region = &r
	return p
}

// file is a file by its URI, and the root that this is relative to.
func (c *sarifRun) file(repository, file string) sarif.ArtifactLocation {
	base := rootID
	if repository != "" {
		base = repository
		c.bases[base] = sarif.ArtifactLocation{Description: &sarif.Message{Text: "the root of module " + repository}}
	}
	return sarif.ArtifactLocation{URI: sarif.URI(c.opt.path(repository, file)), URIBaseID: base}
}

func (c *sarifRun) notification(n survey.Note) sarif.Notification {
	out := sarif.Notification{Level: "note", Message: sarif.Message{Text: n.Message}}
	if n.Help != "" {
		out.Message.Text += " (" + n.Help + ")"
	}
	if n.Rule != "" {
		out.Descriptor = &sarif.Descriptor{ID: n.Rule}
	}
	if n.File != "" {
		out.Locations = []sarif.Location{{PhysicalLocation: c.place("", n.File, sarif.Region{StartLine: n.Line, StartColumn: n.Column})}}
	}
	return out
}

// fix turns offsets into lines and columns. Without the file there is none,
// and a fix of some of its places would be worse than no fix.
func (c *sarifRun) fix(repository string, f survey.Fix) (sarif.Fix, bool) {
	out := sarif.Fix{Description: sarif.Message{Text: f.Message}}
	for _, e := range f.Edits {
		r, ok := c.replacement(repository, e)
		if !ok {
			return sarif.Fix{}, false
		}
		at := c.file(repository, e.File)
		i := slices.IndexFunc(out.Changes, func(a sarif.ArtifactChange) bool { return a.ArtifactLocation.URI == at.URI })
		if i < 0 {
			i = len(out.Changes)
			out.Changes = append(out.Changes, sarif.ArtifactChange{ArtifactLocation: at})
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, r)
	}
	return out, len(out.Changes) > 0
}

func (c *sarifRun) replacement(repository string, e survey.Edit) (sarif.Replacement, bool) {
	if repository != "" {
		return sarif.Replacement{}, false
	}
	file := c.lines.file(e.File)
	line, column, ok := file.at(e.Offset)
	endLine, endColumn, ok2 := file.at(e.End)
	r := sarif.Replacement{DeletedRegion: sarif.Region{StartLine: line, StartColumn: column, EndLine: endLine, EndColumn: endColumn}}
	if e.Text != "" {
		r.InsertedContent = &sarif.Message{Text: e.Text}
	}
	return r, ok && ok2 && e.Offset <= e.End
}
