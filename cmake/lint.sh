#!/bin/sh
# lint.sh BUILD - every linter; all of them run, and one complaint fails the lot.
# BUILD is the clang build, whose compile_commands.json clang-tidy reads.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$1
jobs=${JOBS:-2}
failed=

step() {
	name=$1
	shift
	if "$@"; then
		echo "ok      $name"
	else
		echo "FAILED  $name"
		failed="$failed $name"
	fi
}

# The C of the project, without what is generated.
sources() {
	find cmake runtime spec -name '*.c' | sort
}
compiled() {
	# Only what the build compiles: a driver whose library is not there has no command.
	sources | while read -r file; do
		grep -q "\"file\": \".*/$file\"" "$build/compile_commands.json" && echo "$file"
	done
	return 0
}

format() {
	find cmake include runtime spec examples -name '*.[ch]' -print0 |
		xargs -0 -r clang-format --dry-run -Werror
}
tidy() {
	# It counts the warnings it does not show, on stderr, for each file: keep that back.
	compiled | xargs -r -n 1 -P "$jobs" clang-tidy --quiet -p "$build" \
		--warnings-as-errors='*' 2>"$build/clang-tidy.log" ||
		{ grep -v 'warnings\? .*generated\|^Suppressed\|^Use -header-filter\|^Error while proc' "$build/clang-tidy.log"; false; }
}
cpp() {
	mkdir -p "$build/cppcheck"
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 -j "$jobs" \
		--enable=warning,performance,portability --suppress=missingIncludeSystem \
		--suppressions-list=cmake/cppcheck.txt --cppcheck-build-dir="$build/cppcheck" \
		-D_GNU_SOURCE -DMIG_DEV=1 -DLUA_VERSION_NUM=504 -Iinclude -Iruntime cmake runtime spec examples
}
lua() {
	find lua spec revisions examples bench -path bench/work -prune -o -name '*.lua' -print0 2>/dev/null |
		xargs -0 -r luacheck --quiet --no-color .busted
}
shell() {
	find . -path './build*' -prune -o -path ./.git -prune -o -type f \
		\( -name '*.sh' -o -path ./.ci/run -o -path ./bench/run \) -print |
		while read -r file; do
			case $(head -n 1 "$file") in
			*bash*) bash -n "$file" ;;
			*sh*) sh -n "$file" ;;
			esac || exit 1
		done
}
manual() {
	mandoc -T lint -W warning doc/*.[1-9]
}

step clang-format format
step clang-tidy tidy
step cppcheck cpp
step luacheck lua
step shell shell
step mandoc manual
[ -z "$failed" ]
