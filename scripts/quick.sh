#!/usr/bin/env bash
# quick.sh: go test ./... with one closing line that names what this machine lacked, because go test says nothing
# about skips in packages that pass.
set -uo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
go test -v "$@" ./... >"$log" 2>&1
status=$?
if [ $status -ne 0 ]; then
	grep -vE '^(=== |[[:space:]]*--- (PASS|SKIP)|PASS$|\?)' "$log"
else
	grep -E '^ok' "$log"
fi
grep -oE 'skipped, needs [^:]+' "$log" | sort | uniq -c |
	awk '{n = $1; sub(/^ *[0-9]+ skipped, needs /, ""); s = s sprintf("%s%s (%d tests)", s ? ", " : "", $0, n)}
		END {if (s) print "skipped for lack of: " s}'
exit $status
