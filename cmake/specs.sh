#!/bin/sh
# specs.sh BUILD [busted arguments] - run the specs against the build in folder BUILD.
#
# Without arguments all of them run, dealt out to twice as many processes as there are processors
# (JOBS), since half of their time they wait. What the first one says is shown as it comes, what the
# others say when they have ended.
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
top=$(mktemp -d "$place/mig-spec.XXXXXX") || exit 1
chmod 711 "$top"
export MIG_BUILD_DIR="$build"
# The interpreter is no program that has its drivers beside it.
MIG_DRIVER_PATH="$(cd "$build" && pwd)/drivers"
export MIG_DRIVER_PATH

# The specs of a process are a session of their own, so that they can be stopped with all they have
# started. The servers end when their parent does, and may take a moment.
runners=
finish() {
	trap '' INT TERM HUP
	for runner in $runners; do
		kill -s 0 -- "-$runner" 2>/dev/null || continue
		kill -s TERM -- "-$runner" 2>/dev/null
		wait "$runner"
	done
	for runner in $runners; do
		for _ in $(seq 100); do
			kill -s 0 -- "-$runner" 2>/dev/null || break
			sleep 0.1
		done
		kill -s KILL -- "-$runner" 2>/dev/null
	done
	rm -rf "$top"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# Test modules that are built with a sanitizer need its run-time library in the interpreter, which
# then also finds what they leak: it exits with an error, after busted's count.
preload=
if grep -q '^MIG_SANITIZE:.*=.*address' "$build/CMakeCache.txt" 2>/dev/null; then
	preload="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)"
	export ASAN_OPTIONS="detect_leaks=1:${ASAN_OPTIONS:-}"
	LSAN_OPTIONS="suppressions=$PWD/cmake/lsan.txt:print_suppressions=0:${LSAN_OPTIONS:-}"
	export LSAN_OPTIONS
	export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"
	export MIG_SPEC_SANITIZED=1
fi

# start N ARGUMENTS - run busted; its output goes to the file N of the folder.
# A shell that waits for a child in the foreground hears of signals only afterwards. Should this one
# be killed, so are the specs.
start() {
	number=$1
	shift
	mkdir "$top/$number.d" && chmod 711 "$top/$number.d" || exit 1
	MIG_SPEC_TMP=$top/$number.d setsid setpriv --pdeathsig TERM \
		env --default-signal=INT,QUIT "LD_PRELOAD=$preload" \
		"$LUA" "$BUSTED" --output=plainTerminal "$@" >"$top/$number" 2>&1 &
	runners="$runners $!"
}

# Every n-th file, beginning with the i-th.
share() {
	find spec -name '*_spec.lua' | LC_ALL=C sort | awk -v i="$1" -v n="$2" 'NR % n == i % n'
}

groups=${JOBS:-$(($(nproc) * 2))}
if [ $# -gt 0 ] || [ "$groups" -lt 2 ]; then
	groups=1
	: >"$top/1"
	start 1 "$@"
else
	: >"$top/1"
	for i in $(seq "$groups"); do
		# shellcheck disable=SC2046 # names of specs have no blanks
		start "$i" $(share "$i" "$groups")
	done
fi
first=${runners# }
tail -n +1 -f --pid="${first%% *}" "$top/1" 2>/dev/null &
shown=$!
rc=0
for runner in $runners; do
	wait "$runner" || rc=$?
done
wait "$shown"
for i in $(seq 2 "$groups"); do
	cat "$top/$i"
done

# "12 successes / 0 failures / 0 errors / 0 pending : 0.01 seconds", the last of each process
for i in $(seq "$groups"); do
	sed 's/\x1b\[[0-9;]*m//g' "$top/$i" |
		grep -E '^[0-9]+ success(es)? / [0-9]+ failures? / [0-9]+ errors? / [0-9]+ pending' |
		tail -n 1
done >"$top/lines"
# count WORD - the sum of what the lines say of it
count() {
	sed -n "s/^.*\b\([0-9][0-9]*\) $1.*\$/\1/p" "$top/lines" | awk '{ n += $1 } END { print n + 0 }'
}
if [ "$(wc -l <"$top/lines")" = "$groups" ]; then
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
