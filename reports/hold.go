package reports

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrHeld is the cause when another process writes into the same folder.
var ErrHeld = errors.New("another run is writing into this folder")

// holdFile is locked as long as a run writes into its folder. The lock goes with
// the process, whatever becomes of that.
const holdFile = ".rolecall.lock"

// Hold takes a folder that Prepare made for one run, so that two runs never mix
// their reports. It does not wait: if another process has the folder, the error
// wraps ErrHeld and says what to do. release gives it back.
func Hold(dir string) (release func(), err error) {
	path := filepath.Join(dir, holdFile)
	for range 10 {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, fmt.Errorf("reports cannot be written to %q; choose another folder with --out: %w", dir, err)
		}
		if err := lock(f); err != nil {
			return nil, errors.Join(fmt.Errorf("%w, %q: wait for its end, or choose another with --out (%w)", ErrHeld, dir, err), f.Close())
		}
		if same(f, path) {
			return func() {
				os.Remove(path) // while it is locked, or it could be that of another
				f.Close()
			}, nil
		}
		f.Close() // whoever had it has taken it away meanwhile
	}
	return nil, fmt.Errorf("%w, %q: choose another with --out", ErrHeld, dir)
}

// same tells whether an open file is still the one at a path.
func same(f *os.File, path string) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(mine, there)
}
