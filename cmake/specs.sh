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

# Whether servers can have their sockets below a folder: the path of a socket has 107 bytes at
# most, and the account that servers run as for root must be able to go there.
suits_servers() {
	[ ${#1} -le 50 ] && { [ "$(id -u)" != 0 ] ||
		setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$1"; }
}

# Everything the specs write goes below one folder, which is removed however the run ends.
place=${TMPDIR:-/tmp}
suits_servers "$place" || place=/tmp
MIG_SPEC_TMP=$(mktemp -d "$place/mig-spec.XXXXXX") || exit 1
chmod 711 "$MIG_SPEC_TMP"
export MIG_SPEC_TMP
export MIG_BUILD_DIR="$build"
# The interpreter is no program that has its drivers beside it.
MIG_DRIVER_PATH="$(cd "$build" && pwd)/drivers"
export MIG_DRIVER_PATH

# The specs are a session of their own, so that they can be stopped with all they have started.
# The servers end when their parent does, and may take a moment.
runner=
finish() {
	trap '' INT TERM HUP
	if [ -n "$runner" ] && kill -s 0 -- "-$runner" 2>/dev/null; then
		kill -s TERM -- "-$runner" 2>/dev/null
		wait "$runner"
		for _ in $(seq 100); do
			kill -s 0 -- "-$runner" 2>/dev/null || break
			sleep 0.1
		done
		kill -s KILL -- "-$runner" 2>/dev/null
	fi
	rm -rf "$MIG_SPEC_TMP"
}
trap finish EXIT
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

# A shell that waits for a child in the foreground hears of signals only afterwards. Should this one
# be killed, so are the specs.
mkfifo "$MIG_SPEC_TMP/output" || exit 1
tee "$log" <"$MIG_SPEC_TMP/output" &
tee=$!
setsid setpriv --pdeathsig TERM env --default-signal=INT,QUIT "LD_PRELOAD=$preload" \
	"$LUA" "$BUSTED" --output=plainTerminal "$@" >"$MIG_SPEC_TMP/output" 2>&1 &
runner=$!
wait "$runner"
rc=$?
wait "$tee"

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
