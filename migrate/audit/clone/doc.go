// Package clone finds duplicates among breakers: copies and drifted copies of
// hand-written ones, hand-written ones that behave the same, and instances
// that guard one dependency with different settings.
//
// Copies are told by shape: the functions that make up a breaker as runs of
// eight tokens, in which names are what they stand for and literals are their
// kind. Shapes can be written down, so that breakers of different repositories
// are compared from their reports alone.
package clone
