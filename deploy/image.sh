#!/usr/bin/env bash
# Builds the image of deploy/Dockerfile: deploy/image.sh [TAG], rolecall:dev if no
# tag is given. It needs Go, a container engine, and a file with the certificate
# authorities that rolecall is to trust, as the package ca-certificates has it;
# CA_FILE names another one. GOARCH chooses another machine.
set -euo pipefail
tag=${1:-rolecall:dev}
cd "$(dirname "$0")/.."

ca=${CA_FILE:-}
for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
	[ -n "$ca" ] || [ ! -f "$file" ] || ca=$file
done
[ -f "$ca" ] || { echo "deploy/image.sh: there is no file of certificate authorities; install ca-certificates, or name one in CA_FILE" >&2; exit 2; }

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
mkdir "$context/report"
cp "$ca" "$context/ca-certificates.crt"
CGO_ENABLED=0 GOOS=linux go build -trimpath -ldflags='-s -w' -o "$context/rolecall" ./cmd/rolecall
chmod 755 "$context/report" "$context/rolecall" && chmod 644 "$context/ca-certificates.crt"
docker build --quiet --tag "$tag" --file deploy/Dockerfile "$context" >/dev/null
echo "$tag: $(docker image inspect --format '{{.Size}}' "$tag" | awk '{printf "%.1f MB", $1/1e6}'), of which the program is $(stat -c %s "$context/rolecall" | awk '{printf "%.1f MB", $1/1e6}')"
