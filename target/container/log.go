package container

import (
	"context"
	"fmt"
	"io"
	"strings"

	"rolecall/scim"
)

// Log is what a container said, on both its outputs, without secrets.
type Log struct {
	Text string
	Cut  int // bytes that were left out in the middle
}

// What is kept of a log: its beginning, where a server says how it was set up,
// and its end.
const (
	keptFirst = 16 << 10
	keptLast  = 48 << 10
)

// said reads what the container has said so far.
func (c *Container) said(ctx context.Context) (Log, error) {
	stream, err := c.running.Logs(ctx)
	if err != nil {
		return Log{}, fmt.Errorf("read the log of the container: %w", err)
	}
	defer stream.Close()
	k := &kept{}
	if _, err := io.Copy(k, stream); err != nil {
		return Log{}, fmt.Errorf("read the log of the container: %w", err)
	}
	return k.log(append(c.options.Secrets, c.options.Token)), nil
}

// kept keeps the beginning and the end of what is written to it.
type kept struct {
	first, last []byte
	cut         int
}

func (k *kept) Write(p []byte) (int, error) {
	n := len(p)
	room := min(keptFirst-len(k.first), len(p))
	k.first, p = append(k.first, p[:room]...), p[room:]
	k.last = append(k.last, p...)
	if over := len(k.last) - keptLast; over > 0 {
		k.cut += over
		k.last = append(k.last[:0], k.last[over:]...)
	}
	return n, nil
}

// log is what was kept, with whole lines at the cut: half a secret would not be
// known for one.
func (k *kept) log(secrets []string) Log {
	if k.cut == 0 {
		return Log{Text: scim.RedactText(string(k.first)+string(k.last), secrets...)}
	}
	first, last := string(k.first), string(k.last)
	head := first[:strings.LastIndexByte(first, '\n')+1]
	tail := last[strings.IndexByte(last, '\n')+1:]
	cut := k.cut + len(first) - len(head) + len(last) - len(tail)
	return Log{scim.RedactText(head, secrets...) + fmt.Sprintf("... (%d bytes left out)\n", cut) + scim.RedactText(tail, secrets...), cut}
}

// last are the last lines, to stand below a hint.
func (l Log) last(n int) string {
	text := strings.TrimRight(l.Text, "\n")
	if text == "" {
		return "\n  The container said nothing."
	}
	lines := strings.Split(text, "\n")
	lines = lines[max(0, len(lines)-n):]
	for i, line := range lines {
		lines[i] = "    " + printable(line)
	}
	return "\n  What the container said last:\n" + strings.Join(lines, "\n")
}

// printable keeps a line of a container from steering a terminal, and short.
func printable(line string) string {
	const limit = 500
	if len(line) > limit {
		line = line[:limit] + "..."
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(line, "\uFFFD"))
}
