package instance

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

// packages is an importer of sources by import path.
type packages map[string]string

func (p packages) Import(path string) (*types.Package, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, p[path], parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return (&types.Config{Importer: p}).Check(path, fset, []*ast.File{file}, nil)
}

// TestRPC: methods of generated clients are told by their last parameter.
func TestRPC(t *testing.T) {
	sources := packages{
		"context":                "package context; type Context interface{ Err() error }",
		"google.golang.org/grpc": "package grpc; type CallOption interface{}",
		"pb": `package pb
			import ("context"; "google.golang.org/grpc")
			type Option interface{}
			type client struct{}
			func (client) OfStruct(ctx context.Context, in string, opts ...grpc.CallOption) {}
			type UsersClient interface {
				Get(ctx context.Context, in string, opts ...grpc.CallOption) (string, error)
				Watch(ctx context.Context, opts ...grpc.CallOption) error
				OtherOption(ctx context.Context, in string, opts ...Option) error
				NoContext(in string, opts ...grpc.CallOption) error
				Plain(ctx context.Context, in string) error
			}`,
	}
	pkg, err := sources.Import("pb")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"Get": true, "Watch": true}
	users := pkg.Scope().Lookup("UsersClient").Type().Underlying().(*types.Interface)
	for m := range users.Methods() {
		if got := isRPC(m); got != want[m.Name()] {
			t.Errorf("%s: %v", m.Name(), got)
		}
	}
	obj, _, _ := types.LookupFieldOrMethod(pkg.Scope().Lookup("client").Type(), true, pkg, "OfStruct")
	if isRPC(obj.(*types.Func)) {
		t.Error("a method of a struct")
	}
}
