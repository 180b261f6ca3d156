#!/usr/bin/env bash
# notices.sh: writes THIRD_PARTY_NOTICES.md from the modules that are really linked into the binary and the licence
# files they carry, and from the licences beside the files made by others that it serves to browsers; with --check it writes nothing and fails, naming the modules, if the file is not up to date.
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

# served lists the licence files of what others made and the program serves: static/vendor/htmx.min.js.LICENSE.
served() { find internal/edge -path '*/static/vendor/*' -name '*LICENSE*' 2>/dev/null | sort; }

# headings are the lines by which --check knows that the notices are complete.
headings() {
	modules | cut -d' ' -f1,2 | sed 's/^/## /'
	served | sed -e 's|.*/|## |' -e 's/\.LICENSE.*//'
}

licence_kind() {
	case $(tr -s '[:space:]' ' ' <"$1") in
	*"Apache License Version 2.0"*) echo Apache-2.0 ;;
	*"Mozilla Public License Version 2.0"* | *"Mozilla Public License, version 2.0"*) echo MPL-2.0 ;;
	*"Neither the name"* | *"names of its contributors"*) echo BSD-3-Clause ;;
	*"Redistribution and use in source and binary forms"*) echo BSD-2-Clause ;;
	*"Permission is hereby granted, free of charge"*) echo MIT ;;
	*"Permission to use, copy, modify, and"*"distribute"*"provided that the above"*) echo ISC ;;
	*"Permission to use, copy, modify, and"*"distribute"*) echo 0BSD ;;
	*"This is free and unencumbered software"*) echo Unlicense ;;
	*"grants to You a perpetual"* | *"Additional IP Rights Grant"*) echo "patent grant" ;;
	*) echo "see text" ;;
	esac
}

print_licence() {
	printf '\n%s (%s)\n\n```\n' "$(basename "$1")" "$(licence_kind "$1")"
	tr -d '\r' <"$1" | sed -e 's/[[:space:]]*$//' -e 's/```/` ` `/g'
	printf '```\n'
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
		print_licence "$f"
	done
	[ $found -eq 1 ] || { echo "$path carries no licence file" >&2; return 1; }
}

write() {
	cat <<-'TEXT'
		# Third-party notices

		The program is made from its own source and what is listed below, each under the licence printed with it: the
		modules that the Go linker really takes, and files served to browsers. `scripts/notices.sh` draws the list; what only
		tests use is not in the binary and not here.
	TEXT
	notice "Go standard library" "$(go env GOVERSION)" "$(go env GOROOT)"
	while read -r path version dir; do
		notice "$path" "$version" "$dir"
	done < <(modules)
	while read -r f; do
		printf '\n%s\n' "$(sed -e 's|.*/|## |' -e 's/\.LICENSE.*//' <<<"$f")"
		print_licence "$f"
	done < <(served)
}

if [ "${1:-}" != --check ]; then
	write >THIRD_PARTY_NOTICES.md.new
	mv THIRD_PARTY_NOTICES.md.new THIRD_PARTY_NOTICES.md
	exit
fi
missing=$(headings | grep -vxFf THIRD_PARTY_NOTICES.md || true)
if [ -n "$missing" ]; then
	echo "THIRD_PARTY_NOTICES.md lacks (run make notices and commit it):" >&2
	echo "${missing//## /  }" >&2
	exit 1
fi
