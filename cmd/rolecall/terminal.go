package main

import (
	"os"

	"github.com/mattn/go-isatty"
	"golang.org/x/term"

	"rolecall/reports"
)

// What is written where nobody knows how wide it is shown, and the narrowest and
// widest that text is set for.
const (
	usualWidth  = 100
	narrowWidth = 40
	wideWidth   = 160
)

// style is how standard output wants its words: in colours only on a terminal that
// has them (https://no-color.org), and as wide as that is.
func (a *app) style() reports.Style {
	s := reports.Style{Width: usualWidth}
	if n := width(a.stdout); n > 0 {
		s.Width = min(max(n, narrowWidth), wideWidth)
	}
	s.Color = isTerminal(a.stdout) && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb"
	return s
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && (isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()))
}

// width is that of a terminal in columns, 0 for what is none.
func width(w any) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	n, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return n
}
