// Package docs holds what the command line shows: a page per rule, and the
// schemas of its reports.
package docs

import "embed"

// Rules holds a page named ID.md for every rule.
//
//go:embed CB*.md
var Rules embed.FS

// Schemas holds a JSON Schema named schema/COMMAND.json for every command with
// a JSON report.
//
//go:embed schema/*.json
var Schemas embed.FS
