package jsonform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/cbctl/cbctl/internal/diag"
)

// Read decodes the JSON of a file into v. Numbers behind an interface keep their
// digits (json.Number). An error is a *diag.Error with the place in the file.
func Read(path string, data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return Errorf(path, data, offsetOf(err, d, data), "%s", reason(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Errorf(path, data, d.InputOffset(), "there is more behind the JSON value")
	}
	return nil
}

// Errorf returns an error at an offset of a file.
func Errorf(path string, data []byte, offset int64, format string, args ...any) *diag.Error {
	before := data[:min(max(offset, 0), int64(len(data)))]
	begin := bytes.LastIndexByte(before, '\n') + 1
	return &diag.Error{Path: path, Line: 1 + bytes.Count(before, []byte("\n")), Col: 1 + utf8.RuneCount(before[begin:]), Msg: fmt.Sprintf(format, args...)}
}

func offsetOf(err error, d *json.Decoder, data []byte) int64 {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return int64(len(data))
	case errors.As(err, &syntax):
		return max(syntax.Offset-1, 0) // the character that is wrong
	case errors.As(err, &kind):
		return kind.Offset
	}
	return d.InputOffset()
}

func reason(err error) string {
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		return "not JSON: it is empty"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "not JSON: it ends too early"
	case errors.As(err, &kind):
		return fmt.Sprintf("%q is a %s where another kind of value belongs", kind.Field, kind.Value)
	}
	return "not JSON: " + strings.TrimPrefix(err.Error(), "json: ")
}
