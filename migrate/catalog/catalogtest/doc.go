// Package catalogtest compares the tables of migrate/catalog with the real
// libraries. It is a module of its own, so that they stay out of everybody's
// module graph.
package catalogtest
