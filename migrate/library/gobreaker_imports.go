package library

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/rewrite"
)

// findMixedFiles finds the files in which uses of the library stay.
func (p *planner) findMixedFiles() {
	for _, u := range p.ctx.Findings.Uses {
		switch p.rule(u.Symbol, u.Object) {
		case ruleError:
			if p.errors == mixedErrors {
				p.mixedFile[u.Scope.File] = true
			}
			continue
		case ruleDistributed:
			p.mixedFile[u.Scope.File] = true
		}
		if _, kept := p.kept(u.Unit); kept {
			p.mixedFile[u.Scope.File] = true
		}
	}
}

// imports lets the library's import go, or points it at the shim, in every
// file whose uses all moved.
func (p *planner) imports() {
	for _, f := range p.ctx.Findings.Files {
		if p.mixedFile[f] || p.ctx.Locked(f) != "" {
			continue
		}
		for _, spec := range f.Syntax.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			if path != p.path {
				continue
			}
			p.importSpec(f, spec, path)
		}
	}
}

// dotImports reports whether the names of a package are f's own.
func dotImports(f *detect.File, path string) bool {
	return slices.ContainsFunc(f.Syntax.Imports, func(spec *ast.ImportSpec) bool {
		return spec.Name != nil && spec.Name.Name == "." && strings.Trim(spec.Path.Value, `"`) == path
	})
}

func (p *planner) importSpec(f *detect.File, spec *ast.ImportSpec, path string) {
	imports := &p.emit.file(f).Imports
	switch {
	case p.shimmed[f]:
		if imports.Replace == nil {
			imports.Replace = map[string]rewrite.Import{}
		}
		imports.Replace[path] = rewrite.Import{Path: p.shimPath()}
	case spec.Name != nil && spec.Name.Name == ".":
		imports.DropDot = append(imports.DropDot, path)
	case spec.Name == nil || spec.Name.Name != "_":
		imports.Drop = append(imports.Drop, path)
	}
}
