#!/usr/bin/env bash
# notices.sh: writes THIRD_PARTY_NOTICES.md from the modules that are really linked into the binary and the licence
# files they carry; with --check it writes nothing and fails, naming the modules, if the file is not up to date.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

# Every system the binary is built for: some modules are linked on one of them only.
modules() {
	for target in linux/amd64 linux/arm64 windows/amd64; do
		GOOS=${target%/*} GOARCH=${target#*/} CGO_ENABLED=0 \
			go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/shuangcheng
	done | sort -u
}

licence_kind() {
	case $(tr -s '[:space:]' ' ' <"$1") in
	*"Apache License Version 2.0"*) echo Apache-2.0 ;;
	*"Mozilla Public License Version 2.0"* | *"Mozilla Public License, version 2.0"*) echo MPL-2.0 ;;
	*"Neither the name"* | *"names of its contributors"*) echo BSD-3-Clause ;;
	*"Redistribution and use in source and binary forms"*) echo BSD-2-Clause ;;
	*"Permission is hereby granted, free of charge"*) echo MIT ;;
	*"Permission to use, copy, modify, and/or distribute"* | *"Permission to use, copy, modify, and distribute"*) echo ISC ;;
	*"This is free and unencumbered software"*) echo Unlicense ;;
	*) echo "see text" ;;
	esac
}

notice() {
	local path=$1 version=$2 dir=$3 found=0
	printf '\n## %s %s\n' "$path" "$version"
	for f in "$dir"/{LICENSE,LICENCE,COPYING,NOTICE,PATENTS,AUTHORS}*; do
		if [ ! -f "$f" ]; then continue; fi
		case $f in
		*AUTHORS*) [ $found -eq 0 ] || continue ;; # only where no licence file says who the holders are
		*) found=1 ;;
		esac
		printf '\n%s (%s)\n\n```\n' "$(basename "$f")" "$(licence_kind "$f")"
		tr -d '\r' <"$f" | sed -e 's/[[:space:]]*$//' -e 's/```/` ` `/g'
		printf '```\n'
	done
	[ $found -eq 1 ] || { echo "$path carries no licence file" >&2; return 1; }
}

write() {
	cat <<-'TEXT'
		# Third-party notices

		The program is made from its own source and the modules below, each under the licence printed with it. The list is
		what the Go linker really takes, drawn by `scripts/notices.sh`; test-only tools are not in the binary and not here.
	TEXT
	notice "Go standard library" "$(go env GOVERSION)" "$(go env GOROOT)"
	while read -r path version dir; do
		notice "$path" "$version" "$dir"
	done < <(modules)
}

if [ "${1:-}" != --check ]; then
	write >THIRD_PARTY_NOTICES.md.new
	mv THIRD_PARTY_NOTICES.md.new THIRD_PARTY_NOTICES.md
	exit
fi
missing=$(modules | cut -d' ' -f1,2 | sed 's/^/## /' | grep -vxFf THIRD_PARTY_NOTICES.md || true)
if [ -n "$missing" ]; then
	echo "THIRD_PARTY_NOTICES.md lacks (run make notices and commit it):" >&2
	echo "${missing//## /  }" >&2
	exit 1
fi
