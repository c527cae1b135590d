package hazard

import "testing"

func TestLastWord(t *testing.T) {
	for name, want := range map[string]string{
		"timeoutMs": "ms", "TimeoutMS": "ms", "timeout_ms": "ms", "OpenTimeoutSeconds": "seconds",
		"seconds": "seconds", "timeout": "timeout", "atoms": "atoms", "HTTPTimeout": "timeout", "x2": "", "": "",
	} {
		if got := lastWord(name); got != want {
			t.Errorf("lastWord(%q) = %q, want %q", name, got, want)
		}
	}
}
