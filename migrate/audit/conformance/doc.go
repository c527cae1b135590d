// Package conformance checks what an audit prints against those who read it:
// the published schema of SARIF, and a Markdown parser. It is a module of its
// own so that both stay out of everybody's module graph.
package conformance
