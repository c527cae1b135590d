package rewrite

import (
	"bytes"
	"fmt"
	"go/format"
	"strings"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// fileFormat is how a file is written, apart from what it says.
type fileFormat struct {
	bom   bool
	crlf  bool // every line ends in CR LF
	first bool // the first line does, other lines may not
	clean bool // gofmt has nothing to change
}

func formatOf(src []byte) fileFormat {
	var f fileFormat
	f.bom = bytes.HasPrefix(src, byteOrderMark)
	f.first = crlfFirst(src)
	lines := bytes.Count(src, []byte("\n"))
	f.crlf = lines > 0 && lines == bytes.Count(src, []byte("\r\n"))
	text := f.decode(src)
	formatted, err := format.Source(text)
	f.clean = err == nil && bytes.Equal(formatted, text)
	return f
}

func crlfFirst(src []byte) bool {
	i := bytes.IndexByte(src, '\n')
	return i > 0 && src[i-1] == '\r'
}

// decode removes what gofmt would remove from every file: the byte order mark
// and the CR of uniform line endings.
func (f fileFormat) decode(src []byte) []byte {
	if f.bom {
		src = bytes.TrimPrefix(src, byteOrderMark)
	}
	if f.crlf {
		src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	}
	return src
}

// encode is the inverse of decode. A CR inside a raw string is not part of its
// value, so converting every line end changes no constant.
func (f fileFormat) encode(text []byte) []byte {
	if f.crlf {
		text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	if f.bom {
		text = append(bytes.Clone(byteOrderMark), text...)
	}
	return text
}

// lineEnds gives text the line ends of the bytes it replaces, or when those
// are a single line the ones of the file.
func (f fileFormat) lineEnds(text string, replaced []byte) string {
	crlf := f.crlf || f.first
	if bytes.IndexByte(replaced, '\n') >= 0 {
		crlf = crlfFirst(replaced)
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if crlf {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

// reformat makes the decoded text gofmt-clean if the file was. gofmt may
// realign the comments of one-line declarations beside an edited one; those
// count as touched.
func (f *fileEdit) reformat(text []byte) ([]byte, error) {
	if !f.format.clean {
		return text, nil
	}
	out, err := format.Source(text)
	if err != nil {
		return nil, fmt.Errorf("%s: the edited file does not parse: %w", f.tf.Name(), err)
	}
	return out, f.touchRealigned(out)
}
