#!/usr/bin/env bash
# Plays one run in shards, as a job of Docker Swarm, and merges what they found:
#
#   deploy/swarm/run.sh SHARDS FOLDER [settings of rolecall run...]
#
# FOLDER gets the reports of each shard, 1 to SHARDS, and of the whole. It must be
# there under the same path on every node (one machine, or a shared file system).
# The exit code is that of the merged run: 0 conformant, 1 violations found, 2 could
# not run, 3 wrong usage.
#
#   IMAGE    image of rolecall (deploy/image.sh makes rolecall:dev, the default)
#   SEED     of the run; all shards have the same one
#   AT_ONCE  how many shards are played at a time (default: all)
#   LIMIT    seconds until a job that does not end is given up (default 3600)
#
# A machine that is in no swarm is made one of its own, on loopback, for the job.
# What the script made, it removes, however it ends.
set -euo pipefail

fail() { echo "deploy/swarm/run.sh: $*" >&2; exit 2; }
[[ ${1:-} =~ ^[1-9][0-9]*$ && -n ${2:-} ]] || { echo "usage: $0 SHARDS FOLDER [settings of rolecall run...]" >&2; exit 3; }
shards=$1 folder=$2
shift 2
image=${IMAGE:-rolecall:dev} seed=${SEED:-$((RANDOM * 32768 + RANDOM + 1))} at_once=${AT_ONCE:-$shards} limit=${LIMIT:-3600}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
for k in $(seq "$shards") whole; do
	[ ! -e "$folder/$k/report.json" ] || fail "$folder/$k holds the report of an earlier run; choose another folder"
done
docker image inspect "$image" >/dev/null 2>&1 || fail "there is no image $image here; build it with deploy/image.sh, or name another one in IMAGE"

job=rolecall-$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')
swarm=$(docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}')
founded=
finish() {
	docker service rm "$job" >/dev/null 2>&1 || true
	[ -z "$founded" ] || docker swarm leave --force >/dev/null
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
case $swarm in
"inactive "*)
	docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1 >/dev/null
	founded=yes
	;;
"active true") ;;
*) fail "this node cannot start a job: its swarm is '$swarm', and a job is started on a manager" ;;
esac

# The slots of a job count from 0, and a template shows the node's id for that one.
# A job starts what failed again, at once and for ever under the condition none; a
# shard that found violations has failed in its eyes, and must be played once.
shard="{{if eq .Task.Slot .Node.ID}}$shards{{else}}{{.Task.Slot}}{{end}}"
docker service create --detach --quiet --name "$job" --container-label rolecall.job="$job" \
	--mode replicated-job --replicas "$shards" --max-concurrent "$at_once" \
	--restart-condition on-failure --restart-delay 24h --no-healthcheck --no-resolve-image --read-only --cap-drop ALL \
	--user "$(id -u):$(id -g)" --mount "type=bind,source=$folder,target=/report" --stop-grace-period 30s \
	--env "ROLECALL_SHARD=$shard/$shards" --env "ROLECALL_OUT=/report/$shard" --env "ROLECALL_JOURNAL=/report/$shard/journal" \
	--env "ROLECALL_SEED=$seed" "$image" run "$@" >/dev/null
echo "$job: $shards shards, seed $seed"

# A shard that found violations counts as failed for the engine; the record knows
# better. One that never started is rejected, or has no record to merge.
for ((waited = 0; ; waited++)); do
	ended=$(docker service ps "$job" --no-trunc --format '{{.CurrentState}}' | grep -cE '^(Complete|Failed|Rejected|Shutdown|Orphaned)' || true)
	[ "$ended" -lt "$shards" ] || break
	if [ "$waited" -ge "$limit" ]; then
		docker service ps "$job" --no-trunc >&2
		fail "after $limit seconds $ended of $shards shards have ended"
	fi
	sleep 1
done
parts=()
for k in $(seq "$shards"); do
	if [ ! -f "$folder/$k/report.json" ]; then
		docker service ps "$job" --no-trunc >&2
		docker service logs --raw --tail 20 "$job" >&2 || true
		fail "shard $k of $shards left no report"
	fi
	parts+=("/report/$k")
done
docker run --rm --read-only --network none --user "$(id -u):$(id -g)" --volume "$folder:/report" \
	"$image" report merge "${parts[@]}" --out /report/whole
