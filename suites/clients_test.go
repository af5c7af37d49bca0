package suites_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// What a spec sends goes through the client that the interlock guards: no spec
// has a way of its own to the network.
func TestSpecsHaveNoClientOfTheirOwn(t *testing.T) {
	ways := map[string][]string{
		"http": {"Client", "DefaultClient", "DefaultTransport", "Transport", "Get", "Head", "Post", "PostForm", "NewRequest", "NewRequestWithContext"},
		"net":  {"Dial", "DialTimeout", "Dialer"},
		"tls":  {"Dial", "DialWithDialer", "Dialer", "Client"},
		"scim": {"NewClient", "NewTransport"},
	}
	looked := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		looked++
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			use, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			from, ok := use.X.(*ast.Ident)
			if !ok {
				return true
			}
			for _, way := range ways[from.Name] {
				if use.Sel.Name == way {
					t.Errorf("%s: %s.%s goes past the interlock", files.Position(use.Pos()), from.Name, way)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || looked < 50 {
		t.Errorf("looked at %d files: %v", looked, err)
	}
}
