package container

import (
	"archive/tar"
	"bytes"
	"context"
	"debug/elf"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"

	"rolecall/target"
)

// Program is an executable file out of which an image is made, in memory and
// FROM scratch: there is nothing in it but the program and its files, and it runs
// as nobody in particular.
type Program struct {
	Path  string            // "" means the running program
	Files map[string][]byte // further files, by their name at the root
}

// anybody is a user and group without a name or rights.
const anybody = "65532:65532"

// buildLimit bounds the making of an image.
const buildLimit = 2 * time.Minute

// build makes the image and gives its name. Once begun it is not cut off: an
// engine that is left alone with it would go on, and make what nobody removes.
func (p *Program) build(ctx context.Context, c *Container) (string, error) {
	binary, err := p.read()
	if err != nil {
		return "", err
	}
	v, err := c.engine.client.ServerVersion(ctx, client.ServerVersionOptions{})
	if err != nil {
		return "", fmt.Errorf("ask the container engine for its version: %w", err)
	}
	if err := fits(binary, v.Os, v.Arch); err != nil {
		return "", err
	}
	archive, err := p.archive(binary, c.labels)
	if err != nil {
		return "", fmt.Errorf("make an image of this program: %w", err)
	}
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return "", err
	}
	defer provider.Close()
	if err := ctx.Err(); err != nil {
		return "", err
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), buildLimit)
	defer cancel()
	name, err := provider.BuildImage(limited, &testcontainers.ContainerRequest{FromDockerfile: testcontainers.FromDockerfile{
		ContextArchive: bytes.NewReader(archive), Repo: "rolecall-self", Tag: strings.ToLower(c.options.Run),
		BuildOptionsModifier: func(o *client.ImageBuildOptions) { o.Remove, o.ForceRemove = true, true },
	}})
	if err != nil {
		return "", fmt.Errorf("make an image of this program: %w", err)
	}
	return name, nil
}

func (p *Program) read() ([]byte, error) {
	path := p.Path
	if path == "" {
		var err error
		if path, err = os.Executable(); err != nil {
			return nil, fmt.Errorf("--image self needs the path of the running program: %w", err)
		}
	}
	binary, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--image self: %w", err)
	}
	return binary, nil
}

// fits tells whether a program can run on an engine where there is nothing else.
func fits(binary []byte, engineOS, engineArch string) error {
	f, err := elf.NewFile(bytes.NewReader(binary))
	if err != nil {
		return &target.Unusable{What: "--image self: this program is not built for Linux, which is what containers run", Err: err, Hint: "Make an image with a Linux build, as deploy/image.sh does, and name it with --image."}
	}
	defer f.Close()
	if engineOS != "linux" || engineArch != runtime.GOARCH {
		return &target.Unusable{What: fmt.Sprintf("--image self: the engine runs %s/%s, and this program is built for linux/%s", engineOS, engineArch, runtime.GOARCH), Hint: "Use a build for the engine's machine."}
	}
	if slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }) {
		return &target.Unusable{What: "--image self: this program needs shared libraries, which an image FROM scratch does not have", Hint: "Build it with CGO_ENABLED=0."}
	}
	return nil
}

// archive is what the engine builds from. The labels come first, so that the
// layers of a build that fails have them too. Engines make a layer of each
// instruction, so what the container can be told is not in here.
func (p *Program) archive(binary []byte, labels map[string]string) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	recipe := "FROM scratch\nLABEL"
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		recipe += fmt.Sprintf(" %s=%q", name, labels[name])
	}
	files := map[string][]byte{"rolecall": binary}
	maps.Copy(files, p.Files)
	recipe += "\nCOPY " + strings.Join(slices.Sorted(maps.Keys(files)), " ") + " /\n"
	files["Dockerfile"] = []byte(recipe)
	for name, content := range files {
		mode := int64(0o444)
		if name == "rolecall" {
			mode = 0o555
		}
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(content))}); err != nil {
			return nil, err
		}
		if _, err := w.Write(content); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}
