// Package docs holds the pages that the command line shows: one per rule.
package docs

import "embed"

// Rules holds a page named ID.md for every rule.
//
//go:embed CB*.md
var Rules embed.FS
