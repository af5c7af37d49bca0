package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"rolecall/reports/certificate"
)

type keygenCommand struct {
	Key string `arg:"" help:"File for the private key; the public one goes beside it, with .pub behind its name." placeholder:"FILE" type:"path"`
}

// Run makes a key pair, and overwrites nothing.
func (c *keygenCommand) Run(a *app) error {
	private, public, err := certificate.NewKey()
	if err != nil {
		return err
	}
	for _, f := range []struct {
		path string
		data []byte
		mode fs.FileMode
	}{{c.Key, private, 0o600}, {c.Key + ".pub", public, 0o644}} {
		if err := writeNew(f.path, f.data, f.mode); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.stdout, "Private key: %s (keep it to yourself)\nPublic key:  %s.pub (give it to whoever is to check)\n", c.Key, c.Key)
	return nil
}

func writeNew(path string, data []byte, mode fs.FileMode) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.Write(data)
	return err
}
