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
	Text string // the Chinese text; empty when the argument is not a literal
	Pos  string // file:line, relative to the root
}

// marked lists, per package name, the functions whose argument at the index is a key.
var marked = map[string]map[string]int{
	"msg":   {"T": 1, "K": 0},
	"fault": {"New": 1},
}

// Keys collects every key named under root: in calls of T and K and in faults, in hand-written and
// generated Go alike; tests and testdata are left out. A call whose key is not made of literals comes
// back with an empty Text, for the caller to refuse.
func Keys(root string) ([]Key, error) {
	var found []Key
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && path != root) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		keys, err := keysOf(root, path)
		found = append(found, keys...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("collect keys under %s: %w", root, err)
	}
	slices.SortStableFunc(found, func(a, b Key) int { return cmp.Compare(a.Text, b.Text) })
	return found, nil
}

func keysOf(root, path string) ([]Key, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", path, err)
	}
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return nil, err
	}
	var found []Key
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if i, ok := keyIndex(f.Name.Name, call); ok && i < len(call.Args) {
			text, _ := literal(call.Args[i])
			pos := fset.Position(call.Pos())
			found = append(found, Key{Text: text, Pos: fmt.Sprintf("%s:%d", filepath.ToSlash(rel), pos.Line)})
		}
		return true
	})
	return found, nil
}

// keyIndex is the position of the key among the arguments of a call that names one. A call without a
// package before it belongs to the file's own package.
func keyIndex(own string, call *ast.CallExpr) (int, bool) {
	switch fn := call.Fun.(type) {
	case *ast.Ident:
		i, ok := marked[own][fn.Name]
		return i, ok
	case *ast.SelectorExpr:
		if pkg, ok := fn.X.(*ast.Ident); ok {
			i, ok := marked[pkg.Name][fn.Sel.Name]
			return i, ok
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
