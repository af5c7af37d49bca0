package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/mattn/go-isatty"
	"golang.org/x/term"

	"rolecall/harness"
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

// somebody tells whether there is a person who can be asked.
func (a *app) somebody() bool { return isTerminal(a.stdin) && isTerminal(a.stderr) }

// yes asks whether to go on. Where nobody can be asked, or nobody answers, it is no.
func (a *app) yes(ctx context.Context, question string) bool {
	if !a.somebody() {
		return false
	}
	fmt.Fprint(a.stderr, question+" [y/N] ")
	said := make(chan string, 1)
	go func() { // which an interrupt must not wait for
		line, _ := bufio.NewReader(a.stdin).ReadString('\n')
		said <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case answer := <-said:
		return answer == "y" || answer == "yes"
	case <-ctx.Done():
		fmt.Fprintln(a.stderr)
		return false
	}
}

// consent asks for what a run would write to an account that is not on this
// machine.
func (a *app) consent(ctx context.Context, c harness.Consent) (bool, error) {
	if !a.somebody() {
		return false, harness.ErrNotAgreed
	}
	fmt.Fprintf(a.stderr, "A run writes to this account:\n%s", c)
	return a.yes(ctx, "Go on?"), nil
}
