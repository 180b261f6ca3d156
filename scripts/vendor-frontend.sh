#!/bin/sh
# Fetches the browser files that others wrote, at the versions below, from npm, and records name,
# version, licence and SHA-256 of each in VENDOR.md. Run it by hand to change a version and commit the
# result: the build takes the committed files and needs no node.
set -eu
cd "$(dirname "$0")/.."
out=internal/edge/web/static/vendor
# package version licence file-in-package name-here
list='
htmx.org 2.0.11 0BSD dist/htmx.min.js htmx.min.js
'
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
{
	echo '# Browser files written by others'
	echo
	echo 'Written by `scripts/vendor-frontend.sh`; do not edit by hand. The licence texts lie beside the files.'
	echo
	echo '| file | package | version | licence | SHA-256 |'
	echo '|---|---|---|---|---|'
} >"$tmp/VENDOR.md"
echo "$list" | while read -r pkg version licence from to; do
	[ -n "$pkg" ] || continue
	(cd "$tmp" && npm pack --silent "$pkg@$version" >name && mkdir -p x && tar -xzf "$(cat name)" -C x)
	grep -q "\"license\": *\"$licence\"" "$tmp/x/package/package.json" || {
		echo "$pkg $version: the package does not say licence $licence" >&2
		exit 1
	}
	cp "$tmp/x/package/$from" "$out/$to"
	cp "$tmp/x/package/LICENSE" "$out/$to.LICENSE"
	sum=$(sha256sum "$out/$to" | cut -d' ' -f1)
	echo "| $to | $pkg | $version | $licence | \`$sum\` |" >>"$tmp/VENDOR.md"
	rm -rf "$tmp/x"
done
cp "$tmp/VENDOR.md" "$out/VENDOR.md"
