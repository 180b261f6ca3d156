#!/usr/bin/env bash
# check-generated.sh: generates again and fails, naming the files, if a committed generated file was not up to date.
set -euo pipefail
cd "$(dirname "$0")/.."

sums() { find internal/edge/web -name '*_templ.go' -print0 | sort -z | xargs -0r sha256sum; }
before=$(sums)
said=$(make --no-print-directory -s generate 2>&1) || { echo "$said" >&2; exit 1; }
after=$(sums)
if [ "$before" != "$after" ]; then
	echo "generated files were out of date (now rewritten; commit them):" >&2
	diff <(echo "$before") <(echo "$after") | awk '/^[<>]/ {print "  " $3}' | sort -u >&2
	exit 1
fi
