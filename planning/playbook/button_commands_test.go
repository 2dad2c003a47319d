package playbook

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"lodestar/conversation/locale"
)

// TestButtonsRunCommands: what a button runs is understood when it is pressed, also
// with a name behind it. A button whose command nobody knows is a dead end.
func TestButtonsRunCommands(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	book, err := All(words)
	if err != nil {
		t.Fatal(err)
	}
	packages, err := parser.ParseDir(token.NewFileSet(), ".", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0) //nolint:staticcheck // one folder, no build tags
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	check := func(e ast.Expr) {
		command, ok := beginning(e)
		if !ok || command == "" {
			return
		}
		n++
		for _, first := range []string{"2", "call"} { // a name, or which of two things
			as := strings.ReplaceAll(strings.Replace(command, unknown, first, 1), unknown, "2")
			if _, _, ok := book.Engine.CommandOf(locale.English, as); ok {
				return
			}
		}
		t.Errorf("a button runs %q, which nobody understands", strings.ReplaceAll(command, unknown, "…"))
	}
	for _, p := range packages {
		ast.Inspect(p, func(node ast.Node) bool {
			switch x := node.(type) {
			case *ast.CallExpr: // e.Run("label", "command "+name)
				if s, ok := x.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Run" && len(x.Args) == 2 {
					check(x.Args[1])
				}
			case *ast.CompositeLit: // bot.Button{…, Verb: VerbRun, Value: "command " + name}
				var verb string
				var value ast.Expr
				for _, element := range x.Elts {
					kv, ok := element.(*ast.KeyValueExpr)
					if !ok {
						continue
					}
					switch key, _ := kv.Key.(*ast.Ident); {
					case key == nil:
					case key.Name == "Verb":
						if id, ok := kv.Value.(*ast.Ident); ok {
							verb = id.Name
						}
					case key.Name == "Value":
						value = kv.Value
					}
				}
				if verb == "VerbRun" && value != nil {
					check(value)
				}
			}
			return true
		})
	}
	if n < 30 {
		t.Errorf("only %d buttons were found: this test looks in the wrong place", n)
	}
}

// unknown stands for what is put in while the program runs.
const unknown = "\x00"

// beginning is a command as it is put together, with unknown in the place of what is
// put in; ok is false where it does not begin with words.
func beginning(e ast.Expr) (string, bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(x.Value)
		return text, err == nil && x.Kind == token.STRING
	case *ast.BinaryExpr:
		left, ok := beginning(x.X)
		if !ok {
			return "", false
		}
		if right, ok := beginning(x.Y); ok {
			return left + right, true
		}
		return left + unknown, true
	}
	return "", false
}
