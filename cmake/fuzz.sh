#!/bin/sh
# fuzz.sh BUILD SECONDS - run each fuzz target for that long. Findings stay in BUILD/fuzz.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$(cd "$1" && pwd) || exit 1
seconds=$2
failed=
ran=0

for target in "$build"/fuzz_*; do
	[ -x "$target" ] || continue
	name=$(basename "$target")
	ran=$((ran + 1))
	mkdir -p "$build/fuzz/$name"
	# Inputs worth starting from lie beside the target: spec/fuzz/<name>/
	seeds=spec/fuzz/${name#fuzz_}
	[ -d "$seeds" ] || seeds=
	dictionary=spec/fuzz/${name#fuzz_}.dict
	[ -e "$dictionary" ] || dictionary=
	echo "$name: $seconds s"
	# shellcheck disable=SC2086
	if ! "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
		-artifact_prefix="$build/fuzz/$name-" ${dictionary:+-dict=$dictionary} \
		"$build/fuzz/$name" $seeds; then
		failed="$failed $name"
	fi
done
echo "$ran fuzz targets ran; failed:${failed:- none}"
[ -z "$failed" ] && [ "$ran" -gt 0 ]
