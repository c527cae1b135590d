// Package rewrite loads, edits, checks and writes Go source trees. It knows
// Go, modules and files, and nothing of what is being migrated.
//
// The pipeline, one type per stage:
//
//	FindModule → *Module      where the module is, how it is configured
//	Scan       → *Ledger      one read of every file; accounts for each of them
//	NewLoader  → *Loader      package metadata, one go/packages call per build configuration
//	Check      → []*Package   types from source, dependency bodies left out
//	EditFile   → []byte       edits of one file, in memory
//	NewSet     → *Set         all changed, created and deleted files of a run
//	Gate       → []Problem    what must hold before a byte is written
//	Diff, Apply, Undo         show, write atomically with a journal, take back
//
// Files are parsed once and shared by every package variant and build
// configuration, so positions identify objects across variants.
package rewrite
