package replace

import "testing"

func TestCommonStart(t *testing.T) {
	for _, tt := range []struct{ a, b, both string }{
		{"n++\nreturn a", "n++\nreturn b", "n++\n"},
		{"return a", "return b", ""},
		{"return f().\n\tx()", "return f().\n\ty()", ""},
		{"if n > 1 {\nlog()\n}\nreturn a", "if n > 1 {\nlog()\n}\nreturn b", "if n > 1 {\nlog()\n}\n"},
		{"if n > 1 {\nlog()\n}\nreturn a", "if n > 1 {\nlog()\nwarn()\n}\nreturn b", ""},
		{"print(\"{\")\nreturn a", "print(\"{\")\nreturn b", "print(\"{\")\n"},
		{"n++ // one\nm++\nreturn a", "n++ // two\nm++\nreturn b", ""},
	} {
		both, a, b := commonStart(tt.a, tt.b)
		if both != tt.both || both+a != tt.a || both+b != tt.b {
			t.Errorf("%q and %q begin with %q", tt.a, tt.b, both)
		}
	}
}
