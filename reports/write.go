package reports

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Prepare makes the folder of the reports and proves, before a run spends its
// time, that files can be written into it. The error names the folder and the
// flag that chose it.
func Prepare(dir string) error {
	if err := prepare(dir); err != nil {
		return fmt.Errorf("reports cannot be written to %q; choose another folder with --out: %w", dir, err)
	}
	return nil
}

func prepare(dir string) error {
	if dir == "" {
		return errors.New("the name of the folder is empty")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, f := range files() {
		path := filepath.Join(dir, f.File)
		if info, err := os.Lstat(path); err == nil && info.IsDir() {
			return fmt.Errorf("%s is a folder and stands where a report is to go", path)
		}
	}
	return Writable(filepath.Join(dir, "probe"))
}

// Write writes all reports into the folder. All of them are made from what
// report.json holds, byte for byte, so that Render makes the same of it. Each file
// is complete or not there: it is written beside its place, flushed to the disk
// and then renamed. A report that cannot be written does not keep the others back;
// the error joins all that went wrong and names each file.
func Write(dir string, doc Document) error {
	again, err := asWritten(doc)
	if err != nil {
		return fmt.Errorf("report.json: %w", err)
	}
	var problems []error
	for _, f := range files() {
		path := filepath.Join(dir, f.File)
		if err := Place(path, func(w io.Writer) error { return f.Write(w, again) }); err != nil {
			problems = append(problems, fmt.Errorf("write %s: %w", path, err))
		}
	}
	return errors.Join(problems...)
}

// asWritten is the document as a reader of report.json has it: without what JSON
// does not carry, such as bytes that are no UTF-8.
func asWritten(doc Document) (again Document, err error) {
	var b bytes.Buffer
	if err := JSON(&b, doc); err != nil {
		return again, err
	}
	return again, json.Unmarshal(b.Bytes(), &again)
}

// JSON writes report.json. Names stay as they are: <, > and & are not escaped.
// Bytes that are no UTF-8 become U+FFFD.
func JSON(w io.Writer, doc Document) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

// Place puts a file at path in one step: it is whole, or what was there before is.
func Place(path string, write func(io.Writer) error) error {
	beside := filepath.Join(filepath.Dir(path), temporary(filepath.Base(path)))
	if err := fill(beside, write); err != nil {
		return errors.Join(err, removed(beside))
	}
	if err := os.Rename(beside, path); err != nil {
		return errors.Join(err, removed(beside))
	}
	return nil
}

// Writable tells whether Place could put a file at path, before there is one.
func Writable(path string) error {
	probe := filepath.Join(filepath.Dir(path), temporary(filepath.Base(path)))
	err := fill(probe, func(w io.Writer) error {
		_, err := io.WriteString(w, "rolecall looks whether it can write here\n")
		return err
	})
	return errors.Join(err, removed(probe))
}

func temporary(name string) string { return "." + name + "." + rand.Text()[:8] + ".tmp" }

// removed takes a temporary file away; one that never came to be is fine.
func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// fill writes a new file and does not return before the disk has it.
func fill(path string, write func(io.Writer) error) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return flush(f, write)
}

func flush(f *os.File, write func(io.Writer) error) error {
	buffered := bufio.NewWriter(f)
	if err := write(buffered); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return f.Sync()
}
