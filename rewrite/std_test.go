package rewrite

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dave/dst"
)

var stdFiles = flag.Int("std", 120, "how many files of the standard library the edit properties are checked on, 0 for all")

// stdlib returns random source files of the standard library.
func stdlib(t *testing.T, r *rand.Rand) []string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skipf("no go command: %v", err)
	}
	var files []string
	filepath.WalkDir(filepath.Join(strings.TrimSpace(string(out)), "src"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "testdata" {
			return filepath.SkipDir
		}
		if err == nil && strings.HasSuffix(path, ".go") {
			files = append(files, path)
		}
		return nil
	})
	if len(files) == 0 {
		t.Skip("the standard library's sources are not installed")
	}
	r.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	if *stdFiles > 0 && *stdFiles < len(files) {
		files = files[:*stdFiles]
	}
	return files
}

// mutation is a Rewrite of one node and what the text then has to be.
type mutation struct {
	edit Edit
	same bool // the bytes must not change
}

// mutate makes an edit of a random declaration.
func mutate(r *rand.Rand, file *ast.File) (decl int, m mutation, ok bool) {
	type site struct {
		decl int
		m    mutation
	}
	var sites []site
	for i, d := range file.Decls {
		if isImport(d) {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				sites = append(sites, site{i, mutation{Edit{Node: n, Rewrite: copyCall}, true}})
			case *ast.BlockStmt:
				for _, s := range n.List {
					switch s.(type) {
					case *ast.LabeledStmt, *ast.CaseClause, *ast.CommClause, *ast.EmptyStmt:
					default:
						sites = append(sites, site{i, mutation{Edit{Node: s, Rewrite: intoBlock}, false}})
					}
				}
			case *ast.BinaryExpr:
				if n.Op == token.OR { // may be a union of types
					return true
				}
				sites = append(sites, site{i, mutation{Edit{Node: n, Rewrite: intoCall}, false}})
			case *ast.FuncDecl, *ast.Field:
				sites = append(sites, site{i, mutation{Edit{Node: n, Rewrite: func(n dst.Node) dst.Node { return n }}, true}})
			}
			return true
		})
	}
	if len(sites) == 0 {
		return 0, mutation{}, false
	}
	s := sites[r.IntN(len(sites))]
	return s.decl, s.m, true
}

func copyCall(n dst.Node) dst.Node {
	c := n.(*dst.CallExpr)
	return &dst.CallExpr{Fun: c.Fun, Args: c.Args, Ellipsis: c.Ellipsis}
}

func intoCall(n dst.Node) dst.Node { return call("wrapped", n.(dst.Expr)) }

func intoBlock(n dst.Node) dst.Node {
	return &dst.BlockStmt{List: []dst.Stmt{n.(dst.Stmt)}}
}

// TestStandardLibraryEdits edits one declaration of each file: comments stay,
// everything outside keeps its bytes, the result parses and is gofmt-clean.
func TestStandardLibraryEdits(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	files, edited := stdlib(t, r), 0
	for _, path := range files {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		decl, m, ok := mutate(r, file)
		if !ok {
			continue
		}
		got, err := EditFile(fset, file, src, []Edit{m.edit}, Imports{})
		if err != nil {
			if !strings.Contains(err.Error(), "line directive") {
				t.Errorf("seed %d: %v at %s", seed, err, fset.Position(m.edit.Node.Pos()))
			}
			continue
		}
		edited++
		if problem := checkEdit(fset, file, src, got, decl, m); problem != "" {
			t.Errorf("seed %d: %s: %s", seed, fset.Position(m.edit.Node.Pos()), problem)
		}
	}
	if edited < len(files)/2 {
		t.Errorf("only %d of %d files were edited", edited, len(files))
	}
}

func checkEdit(fset *token.FileSet, file *ast.File, src []byte, got Edited, decl int, m mutation) string {
	clean := isClean(src)
	if bytes.Equal(got.Src, src) {
		if m.same {
			return ""
		}
		return "nothing changed"
	}
	if m.same && clean {
		return "a rewrite that changes nothing changed bytes: " + firstDifference(src, got.Src)
	}
	if !slices.Contains(got.Touched, decl) {
		return "the edited declaration is not touched"
	}
	after, err := parser.ParseFile(token.NewFileSet(), "", got.Src, parser.ParseComments)
	if err != nil {
		return err.Error()
	}
	if clean && !isClean(got.Src) {
		return "the result is not gofmt-clean"
	}
	before, now := fileComments(file), fileComments(after)
	for i := range before {
		before[i] = squeeze(before[i])
	}
	for i := range now {
		now[i] = squeeze(now[i])
	}
	slices.Sort(before)
	slices.Sort(now)
	if !slices.Equal(before, now) {
		return "the comments differ"
	}
	return outside(fset, file, src, got)
}

// outside compares the bytes before, between and behind touched declarations.
// gofmt may set the space between one and the comment under it.
func outside(fset *token.FileSet, file *ast.File, src []byte, got Edited) string {
	rest, at := got.Src, 0
	pieces := 0
	for _, i := range append(slices.Clone(got.Touched), -1) {
		start, end := len(src), len(src)
		if i >= 0 {
			start, end = DeclSpan(fset, file, file.Decls[i])
		}
		piece := bytes.TrimSpace(src[at:start])
		k := bytes.Index(rest, piece)
		if k < 0 || pieces == 0 && k != 0 || i < 0 && !bytes.HasSuffix(bytes.TrimSpace(rest), piece) {
			return "bytes outside the edited declaration changed"
		}
		rest, at = rest[k+len(piece):], end
		pieces++
	}
	return ""
}

func firstDifference(a, b []byte) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	cut := func(s []byte) string { return string(s[max(0, i-60):min(len(s), i+120)]) }
	return cut(a) + "\n---\n" + cut(b)
}
