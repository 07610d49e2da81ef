#!/bin/sh
# specs.sh BUILD [busted arguments] - run the specs against the build in folder BUILD.
#
# The last line is "N passed, N failed", taken from busted's own count; a pending spec counts as
# failed, and so does a run in which no spec ran. Exit code 0 only if none failed.
set -u
cd "$(dirname "$0")/.." || exit 1

build=$1
shift
: "${LUA:=lua5.4}"
: "${BUSTED:=$(command -v busted || echo busted)}"

# Everything the specs write goes below one folder, which is removed however the run ends.
MIG_SPEC_TMP=$(mktemp -d "${TMPDIR:-/tmp}/mig-spec.XXXXXX") || exit 1
export MIG_SPEC_TMP
export MIG_BUILD_DIR="$build"
trap 'rm -rf "$MIG_SPEC_TMP"' EXIT
trap 'exit 130' INT TERM HUP
log=$MIG_SPEC_TMP/log

# Test modules that are built with a sanitizer need its run-time library in the interpreter, which
# then also finds what they leak: it exits with an error, after busted's count.
preload=
if grep -q '^MIG_SANITIZE:.*=.*address' "$build/CMakeCache.txt" 2>/dev/null; then
	preload="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)"
	export ASAN_OPTIONS="detect_leaks=1:${ASAN_OPTIONS:-}"
	export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"
	export MIG_SPEC_SANITIZED=1
fi

{
	LD_PRELOAD="$preload" "$LUA" "$BUSTED" --output=plainTerminal "$@" 2>&1
	echo $? >"$MIG_SPEC_TMP/rc"
} | tee "$log"
rc=$(cat "$MIG_SPEC_TMP/rc" 2>/dev/null || echo 1)

# "12 successes / 0 failures / 0 errors / 0 pending : 0.01 seconds"
count() {
	sed -n "s/^.*\b\([0-9][0-9]*\) $1.*\$/\1/p" "$MIG_SPEC_TMP/line"
}
sed 's/\x1b\[[0-9;]*m//g' "$log" |
	grep -E '^[0-9]+ success(es)? / [0-9]+ failures? / [0-9]+ errors? / [0-9]+ pending' |
	tail -n 1 >"$MIG_SPEC_TMP/line"
if [ -s "$MIG_SPEC_TMP/line" ]; then
	passed=$(count success)
	failed=$(($(count failure) + $(count error) + $(count pending)))
else
	passed=0 # busted itself broke down
	failed=1
fi
if [ "$failed" = 0 ] && { [ "$passed" = 0 ] || [ "$rc" != 0 ]; }; then
	failed=1
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
