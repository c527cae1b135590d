package hazard

import "go/token"

// at is a position as a node, for findings about what was read off a whole
// function.
type at token.Pos

// Pos is the position.
func (a at) Pos() token.Pos { return token.Pos(a) }

// End is not known.
func (a at) End() token.Pos { return token.NoPos }
