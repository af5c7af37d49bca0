package harness

import (
	"strings"
	"testing"
)

func TestShardOfAJob(t *testing.T) {
	for _, c := range []struct{ shard, index, want, refused string }{
		{shard: "job/3", index: "0", want: "1/3"},
		{shard: "job/3", index: "2", want: "3/3"},
		{shard: "2/3", index: "0", want: "2/3"},
		{shard: "job/3", refused: "JOB_COMPLETION_INDEX"},
		{shard: "job/3", index: "one", refused: "JOB_COMPLETION_INDEX"},
		{shard: "job/2", index: "2", refused: "--shard"},
		{shard: "job/x", index: "0", refused: "--shard"},
	} {
		s := good()
		s.Shard = c.shard
		p, err := s.Plan(func(name string) string { return map[string]string{jobIndex: c.index}[name] })
		switch {
		case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
			t.Errorf("%s with index %q: %v", c.shard, c.index, err)
		case c.refused == "" && (err != nil || p.Settings.Shard != c.want):
			t.Errorf("%s with index %q: %v, want %s", c.shard, c.index, err, c.want)
		}
	}
}
