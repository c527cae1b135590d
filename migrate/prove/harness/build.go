//go:build go1.25

package harness

// If returns v if ok, else the zero value.
func If[T any](ok bool, v T) (out T) {
	if ok {
		return v
	}
	return out
}

// Either returns the first value if ok, else the second.
func Either[T any](ok bool, first, second T) T {
	if ok {
		return first
	}
	return second
}

// Some returns a list of v if ok, else an empty one.
func Some[T any](ok bool, v T) []T {
	if ok {
		return []T{v}
	}
	return nil
}

// Join puts lists together.
func Join[T any](lists ...[]T) []T {
	var out []T
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// OneOf returns one of the values.
func OneOf[T any](i int64, values ...T) T { return values[i] }

// Ptr returns a pointer to v.
func Ptr[T any](v T) *T { return &v }

// Status returns the status code that stands for an error.
func Status(err error) int {
	if err != nil {
		return 500
	}
	return 200
}
