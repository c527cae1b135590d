package output

// rename is a name of one copy and what it is called in the other.
type rename struct{ Old, New string }

// renamesOf finds names that were changed throughout: wherever lines of the
// same form stand beside each other, the one becomes the other, in both
// directions. They are in the order in which they appear.
func renamesOf(rows []diffRow) []rename {
	there, back := map[string]string{}, map[string]string{}
	mixed := map[string]bool{} // names on the left that became more than one thing
	var order []string
	for _, r := range rows {
		if r.Left == nil || r.Right == nil || !sameForm(r.Left.Spans, r.Right.Spans) {
			continue
		}
		for i, s := range r.Left.Spans {
			if s.Class != "i" {
				continue
			}
			to := r.Right.Spans[i].Text
			if known, ok := there[s.Text]; !ok {
				there[s.Text] = to
				order = append(order, s.Text)
			} else if known != to {
				mixed[s.Text] = true
			}
			if known, ok := back[to]; !ok {
				back[to] = s.Text
			} else if known != s.Text {
				mixed[s.Text], mixed[known] = true, true
			}
		}
	}
	var out []rename
	for _, old := range order {
		if there[old] != old && !mixed[old] {
			out = append(out, rename{old, there[old]})
		}
	}
	return out
}

// sameForm reports whether two lines are the same but for names and literals.
func sameForm(a, b []span) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Class != b[i].Class || a[i].Class == "" && a[i].Text != b[i].Text || a[i].Class == "k" && a[i].Text != b[i].Text {
			return false
		}
	}
	return true
}

// renamed is the text of a span as the other copy would have it.
func renamed(s span, renames []rename) string {
	if s.Class == "i" {
		for _, r := range renames {
			if r.Old == s.Text {
				return r.New
			}
		}
	}
	return s.Text
}
