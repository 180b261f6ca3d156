package msg

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Key is one place in the sources where a user-facing text is named.
type Key struct {
	Text     string // the Chinese text; empty when the argument is not a literal
	Pos      string // file:line, relative to the root
	Composed bool   // glued or filled where it stands, so that no catalogue can hold it
}

// silent are folders, relative to the root, without texts for readers: tests' tools, an invented district, the samples of components.
var silent = []string{"internal/testkit", "internal/benchkit", "internal/demo", "internal/edge/web/ui/gallery", "cmd", "proof", "e2e"}

// marked lists, per package name, the functions whose argument at the index is a key.
var marked = map[string]map[string]int{
	"msg":   {"T": 1, "K": 0},
	"fault": {"New": 1},
}

// Keys collects every text for readers under root, in hand-written and generated Go alike: what is named in calls of T and K and
// in faults, and every other Chinese literal, unless it is set apart (see off). Tests, testdata, the command line and samples are
// left out. A function that hands its own parameter on as a key, as refuse(key string, args ...any) does, counts like the one it
// calls, within its package. A call whose key is not made of literals comes back with an empty Text, for the caller to refuse.
func Keys(root string) ([]Key, error) {
	dirs := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != root || isSilent(root, path)) {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			dirs[filepath.Dir(path)] = append(dirs[filepath.Dir(path)], path)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("collect keys under %s: %w", root, err)
	}
	var found []Key
	for _, paths := range dirs {
		keys, err := keysOf(root, paths)
		if err != nil {
			return nil, err
		}
		found = append(found, keys...)
	}
	slices.SortFunc(found, func(a, b Key) int { return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Pos, b.Pos)) })
	return found, nil
}

func isSilent(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && slices.Contains(silent, filepath.ToSlash(rel))
}

// scan reads the files of one package.
type scan struct {
	fset  *token.FileSet
	files []*ast.File
	own   map[string]int    // functions and methods of the package that hand a parameter on as a key
	taken map[ast.Expr]bool // keys of marked calls
}

func keysOf(root string, paths []string) ([]Key, error) {
	s := scan{fset: token.NewFileSet(), own: map[string]int{}, taken: map[ast.Expr]bool{}}
	for _, path := range paths {
		f, err := parser.ParseFile(s.fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", path, err)
		}
		s.files = append(s.files, f)
	}
	for n := -1; n != len(s.own); { // a wrapper of a wrapper is found in the next round
		n = len(s.own)
		s.calls(func(ast.Expr, string) {})
	}
	var found []Key
	add := func(e ast.Expr, text string, composed bool) {
		pos := s.fset.Position(e.Pos())
		rel, err := filepath.Rel(root, pos.Filename)
		if err != nil {
			rel = pos.Filename
		}
		found = append(found, Key{text, fmt.Sprintf("%s:%d", filepath.ToSlash(rel), pos.Line), composed})
	}
	s.calls(func(e ast.Expr, text string) {
		s.taken[e] = true
		add(e, text, false)
	})
	for _, f := range s.files {
		s.loose(f, add)
	}
	return found, nil
}

// calls visits each call that names a key, with its text; what only hands a parameter on is noted in own.
func (s *scan) calls(visit func(e ast.Expr, text string)) {
	for _, f := range s.files {
		for _, d := range f.Decls {
			fn, _ := d.(*ast.FuncDecl)
			ast.Inspect(d, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				i, ok := s.keyIndex(f.Name.Name, call)
				if !ok || i >= len(call.Args) {
					return true
				}
				if at, ok := parameter(fn, call.Args[i]); ok {
					s.own[fn.Name.Name] = at
					return true
				}
				text, _ := literal(call.Args[i])
				visit(call.Args[i], text)
				return true
			})
		}
	}
}

// keyIndex is the position of the key among the arguments of a call that names one. A call without a
// package before it, or of a method, may be one of the package's own.
func (s *scan) keyIndex(pkg string, call *ast.CallExpr) (int, bool) {
	switch fn := call.Fun.(type) {
	case *ast.Ident:
		if i, ok := marked[pkg][fn.Name]; ok {
			return i, true
		}
		i, ok := s.own[fn.Name]
		return i, ok
	case *ast.SelectorExpr:
		if x, ok := fn.X.(*ast.Ident); ok && marked[x.Name] != nil {
			i, ok := marked[x.Name][fn.Sel.Name]
			return i, ok
		}
		i, ok := s.own[fn.Sel.Name]
		return i, ok
	}
	return 0, false
}

// parameter reports which parameter of fn the expression is, counted from 0.
func parameter(fn *ast.FuncDecl, e ast.Expr) (int, bool) {
	id, ok := e.(*ast.Ident)
	if !ok || fn == nil {
		return 0, false
	}
	at := 0
	for _, field := range fn.Type.Params.List {
		for _, name := range field.Names {
			if name.Name == id.Name {
				return at, true
			}
			at++
		}
	}
	return 0, false
}

// literal reads a string literal or a sum of them.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.ParenExpr:
		return literal(e.X)
	case *ast.BinaryExpr:
		a, ok := literal(e.X)
		b, ok2 := literal(e.Y)
		return a + b, ok && ok2 && e.Op == token.ADD
	}
	return "", false
}
