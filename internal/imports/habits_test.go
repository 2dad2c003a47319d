package imports

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// databaseModules open a database; only the store may.
var databaseModules = []string{"database/sql/...", "modernc.org/sqlite/...", "github.com/pressly/goose/v3/...", "github.com/ncruces/go-sqlite3/..."}

// statement recognises the beginning of SQL in a string. It is deliberately
// narrow: a sentence that starts with "Select" has no FROM behind it.
var statement = regexp.MustCompile(`(?is)^\s*(select\s.*\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(unique\s+)?(table|index|trigger|view)\s|alter\s+table\s|drop\s+(table|index|trigger)\s|pragma\s+\w+|with\s+\w+\s+as\s*\()`)

// sqlAtLarge finds databases and SQL outside internal/sqlstore: one place
// knows the tables, so one place changes with them.
func sqlAtLarge(files []file) []finding {
	var all []finding
	for _, f := range files {
		if covers("internal/sqlstore/...", f.pkg()) {
			continue
		}
		if path.Ext(f.path) == ".sql" {
			all = append(all, finding{f.path, "SQL lives in internal/sqlstore"})
		}
		if !f.isProduct() {
			continue
		}
		for name, where := range f.imported() {
			if coversAny(databaseModules, name) {
				all = append(all, finding{where, name + " may be imported in internal/sqlstore only: nobody else may know that there is a database"})
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if s, ok := n.(*ast.BasicLit); ok && s.Kind == token.STRING {
				if text, err := strconv.Unquote(s.Value); err == nil && statement.MatchString(text) {
					all = append(all, finding{f.at(s), "SQL lives in internal/sqlstore"})
				}
			}
			return true
		})
	}
	return all
}

// readsClock are the functions of package time that look at the real clock.
var readsClock = map[string]bool{"Now": true, "Since": true, "Until": true}

// clockAtLarge finds reads of the real clock outside the wiring. The clock is
// handed in, so that tests and the playground can move it.
func clockAtLarge(files []file) []finding {
	var all []finding
	for _, f := range files {
		if !f.isProduct() || coversAny([]string{"cmd/...", "internal/app/..."}, f.pkg()) {
			continue
		}
		name := localName(f, "time")
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && readsClock[s.Sel.Name] {
				if x, ok := s.X.(*ast.Ident); ok && name != "" && x.Name == name {
					all = append(all, finding{f.at(s), "time." + s.Sel.Name + " reads the real clock; take the clock as a field (Now func() time.Time) or the instant as an argument"})
				}
			}
			return true
		})
	}
	return all
}

// localName is the name under which a file knows a package, "" if it doesn't.
func localName(f file, pkg string) string {
	for _, spec := range f.syntax.Imports {
		if spec.Path.Value != strconv.Quote(pkg) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(pkg)
	}
	return ""
}

const longest = 500

// longFor lists the files that may be longer than longest, each with the
// reason why it would be worse in two. An entry that is no longer needed fails.
var longFor = map[string]string{}

// tooLong finds Go files that hold more than one idea can fill.
func tooLong(files []file, allowed map[string]string) []finding {
	var all []finding
	needed := make(map[string]bool)
	for _, f := range files {
		n := strings.Count(f.text, "\n")
		if f.syntax == nil || n <= longest {
			continue
		}
		needed[f.path] = true
		if allowed[f.path] == "" {
			all = append(all, finding{f.path, fmt.Sprintf("%d lines; over %d a file needs to be cut by ideas, or a reason in longFor", n, longest)})
		}
	}
	for name := range allowed {
		if !needed[name] {
			all = append(all, finding{name, "stands in longFor and is not too long: take the entry out"})
		}
	}
	return all
}

// emptyNames say nothing about what a package or file holds.
var emptyNames = regexp.MustCompile(`^(utils?|common|helpers?|managers?|misc)(_test)?$`)

// saysNothing finds packages and files whose name holds no idea.
func saysNothing(files []file) []finding {
	var all []finding
	for _, f := range files {
		if f.syntax == nil {
			continue
		}
		for _, name := range []string{path.Base(f.pkg()), strings.TrimSuffix(path.Base(f.path), ".go")} {
			if emptyNames.MatchString(name) {
				all = append(all, finding{f.path, "the name " + name + " says nothing: name it after what it holds"})
			}
		}
	}
	return all
}

// startsAlone finds init functions: what happens before main cannot be seen,
// ordered or tested.
func startsAlone(files []file) []finding {
	var all []finding
	for _, f := range files {
		if !f.isProduct() {
			continue
		}
		for _, d := range f.syntax.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				all = append(all, finding{f.at(fn), "no init: build it where it is used, or in internal/app"})
			}
		}
	}
	return all
}

// The two patterns are put together from pieces so that this file, which is
// read like every other, does not find itself.
var (
	openEnd     = regexp.MustCompile(`\b(` + "TO" + "DO" + `|` + "FIX" + "ME" + `)\b`)
	machinePath = regexp.MustCompile(`(^|[^\w.\-])/(` + "work" + `|` + "root" + `|` + "home" + `)/`)
)

// leftLying finds notes to oneself and paths that exist on one machine only.
func leftLying(files []file) []finding {
	var all []finding
	for _, f := range files {
		for i, line := range strings.Split(f.text, "\n") {
			where := f.path + ":" + strconv.Itoa(i+1)
			if openEnd.MatchString(line) {
				all = append(all, finding{where, "an open end: do it, or write it down where it will be found (an issue, the changelog)"})
			}
			if machinePath.MatchString(line) {
				all = append(all, finding{where, "a path of one machine"})
			}
		}
	}
	return all
}
