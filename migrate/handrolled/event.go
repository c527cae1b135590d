package handrolled

import (
	"go/token"
	"go/types"
)

// eventKind says what happened.
type eventKind int

const (
	setEvent     eventKind = iota // a field is assigned
	incEvent                      // a field is counted up, or a window grows
	decEvent                      // a field is counted down
	returnEvent                   // the function, or a literal in it, returns
	skipEvent                     // a loop goes on with its next item
	foreignEvent                  // code outside the package is called
	lockEvent                     // a lock is taken; shared when op is ARROW
	unlockEvent
)

// event is one thing a function does, under the conditions of its place.
// Calls of functions of the package are walked into, so that an assignment in
// a helper is an event of each function that uses the helper.
type event struct {
	kind     eventKind
	root, fn *types.Func // the walked function; the one that holds the syntax
	v        *types.Var
	t        *term
	added    *term // of a window that grows: what is added
	results  []*term
	cond     *cond
	pos      token.Pos
	held     locks            // locks held
	lit      int              // depth of function literals
	deferred bool             // runs when the function ends
	async    bool             // runs in a goroutine or from a timer
	shared   bool             // of a lock: for reading
	element  bool             // of a write: to an element of v
	fresh    bool             // of a write: as a new struct is made
	atomic   bool             // of a write: by sync/atomic
	index    int              // order in the walk
	sig      *types.Signature // of a call
	callee   types.Object     // of a call, when it has a name
}
