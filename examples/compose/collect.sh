#!/bin/sh
# collect.sh BUILD IMAGE [DRIVER ...] - make the folder IMAGE the root of a system that has mig from
# the build folder BUILD, the drivers named, and the shared libraries those need; nothing else.
set -eu

build=$1
image=$2
shift 2

rm -rf "$image"
mkdir -p "$image/tmp" "$image/etc" "$image/project"
chmod 1777 "$image/tmp"
# Names of hosts: the file of the engine first, then its name server.
echo "hosts: files dns" >"$image/etc/nsswitch.conf"

install -D -s -m 755 "$build/mig" "$image/usr/bin/mig"
set -- "$image/usr/bin/mig" "$@"
program=$1
shift
files=$program
for driver in "$@"; do
	file="$image/usr/lib/mig/drivers/mig-$driver.so"
	install -D -s -m 644 "$build/drivers/mig-$driver.so" "$file"
	files="$files $file"
done

# "libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)", "/lib64/ld-linux-x86-64.so.2 (0x…)"
# shellcheck disable=SC2086 # a list of words
ldd $files | sed -n 's,^\(.* => \| *	*\)\(/[^ :]*\) (0x.*,\2,p' | sort -u |
	while read -r library; do
		install -D -m 755 "$library" "$image$library"
	done
