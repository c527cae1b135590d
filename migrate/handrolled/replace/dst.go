package replace

import "github.com/dave/dst"

// deleted takes a declaration out.
func deleted(dst.Node) dst.Node { return nil }
