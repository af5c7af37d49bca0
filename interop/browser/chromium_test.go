package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is a page of a headless Chromium and what went wrong in it.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	problems []string // errors on the console, exceptions
	requests []string // whatever was asked for
}

// open starts Chromium with a window of this size. Where there is none the test is
// skipped, and says so.
func open(t *testing.T, width, height int) *tab {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("report.html was not opened in a browser: there is no Chromium here (on Debian: apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.WindowSize(width, height),
		chromedp.NoSandbox, // CI runs as root, where Chromium has none; the page is our own
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("disable-dev-shm-usage", true), chromedp.WSURLReadTimeout(90*time.Second))
	allocated, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx}
	// The first call starts the browser, which lives as long as its context.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), int64(height))); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, func(event any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			p.problems = append(p.problems, "exception: "+e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			if e.Type == "error" || e.Type == "warning" {
				p.problems = append(p.problems, fmt.Sprint(e.Type, e.Args))
			}
		case *log.EventEntryAdded: // such as what the content security policy stops
			p.problems = append(p.problems, fmt.Sprint(e.Entry.Level, " ", e.Entry.Text))
		case *network.EventRequestWillBeSent:
			p.requests = append(p.requests, e.Request.URL)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 2*time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// visit opens a file of this machine, at an anchor if there is one.
func (p *tab) visit(path, anchor string) {
	p.t.Helper()
	p.do(chromedp.Navigate("file://"+path+anchor), chromedp.WaitReady(chromedp.CSS("footer")))
}

// dark shows the page as to somebody who wants it dark.
func (p *tab) dark() {
	p.t.Helper()
	dark := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: dark}); err != nil {
		p.t.Fatal(err)
	}
}

// ask evaluates an expression in the page, and awaits what it promises.
func ask[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 2*time.Minute)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatal(err)
	}
	return answer
}

// tell evaluates an expression for what it does.
func tell(expression string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](expression)
}

// until waits for an expression to be true.
func until(expression string) chromedp.Action[chromedp.Void] {
	return chromedp.Poll[chromedp.Void](expression)
}

// quiet fails the test if the page asked for anything but itself or complained.
func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, problem := range p.problems {
		p.t.Errorf("the console says: %s", problem)
	}
	for _, url := range p.requests {
		if !strings.HasPrefix(url, "file://") && url != "data:," {
			p.t.Errorf("the page asks for %s", url)
		}
	}
}

// rolecall is the command, built once.
var rolecall = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "rolecall-browser")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "rolecall")
	build := exec.Command("go", "build", "-o", path, "./cmd/rolecall")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := rolecall(); err == nil { // builds it if no test did, which costs little
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// run runs the command and holds it to an exit code.
func run(t *testing.T, dir string, want int, args ...string) {
	t.Helper()
	path, err := rolecall()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = dir
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != want {
		t.Fatalf("rolecall %s: exit code %d, want %d\n%s", strings.Join(args, " "), code, want, out)
	}
}
