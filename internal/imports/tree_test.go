package imports

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

const module = "lodestar"

// file is one text file of the tree; syntax is nil unless it is Go.
type file struct {
	path   string // from the root of the module, with slashes
	text   string
	syntax *ast.File
	lines  *token.FileSet
}

// finding is one breach, with the reason of the rule in what it says.
type finding struct {
	where string // path or path:line
	says  string
}

func (f finding) String() string { return f.where + ": " + f.says }

// load reads every text file below root. It leaves out what git keeps for
// itself, what is not text, and lists of check sums, which are long and hold
// nothing that a person wrote.
func load(root fs.FS) ([]file, error) {
	var files []file
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			switch entry.Name() {
			case ".git", "node_modules": // what git keeps for itself, and what a judge of a test installed
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() || entry.Name() == "go.sum" || entry.Name() == "package-lock.json" {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return fmt.Errorf("imports: reading %s: %w", name, err)
		}
		if !utf8.Valid(text) || strings.ContainsRune(string(text), 0) {
			return nil
		}
		f := file{path: name, text: string(text)}
		// Sources below testdata are food for tests, not part of the house.
		if path.Ext(name) == ".go" && !strings.Contains(name, "testdata/") {
			f.lines = token.NewFileSet()
			f.syntax, err = parser.ParseFile(f.lines, name, text, parser.SkipObjectResolution)
			if err != nil {
				return fmt.Errorf("imports: parsing %s: %w", name, err)
			}
		}
		files = append(files, f)
		return nil
	})
	sort.Slice(files, func(i, j int) bool { return files[i].path < files[j].path })
	return files, err
}

// pkg is the folder of the file seen from the root of the module.
func (f file) pkg() string { return path.Dir(f.path) }

func (f file) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }

// isProduct is true for Go code that can end in the binary.
func (f file) isProduct() bool { return f.syntax != nil && !f.isTest() }

func (f file) at(n ast.Node) string {
	return f.path + ":" + strconv.Itoa(f.lines.Position(n.Pos()).Line)
}

// imported returns every import path of the file with its place.
func (f file) imported() map[string]string {
	all := make(map[string]string)
	if f.syntax == nil {
		return all
	}
	for _, spec := range f.syntax.Imports {
		if name, err := strconv.Unquote(spec.Path.Value); err == nil {
			all[name] = f.at(spec)
		}
	}
	return all
}

// ours is imported, cut down to this module and without its name in front.
func (f file) ours() map[string]string {
	all := make(map[string]string)
	for name, where := range f.imported() {
		if rest, ok := strings.CutPrefix(name, module+"/"); ok {
			all[rest] = where
		}
	}
	return all
}

// covers tells whether pattern names pkg: exactly, or with "/..." at its end
// also everything below.
func covers(pattern, pkg string) bool {
	if top, deep := strings.CutSuffix(pattern, "/..."); deep {
		return pkg == top || strings.HasPrefix(pkg, top+"/")
	}
	return pattern == pkg
}

func coversAny(patterns []string, pkg string) bool {
	for _, pattern := range patterns {
		if covers(pattern, pkg) {
			return true
		}
	}
	return false
}
