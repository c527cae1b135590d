package report

import (
	"io"

	"github.com/cbctl/cbctl/internal/jsonform"
)

// JSON writes the report as one indented JSON object with every key of the
// contract.
func JSON(w io.Writer, m *Migration) error { return jsonform.Write(w, m) }
