package harness

import (
	"fmt"
	"strconv"
	"strings"
)

// jobIndex is the variable in which Kubernetes tells a pod of an Indexed Job which
// one it is, from 0 (batch/v1 Job, completionMode Indexed).
const jobIndex = "JOB_COMPLETION_INDEX"

// shardOf reads --shard: K/N as it is, and job/N as the part of the pod that this is.
func shardOf(shard string, getenv func(string) string) (string, error) {
	parts, ofJob := strings.CutPrefix(shard, "job/")
	if !ofJob {
		return shard, nil
	}
	index, err := strconv.Atoi(getenv(jobIndex))
	if err != nil {
		return shard, fmt.Errorf("--shard %s: %s is %q, not a number; it is set in the pods of an Indexed Job of Kubernetes alone", shard, jobIndex, getenv(jobIndex))
	}
	return fmt.Sprintf("%d/%s", index+1, parts), nil
}
