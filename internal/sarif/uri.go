package sarif

import (
	"net/url"
	"strings"
)

// URI is a relative path with slashes as a URI reference. A colon in its first
// segment would make it an absolute one.
func URI(path string) string {
	u := (&url.URL{Path: path}).EscapedPath()
	if first, _, _ := strings.Cut(u, "/"); strings.Contains(first, ":") {
		u = "./" + u
	}
	return u
}
