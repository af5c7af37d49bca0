package certificate

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"

	"rolecall/reports"
)

// The files of a bundle, in their order.
const (
	pdfFile       = "certificate.pdf"
	reportFile    = "report.json"
	trafficFile   = "traffic.har"
	statementFile = "statement.dsse.json"
)

var fileNames = []string{pdfFile, reportFile, trafficFile, statementFile}

// maxBundle is the largest bundle that is read, in bytes: a report, its traffic, and
// something.
const maxBundle = 2*reports.MaxSize + 32<<20

type member struct {
	name string
	data []byte
}

// pack writes the files as a zip archive. They are stored as they are, without
// times, so that the same files always give the same archive.
func pack(files []member) ([]byte, error) {
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	for _, f := range files {
		size := uint64(len(f.data))
		w, err := archive.CreateRaw(&zip.FileHeader{
			Name: f.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(f.data), CompressedSize64: size, UncompressedSize64: size,
		})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return b.Bytes(), err
}

// unpack reads an archive that pack wrote, and no other: packed again, it must be
// the same bytes, so that nothing can hide beside the files.
func unpack(raw []byte) ([]member, error) {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("is no zip archive: %w", err)
	}
	var files []member
	var names []string
	for _, f := range archive.File {
		if f.Method != zip.Store || f.UncompressedSize64 > uint64(len(raw)) { // no bomb
			return nil, fmt.Errorf("%.80q is not stored as rolecall stores it", f.Name)
		}
		names = append(names, f.Name)
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%.80q: %w", f.Name, err)
		}
		data, err := io.ReadAll(io.LimitReader(r, int64(len(raw))))
		if err := errors.Join(err, r.Close()); err != nil {
			return nil, fmt.Errorf("%.80q: %w", f.Name, err)
		}
		files = append(files, member{f.Name, data})
	}
	if !slices.Equal(names, fileNames) {
		return nil, fmt.Errorf("holds the files %.200q, want %q", names, fileNames)
	}
	if again, err := pack(files); err != nil || !bytes.Equal(again, raw) {
		return nil, errors.New("is not packed as rolecall packs it: something was put into it, or changed")
	}
	return files, nil
}

// readBundle reads a file that is no larger than a bundle can be.
func readBundle(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxBundle+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxBundle {
		return nil, fmt.Errorf("%s: is larger than a bundle can be", path)
	}
	return raw, nil
}
