#!/usr/bin/env bash
# Runs a command with a container engine: deploy/engine.sh COMMAND...
#
# The engine that DOCKER_HOST or this machine's socket leads to is taken as it is.
# Where there is none, Docker is installed from Debian's packages if need be (as
# root), a daemon is started on a socket and in a folder of its own, and both are
# gone afterwards. Where none can be started the exit code is 2 and its last words
# are shown: what was to run in containers has not run.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: $0 COMMAND..." >&2; exit 3; }

answers() { timeout 10 docker info >/dev/null 2>&1; }

if command -v docker >/dev/null && answers; then
	exec "$@"
fi
if ! command -v dockerd >/dev/null; then
	{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq docker.io; } >/dev/null ||
		{ echo "deploy/engine.sh: no container engine answers, and docker.io cannot be installed" >&2; exit 2; }
fi

folder=$(mktemp -d /tmp/engine.XXXXXX) daemon=
finish() {
	if [ -n "$daemon" ]; then
		kill -TERM "$daemon" 2>/dev/null || true
		for _ in $(seq 100); do kill -0 "$daemon" 2>/dev/null || break; sleep 0.2; done
		kill -KILL "$daemon" 2>/dev/null || true
		wait "$daemon" 2>/dev/null || true
	fi
	rm -rf "$folder" 2>/dev/null || true
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start starts a daemon and tells whether it answers in time.
start() {
	rm -rf "$folder/data" "$folder/exec"
	setsid dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" \
		--host "unix://$folder/docker.sock" "$@" >>"$folder/log" 2>&1 </dev/null &
	daemon=$!
	for _ in $(seq 120); do
		answers && return
		kill -0 "$daemon" 2>/dev/null || break
		sleep 0.5
	done
	kill -TERM "$daemon" 2>/dev/null || true
	wait "$daemon" 2>/dev/null || true
	daemon=
	return 1
}

export DOCKER_HOST="unix://$folder/docker.sock"
# A machine that has no iptables to change, or no overlay, can still run containers
# whose ports are open on its loopback.
start || start --iptables=false --ip6tables=false --storage-driver=vfs ||
	{ echo "deploy/engine.sh: no container engine could be started; its last words:" >&2; tail -n 20 "$folder/log" >&2; exit 2; }
"$@"
