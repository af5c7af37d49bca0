package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"rolecall/reports"
)

func (e *exam) tool(context.Context) finding {
	found := fmt.Sprintf("%s %s, %s, %s/%s", e.Tool.Name, e.Tool.Version, e.Tool.Go, runtime.GOOS, runtime.GOARCH)
	if e.Tool.Revision != "" {
		found += ", revision " + e.Tool.Revision
	}
	if e.Tool.Modified {
		return finding{Warning, found + ", with changes",
			"The program was built from sources that no revision holds, so that nobody else can repeat a run of it.",
			"For a run whose report others are to check, build from a clean checkout."}
	}
	return ok("%s", found)
}

func (e *exam) settings(context.Context) finding {
	if e.Problem != nil {
		return finding{Failed, e.Problem.Error(), "rolecall run would refuse these settings with exit code 3.",
			"Put right what is named; docs/running.md has every setting."}
	}
	return ok("all of them")
}

// tokenFiles looks who can read the credentials. Windows has no such bits.
func (e *exam) tokenFiles(context.Context) finding {
	if len(e.TokenFiles) == 0 {
		return ok("none: tokens come from the environment, or none is needed")
	}
	if runtime.GOOS == "windows" {
		return finding{Skipped, "not looked at", "Who may read a file on Windows is not told by its mode.", ""}
	}
	var open, unread []string
	for _, path := range e.TokenFiles {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			unread = append(unread, err.Error())
		case !info.Mode().IsRegular():
			unread = append(unread, path+" is no file")
		case info.Mode().Perm()&0o007 != 0:
			open = append(open, fmt.Sprintf("%s has mode %04o", path, info.Mode().Perm()))
		}
	}
	if len(unread) > 0 {
		return finding{Failed, strings.Join(unread, "; "), "The token that the file should hold cannot be had.",
			"Name the file that holds the token with --token-file or --settings-token-file."}
	}
	if len(open) > 0 {
		return finding{Warning, strings.Join(open, "; "),
			"Every user of this machine can get at the token, and with it provision, change and delete users.",
			"Take the rights of others away: chmod 600 FILE. If others use this machine, have a new token made."}
	}
	return ok("%s", strings.Join(e.TokenFiles, ", "))
}

// reportsFolder tries what a run tries, and takes away what that leaves.
func (e *exam) reportsFolder(context.Context) finding {
	made := missing(e.Out)
	err := reports.Prepare(e.Out)
	if err := errors.Join(err, unmake(made)); err != nil {
		return finding{Failed, err.Error(), "A run would end before its first request, because nobody could read what it finds.",
			"Choose a folder that you may write to with --out, or make room on the disk."}
	}
	if len(made) > 0 {
		return ok("%s can be made", e.Out)
	}
	return ok("%s", e.Out)
}

// missing lists the folders that have to be made for dir, the deepest first.
func missing(dir string) []string {
	if dir == "" {
		return nil
	}
	var list []string
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		if _, err := os.Lstat(at); !errors.Is(err, fs.ErrNotExist) || at == filepath.Dir(at) {
			return list
		}
		list = append(list, at)
	}
}
