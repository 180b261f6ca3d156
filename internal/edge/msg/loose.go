package msg

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"unicode"
)

// off is the directive that sets a declaration, or a whole file when it stands above the package clause, apart: its Chinese
// is data (heads of foreign sheets, words looked for in texts) or is printed by the command line alone, which stays Chinese. What it
// hands to msg or to a fault is a key all the same.
const off = "//msg:off"

// unshown are functions that look for Chinese or write dates in it; what they are given is not shown.
var unshown = []string{"MustCompile", "Format", "len", "NewReplacer", "Contains", "ContainsRune", "ContainsAny", "HasPrefix", "HasSuffix", "TrimSuffix",
	"TrimPrefix", "TrimRight", "TrimLeft", "Trim", "Cut", "CutPrefix", "CutSuffix", "Index", "IndexAny", "Split", "Count", "ReplaceAll", "Equal", "IndexRune"}

// loose visits every Chinese text of a file that is not an argument of a marked call: words of tables, constants, and what goes to a
// reader by way of a variable. Composed tells of a text that is glued to others or filled where it stands, so that no catalogue
// could hold it.
func (s *scan) loose(f *ast.File, visit func(e ast.Expr, text string, composed bool)) {
	if isOff(f.Doc) || slices.ContainsFunc(f.Comments, func(g *ast.CommentGroup) bool { return g.End() < f.Package && isOff(g) }) {
		return
	}
	var stack []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if setApart(n) {
			return false
		}
		if e, ok := n.(ast.Expr); ok {
			if text, ok := literal(e); ok {
				if chinese(text) && !s.taken[e] {
					if shown, composed := use(stack, e); shown {
						visit(e, text, composed)
					}
				}
				return false
			}
		}
		stack = append(stack, n)
		return true
	})
}

// setApart is true of what holds no text for readers.
func setApart(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return isOff(n.Doc)
	case *ast.GenDecl:
		return n.Tok == token.IMPORT || isOff(n.Doc)
	case *ast.ValueSpec:
		return isOff(n.Doc)
	case *ast.StructType: // tags of fields describe the interface for programs
		return true
	case *ast.KeyValueExpr: // what other people call a column, and what may stand in it
		field, ok := n.Key.(*ast.Ident)
		return ok && (field.Name == "Aliases" || field.Name == "Example")
	}
	return false
}

// use says what becomes of a text by what stands around it.
func use(stack []ast.Node, e ast.Expr) (shown, composed bool) {
	switch p := stack[len(stack)-1].(type) {
	case *ast.BinaryExpr:
		return p.Op == token.ADD, p.Op == token.ADD
	case *ast.CaseClause, *ast.IndexExpr:
		return false, false
	case *ast.CallExpr:
		name := called(p)
		return !slices.Contains(unshown, name), name == "Sprintf" || name == "Fprintf"
	}
	return true, false
}

func called(call *ast.CallExpr) string {
	switch fn := call.Fun.(type) {
	case *ast.Ident:
		return fn.Name
	case *ast.SelectorExpr:
		return fn.Sel.Name
	}
	return ""
}

func isOff(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, off) })
}

// chinese reports whether a text has a Chinese character.
func chinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
