#!/usr/bin/env bash
# Tries in real containers what is said of them: tests of targets in containers,
# the image, a run of many processes in it, and one of several machines as a job of
# Docker Swarm. It needs Go and a container engine: deploy/engine.sh deploy/check.sh
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf -- '-- %s\n' "$*"; }
fail() { echo "deploy/check.sh: $*" >&2; exit 1; }

work=$(mktemp -d) mark=rolecall-check-$$
finish() {
	docker ps -aq --filter "label=$mark" | xargs -r docker rm -fv >/dev/null || true
	docker image rm -f "$mark" >/dev/null 2>&1 || true
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step "targets in containers"
ROLECALL_NEED_ENGINE=1 go test -count=1 -timeout 10m ./target/container
ROLECALL_NEED_ENGINE=1 go test -count=1 -timeout 10m -run 'TestContainers' ./cmd/rolecall

step "the image"
deploy/image.sh "$mark"
mkdir "$work/report" && chmod 777 "$work/report"
echo a-token-of-the-check >"$work/report/token"
# contained runs rolecall as hard as a cluster may have it: no root, no writing, no
# rights, no network.
contained() {
	docker run --rm --label "$mark" --read-only --cap-drop ALL --security-opt no-new-privileges --network none \
		--volume "$work/report:/report" "$mark" "$@"
}
expect() {
	local want=$1 got=0
	shift
	contained "$@" >"$work/said" 2>&1 || got=$?
	[ "$got" = "$want" ] || { cat "$work/said"; fail "rolecall $* ended with $got, and should with $want"; }
}
expect 0 run --label-filter lifecycle --seed 5 --out /report/one
expect 0 run --label-filter lifecycle --seed 5 --procs 3 --out /report/three
expect 0 report compare /report/one /report/three
grep -q '^0 broken, 0 fixed, 0 new, 0 gone' "$work/said" || fail "one process and three do not find the same: $(cat "$work/said")"
expect 1 run --fault deact-noop-success --focus deactivate.leave --out /report/fault
expect 2 run --target http://127.0.0.1:1/scim/v2 --token-file /report/token --out /report/dead
expect 3 run --nope

step "a server that is well"
server=$(docker run -d --label "$mark" --read-only --cap-drop ALL --env ROLECALL_TOKEN=a-token-of-the-check "$mark" serve --addr :8787)
for _ in $(seq 60); do
	health=$(docker inspect --format '{{.State.Health.Status}}' "$server")
	[ "$health" = starting ] || break
	sleep 1
done
[ "$health" = healthy ] || fail "the server is $health: $(docker inspect --format '{{json .State.Health}}' "$server")"
docker stop "$server" >/dev/null
[ "$(docker inspect --format '{{.State.ExitCode}}' "$server")" = 0 ] || fail "a server that is stopped should end with 0"

step "docker stop of a run in several processes"
stopped=$(docker run -d --label "$mark" --read-only --volume "$work/report:/report" "$mark" run --procs 3 --latency 100ms --out /report/stopped)
for _ in $(seq 100); do
	docker logs "$stopped" 2>&1 | grep -q 'specs, seed' && break
	sleep 0.2
done
sleep 2
docker exec "$stopped" /rolecall healthcheck >/dev/null || fail "a run counts as unhealthy"
docker stop "$stopped" >/dev/null
code=$(docker inspect --format '{{.State.ExitCode}}' "$stopped")
[ "$code" = 2 ] || { docker logs "$stopped" | tail -n 5; fail "a run that is stopped ended with $code, and should with 2"; }
grep -q 'Interrupted by User' "$work/report/stopped/report.json" || fail "the report of a stopped run does not say so"

step "three shards as a job of Docker Swarm"
contained run --seed 5 --out /report/single >/dev/null
SEED=5 IMAGE=$mark LIMIT=600 deploy/swarm/run.sh 3 "$work/swarm" >"$work/said" || { cat "$work/said"; fail "the job found something"; }
cp -r "$work/swarm/whole" "$work/report/whole" && chmod -R a+rX "$work/report/whole"
expect 0 report compare /report/single /report/whole
grep -q '^0 broken, 0 fixed, 0 new, 0 gone' "$work/said" || fail "the job does not find what a single run finds: $(cat "$work/said")"
grep 'as before' "$work/said"
[ -z "$(docker ps -aq --filter label=rolecall.job)" ] || fail "the job left containers"
echo "deploy/check.sh: all is as it is said to be"
