#!/usr/bin/env bash
# Measures the look-alike side by side with servers on public SCIM libraries; see docs/scale.md.
#
#   interop/bench.sh [--rounds 5] [--each 3s] [--many 100000] ...     interop/bench.sh --help names all
#
# ROLECALL names a built rolecall to use; without it, ./cmd/rolecall is built. Load goes to 127.0.0.1 only.
# Exit code: 0 measured, 2 could not be measured.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() {
  printf 'bench: %s\n' "$*" >&2
  exit 2
}

if [[ -z ${ROLECALL:-} ]]; then
  ROLECALL=$work/rolecall
  (cd "$here/.." && go build -o "$ROLECALL" ./cmd/rolecall) || die "cannot build rolecall"
fi
(cd "$here" && go build -o "$work/" ./elimity ./bench) || die "cannot build the servers"
scimmy=()
if command -v npm >/dev/null; then
  if [[ ! -d $here/scimmy/node_modules ]]; then
    (cd "$here/scimmy" && npm ci --no-audit --no-fund) >&2 || die "cannot install scimmy's packages"
  fi
  scimmy=(--scimmy "$here/scimmy/server.js")
else
  printf 'bench: no npm here: scimmy is left out\n' >&2
fi
"$work/bench" --rolecall "$ROLECALL" --elimity "$work/elimity" "${scimmy[@]}" "$@"
