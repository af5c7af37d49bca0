#!/usr/bin/env bash
# Judges SCIM servers that rolecall's authors did not write, and compares the verdicts with explained.yaml.
#
#   interop/run.sh [elimity|scimmy|better-auth]...     default: all
#
# ROLECALL names a built rolecall to use; without it, ./cmd/rolecall is built. The reports are left in interop/out/NAME.
# Exit code: 0 all as explained, 1 a finding is not explained or an explanation is stale, 2 a run could not be made.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
work=$(mktemp -d)
server_pid=""

stop_server() {
  if [[ -n $server_pid ]]; then
    kill "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    server_pid=""
  fi
}
trap 'stop_server; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

die() {
  printf 'interop: %s\n' "$*" >&2
  exit 2
}

# start NAME starts a server; the address it announced is in $target, its process in $server_pid.
start() {
  local name=$1 log=$work/$1.stdout
  case $name in
    elimity)
      (cd "$here" && go build -o "$work/elimity" ./elimity) || die "cannot build elimity"
      "$work/elimity" --addr 127.0.0.1:0 >"$log" &
      ;;
    scimmy | better-auth)
      if [[ ! -d $here/$name/node_modules ]]; then
        (cd "$here/$name" && npm ci --no-audit --no-fund) || die "cannot install $name's packages"
      fi
      node "$here/$name/server.js" --addr 127.0.0.1:0 >"$log" 2>"$here/out/$name/server.log" &
      ;;
    *) die "unknown server $name; there are elimity, scimmy and better-auth" ;;
  esac
  server_pid=$!

  for _ in {1..300}; do
    target=$(sed -n 's/^listening on //p' "$log")
    [[ -n $target ]] && return
    kill -0 "$server_pid" 2>/dev/null || die "$name ended before it was listening"
    sleep 0.1
  done
  die "$name is not listening after 30 seconds"
}

# judge NAME runs rolecall on a server. 0: as explained, 1: not.
judge() {
  local name=$1 out=$here/out/$1 code=0 code_of_check=0
  rm -rf "$out"
  mkdir -p "$out" || die "cannot write $out"
  start "$name"
  (cd "$root" && "$ROLECALL" run --target "$target" --profile rfc --idp all --out "$out") || code=$?
  kill -0 "$server_pid" 2>/dev/null || die "$name ended during the run"
  stop_server
  [[ $code -le 1 ]] || die "rolecall could not judge $name (exit code $code)"
  "$work/check" --server "$name" --report "$out/report.json" --explained "$here/explained.yaml" \
    --exit-code "$code" || code_of_check=$?
  [[ $code_of_check -le 1 ]] || die "cannot compare the verdicts on $name"
  return "$code_of_check"
}

servers=("$@")
[[ $# -gt 0 ]] || servers=(elimity scimmy better-auth)

INTEROP_TOKEN=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
export INTEROP_TOKEN ROLECALL_TOKEN=$INTEROP_TOKEN

if [[ -z ${ROLECALL:-} ]]; then
  # Built and not `go run`, which turns every exit code of the program into 1.
  ROLECALL=$work/rolecall
  (cd "$root" && go build -o "$ROLECALL" ./cmd/rolecall) || die "cannot build rolecall"
fi
(cd "$here" && go build -o "$work/check" ./check) || die "cannot build check"

result=0
for name in "${servers[@]}"; do
  judge "$name" || result=1
done
exit "$result"
