# A thin face on CMake presets (CMakePresets.json). `make help` lists the targets.
#
# Targets that run something install the Debian packages it needs first (cmake/packages/*.txt);
# with all of them there, that takes some milliseconds.

prefix ?= /usr/local
DESTDIR ?=
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
FUZZ_SECONDS ?= 20
SPECS ?=
under_valgrind = spec/e2e/databases/atomicity_spec.lua spec/e2e/databases/journal_spec.lua

packages = cmake/packages.sh
# Configuring is chatty when all is well; what matters goes to stderr. The sub-make gets its own -j:
# the flags of this one would fight with it.
build = cmake --preset $(1) >/dev/null && MAKEFLAGS=--no-print-directory cmake --build --preset $(1) -j$(JOBS)

.DEFAULT_GOAL := all
.NOTPARALLEL:
.PHONY: all help demo test dev asan valgrind lint bench fuzz install clean format packages

all: ## build the program and the library (build/)
	@command -v cmake >/dev/null || { echo "cmake is missing; 'make packages' installs what the build needs"; exit 1; }
	@$(call build,release)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

packages: ## install what the build needs
	@$(packages) build

demo: packages all ## build, then upgrade an SQLite database through revisions/
	@sh revisions/demo.sh

test: ## build and run every spec; SPECS="spec/unit" or any busted arguments
	@$(packages) build test
	@$(call build,release) --target all mig_tests
	@cmake/specs.sh build $(SPECS)

dev: ## build-dev/: honours MIG_LUA_DIR=lua, so Lua changes need no rebuild
	@$(call build,dev) --target all mig_tests

asan: ## the specs under AddressSanitizer and UBSan, then again with an eager collector
	@$(packages) build test
	@$(call build,asan) --target all mig_tests
	@cmake/specs.sh build-asan $(SPECS)
	@MIG_LUA_GC=eager cmake/specs.sh build-asan $(SPECS)

valgrind: ## specs of runs on each database, with mig under valgrind; or SPECS
	@$(packages) build test
	@$(call build,release) --target all mig_tests
	@MIG_VALGRIND=1 cmake/specs.sh build $(or $(SPECS),$(under_valgrind))

lint: ## gcc and clang with -Werror, clang-format, clang-tidy, cppcheck, luacheck, mandoc
	@$(packages) build test lint
	@$(call build,gcc) --target all mig_tests
	@$(call build,clang) --target all mig_tests
	@JOBS=$(JOBS) cmake/lint.sh build-clang

format: ## let clang-format have its way
	@find cmake include runtime spec -name '*.[ch]' -exec clang-format -i {} +

bench: ## side by side with the floors and the rivals that are installed
	@$(packages) build test bench
	@$(call build,release)
	@bench/run

fuzz: ## each fuzz target for FUZZ_SECONDS
	@$(packages) build fuzz
	@$(call build,fuzz) --target mig_fuzz
	@cmake/fuzz.sh build-fuzz $(FUZZ_SECONDS)

install: all ## DESTDIR and prefix are respected
	@DESTDIR="$(DESTDIR)" cmake --install build --prefix "$(prefix)"

clean: ## remove every build folder
	rm -rf build build-dev build-asan build-gcc build-clang build-fuzz
