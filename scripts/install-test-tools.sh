#!/usr/bin/env bash
# install-test-tools.sh: what the tests use besides Go. Installs what a Debian machine lacks and prints one line per
# thing; touches nothing that is there. Needs root or sudo only if something is missing.
set -euo pipefail

names=("PostgreSQL server" "Chromium" "CJK fonts" "strace" "Python 3" "git" "LibreOffice Writer" "poppler-utils")
packages=(postgresql chromium fonts-noto-cjk strace python3 git libreoffice-writer-nogui poppler-utils)

# present tells whether the i-th thing is there, however it came.
present() {
	case ${packages[$1]} in
	postgresql) command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' ;;
	chromium) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
	libreoffice-writer-nogui) command -v soffice && compgen -G '/usr/lib/libreoffice/program/libswlo.so' ;;
	poppler-utils) command -v pdftotext ;;
	fonts-noto-cjk) compgen -G '/usr/share/fonts/*/*/*CJK*' || fc-list :lang=zh 2>/dev/null | grep . ;;
	*) command -v "${packages[$1]}" ;;
	esac >/dev/null
}

missing=()
for i in "${!names[@]}"; do
	if present "$i"; then
		echo "${names[$i]}: present"
	else
		missing+=("$i")
	fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

wanted=()
for i in "${missing[@]}"; do wanted+=("${packages[$i]}"); done

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	as_root=(sudo)
	[ -t 0 ] || as_root=(sudo -n) # nobody is there to type a password
fi
give_up() {
	for i in "${missing[@]}"; do present "$i" || echo "${names[$i]}: MISSING ($1); install the package ${packages[$i]}"; done
	exit 1
}
command -v apt-get >/dev/null || give_up "no apt-get here"
[ ${#as_root[@]} -eq 0 ] || "${as_root[@]}" true </dev/null 2>/dev/null || give_up "neither root nor sudo"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" </dev/null >>"$log" 2>&1; }
# Chromium refuses to work for an ordinary user without its sandbox, which Debian only recommends with it.
sandbox() { [[ " ${wanted[*]} " != *" chromium "* ]] || ! apt-cache show chromium-sandbox >/dev/null 2>&1 || wanted+=(chromium-sandbox); }
if ! apt update || ! sandbox || ! apt install -y --no-install-recommends "${wanted[@]}"; then
	tail -n 15 "$log" >&2
	give_up "apt-get failed"
fi
for i in "${missing[@]}"; do
	present "$i" || give_up "apt-get did not bring it"
	echo "${names[$i]}: installed"
done
