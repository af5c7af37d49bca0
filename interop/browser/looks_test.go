package browser

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "write the screenshots anew")

// How much a page may look unlike its screenshot before somebody must look at it.
// Fonts differ from machine to machine, and with them where lines break.
const (
	tallerBy  = 0.15 // of the height of the whole page
	shrink    = 4    // screenshots are kept this much smaller
	cells     = 24   // by which the first screen is divided in each direction
	unlike    = 40   // of 255: what makes a cell another
	mostCells = 0.15 // of all cells
)

// TestReportLooksAsItDid compares the report of the sample with its screenshots,
// roughly: that nothing is lost, overlaps, or is of another colour.
func TestReportLooksAsItDid(t *testing.T) {
	dir := t.TempDir()
	raw, err := os.ReadFile(filepath.Join("..", "..", "reports", "testdata", "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "report.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, dir, 0, "report", "render", "report.json")
	for _, screen := range []struct {
		name          string
		width, height int
	}{{"phone", 390, 844}, {"desktop", 1280, 900}} {
		t.Run(screen.name, func(t *testing.T) {
			p := open(t, screen.width, screen.height)
			p.visit(filepath.Join(dir, "report.html"), "")
			if wide := ask[int](p, "document.documentElement.scrollWidth"); wide > screen.width {
				t.Errorf("the page is %d wide on a screen of %d", wide, screen.width)
			}
			p.quiet()
			whole, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			got := shrunk(t, whole)
			path := filepath.Join("testdata", screen.name+".png")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := alike(picture(t, got), picture(t, want), screen.height/shrink); err != nil {
				lost := filepath.Join(os.TempDir(), "rolecall-"+screen.name+".png")
				t.Errorf("%v; look at %s, and if it is well, write it anew with -update (%v)", err, lost, os.WriteFile(lost, whole, 0o600))
			}
		})
	}
}

func picture(t *testing.T, raw []byte) image.Image {
	t.Helper()
	p, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// shrunk is a screenshot of which each pixel is the mean of a square.
func shrunk(t *testing.T, raw []byte) []byte {
	t.Helper()
	whole := picture(t, raw)
	small := image.NewRGBA(image.Rect(0, 0, whole.Bounds().Dx()/shrink, whole.Bounds().Dy()/shrink))
	for x := range small.Bounds().Dx() {
		for y := range small.Bounds().Dy() {
			c := mean(whole, image.Rect(x*shrink, y*shrink, (x+1)*shrink, (y+1)*shrink))
			small.Set(x, y, color.RGBA{uint8(c[0]), uint8(c[1]), uint8(c[2]), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, small); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// alike compares the sizes of two pictures, and what a screen shows of them before
// anybody scrolls.
func alike(got, want image.Image, screen int) error {
	g, w := got.Bounds(), want.Bounds()
	if g.Dx() != w.Dx() {
		return fmt.Errorf("it is %d wide, was %d", g.Dx(), w.Dx())
	}
	if d := float64(g.Dy()-w.Dy()) / float64(w.Dy()); d > tallerBy || d < -tallerBy {
		return fmt.Errorf("it is %d high, was %d", g.Dy(), w.Dy())
	}
	screen = min(screen, g.Dy(), w.Dy())
	other := 0
	for x := range cells {
		for y := range cells {
			part := image.Rect(x*g.Dx()/cells, y*screen/cells, (x+1)*g.Dx()/cells, (y+1)*screen/cells)
			a, b := mean(got, part), mean(want, part)
			for i := range a {
				if d := a[i] - b[i]; d > unlike || d < -unlike {
					other++
					break
				}
			}
		}
	}
	if share := float64(other) / (cells * cells); share > mostCells {
		return fmt.Errorf("%.0f%% of the first screen look unlike", 100*share)
	}
	return nil
}

// mean is the mean colour of a part of a picture.
func mean(p image.Image, part image.Rectangle) (sum [3]int) {
	n := 0
	for x := part.Min.X; x < part.Max.X; x++ {
		for y := part.Min.Y; y < part.Max.Y; y++ {
			r, g, b, _ := p.At(x, y).RGBA()
			sum[0] += int(r >> 8)
			sum[1] += int(g >> 8)
			sum[2] += int(b >> 8)
			n++
		}
	}
	for i := range sum {
		sum[i] /= max(n, 1)
	}
	return sum
}

// The comparison itself must see a page that lost its style, and one that is empty.
func TestTheComparisonSeesADifference(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "desktop.png"))
	if err != nil {
		t.Fatal(err)
	}
	was := picture(t, raw)
	if err := alike(was, was, 225); err != nil {
		t.Errorf("a picture beside itself: %v", err)
	}
	for name, other := range map[string]image.Image{
		"another width":  image.NewRGBA(image.Rect(0, 0, 400, was.Bounds().Dy())),
		"another height": image.NewRGBA(image.Rect(0, 0, was.Bounds().Dx(), was.Bounds().Dy()/2)),
		"all black":      image.NewRGBA(was.Bounds()),
	} {
		if alike(other, was, 225) == nil {
			t.Errorf("%s is not seen", name)
		}
	}
}
