#!/bin/sh
# packages.sh LIST... - install what is missing of cmake/packages/LIST.txt.
#
# Asks dpkg first, so that a machine that has everything pays a few milliseconds and needs no
# network. Where nothing can be installed (no apt-get, neither root nor sudo), it prints what is
# missing and goes on: the same things may be there under other names, and the build will tell.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
wanted=
for list in "$@"; do
	wanted="$wanted $(sed 's/#.*//' "$here/packages/$list.txt" | tr '\n' ' ')"
done

if ! command -v dpkg-query >/dev/null; then
	echo "These Debian packages, by whatever name they have here, are needed:$wanted"
	exit 0
fi

# shellcheck disable=SC2086 # a list of words
present=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
	sed -n 's/^installed //p') || true
missing=
for package in $wanted; do
	case "
$present
" in
	*"
$package
"*) ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "Missing packages:$missing"
	exit 0
fi
if [ "$(id -u)" = 0 ]; then
	as_root=
elif command -v sudo >/dev/null; then
	as_root=sudo
else
	echo "Missing packages (not root, and no sudo; install them yourself):$missing"
	exit 0
fi

echo "Installing:$missing"
install() {
	# Nobody answers questions: not of debconf, not of dpkg about changed configuration files, not
	# of needrestart.
	# shellcheck disable=SC2086
	$as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get install -qq -y \
		--no-install-recommends -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef \
		-o Dpkg::Options::=--force-confold $missing </dev/null >"$log" 2>&1
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A new machine has no package lists, and an old one may have stale ones: fetch and try again.
if ! install && ! { $as_root apt-get update -qq && install; }; then
	cat "$log" >&2
	echo "packages.sh: could not install:$missing" >&2
	exit 1
fi
