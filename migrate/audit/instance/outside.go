package instance

import (
	"go/ast"
	"go/constant"
	"go/types"
	"regexp"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// known names the target of a call that is known to leave the program. A name
// that is empty says that it does, but not where to.
func (t *targets) known(at place, c *ast.CallExpr, fn *types.Func) (survey.Target, bool) {
	pkg := fn.Pkg().Path()
	switch {
	case pkg == "net/http":
		return t.http(at, c, fn)
	case isRPC(fn):
		return t.target("rpc", receiverName(fn)+"."+fn.Name(), at), true
	case isSQL(pkg) && fn.Signature().Recv() != nil:
		return t.sql(at, c, fn)
	case isStore(pkg) && fn.Signature().Recv() != nil:
		if quiet.MatchString(fn.Name()) && !strings.HasPrefix(fn.Name(), "Get") && !strings.HasPrefix(fn.Name(), "Set") {
			return survey.Target{}, false
		}
		return t.target("method", fn.Pkg().Name()+"."+receiverName(fn)+"."+fn.Name(), at), true
	case pkg == "net" && strings.HasPrefix(fn.Name(), "Dial"):
		for _, a := range c.Args {
			if text, ok := t.constantText(at.in(a)); ok && strings.Contains(text, ":") {
				return t.target("host", text, at), true
			}
		}
		return survey.Target{}, true
	}
	return survey.Target{}, false
}

func receiverName(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return fn.Pkg().Name()
	}
	if tn := named(recv.Type()); tn != nil {
		return tn.Name()
	}
	return ""
}

// isRPC: a method of an interface that generated gRPC clients have.
func isRPC(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Recv() == nil || !types.IsInterface(sig.Recv().Type()) || !sig.Variadic() || sig.Params().Len() < 2 {
		return false
	}
	last := sig.Params().At(sig.Params().Len() - 1).Type().String()
	return last == "[]google.golang.org/grpc.CallOption" && sig.Params().At(0).Type().String() == "context.Context"
}

func isSQL(pkg string) bool {
	return pkg == "database/sql" || strings.HasPrefix(pkg, "github.com/jackc/pgx/") || strings.HasPrefix(pkg, "github.com/jmoiron/sqlx")
}

func isStore(pkg string) bool {
	for _, p := range []string{"github.com/redis/go-redis/", "github.com/go-redis/redis", "go.mongodb.org/mongo-driver/", "github.com/bradfitz/gomemcache"} {
		if strings.HasPrefix(pkg, p) {
			return true
		}
	}
	return false
}

var (
	sqlCall  = regexp.MustCompile(`^(Query|QueryRow|Exec|Get|Select|NamedExec|NamedQuery|Prepare|Queryx|QueryRowx|MustExec|SendBatch|CopyFrom|Ping|Begin|BeginTx|BeginTxx|Beginx)(Context|x|xContext)?$`)
	sqlTable = regexp.MustCompile("(?i)\\b(?:from|into|update|join)\\s+[\"`\\[]?([a-z_][\\w.]*)")
)

// sql names the table of a constant statement.
func (t *targets) sql(at place, c *ast.CallExpr, fn *types.Func) (survey.Target, bool) {
	if !sqlCall.MatchString(fn.Name()) {
		return survey.Target{}, false
	}
	for _, a := range c.Args {
		if text, ok := t.constantText(at.in(a)); ok {
			if m := sqlTable.FindStringSubmatch(text); m != nil {
				return t.target("sql", m[1], at), true
			}
		}
	}
	return t.target("sql", receiverName(fn)+"."+fn.Name(), at), true
}

// http names the host of a request.
func (t *targets) http(at place, c *ast.CallExpr, fn *types.Func) (survey.Target, bool) {
	i := -1
	switch fn.Name() {
	case "Get", "Head", "Post", "PostForm":
		if recv := receiverName(fn); recv != "http" && recv != "Client" {
			return survey.Target{}, true
		}
		i = 0
	case "NewRequest":
		i = 1
	case "NewRequestWithContext":
		i = 2
	case "Do", "RoundTrip":
		return t.request(at, c)
	}
	if i < 0 || i >= len(c.Args) {
		return survey.Target{}, true
	}
	return t.address(at.in(c.Args[i]))
}

// request follows the request that is sent to where it is made.
func (t *targets) request(at place, c *ast.CallExpr) (survey.Target, bool) {
	if len(c.Args) != 1 {
		return survey.Target{}, true
	}
	v := t.value(at.in(c.Args[0]))
	e, ok := v.at.e.(*ast.CallExpr)
	if !ok {
		return survey.Target{}, true
	}
	fn := v.at.callee()
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "net/http" || !strings.HasPrefix(fn.Name(), "NewRequest") {
		return survey.Target{}, true
	}
	return t.http(v.at, e, fn)
}

// address is the host that a URL begins with. One that is not constant has no
// name.
func (t *targets) address(at place) (survey.Target, bool) {
	text, whole, _ := t.beginning(at, maxSteps)
	_, rest, ok := strings.Cut(text, "://")
	host, _, ended := strings.Cut(rest, "/")
	if !ok || host == "" || !whole && !ended {
		return survey.Target{}, true
	}
	host, _, _ = strings.Cut(host, "?")
	return t.target("host", host, at), true
}

func (t *targets) constantText(at place) (string, bool) {
	v := t.value(at).val
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}
