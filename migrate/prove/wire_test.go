package prove

import (
	"reflect"
	"testing"

	"github.com/cbctl/cbctl/migrate/prove/harness"
)

// TestWire compares the types on both ends.
func TestWire(t *testing.T) {
	if marker != harness.Marker {
		t.Error("the markers differ")
	}
	sameFields(t, reflect.TypeFor[request](), reflect.TypeFor[harness.Request]())
	sameFields(t, reflect.TypeFor[reply](), reflect.TypeFor[harness.Reply]())
}

func sameFields(t *testing.T, a, b reflect.Type) {
	t.Helper()
	for a.Kind() == reflect.Pointer && b.Kind() == reflect.Pointer {
		a, b = a.Elem(), b.Elem()
	}
	if a.Kind() != reflect.Struct {
		if a != b {
			t.Errorf("%v and %v", a, b)
		}
		return
	}
	if a.NumField() != b.NumField() {
		t.Errorf("%v has %d fields, %v has %d", a, a.NumField(), b, b.NumField())
	}
	for i := range a.NumField() {
		f, ok := b.FieldByName(a.Field(i).Name)
		if !ok {
			t.Errorf("%v lacks %s", b, a.Field(i).Name)
			continue
		}
		sameFields(t, a.Field(i).Type, f.Type)
	}
}
