-- libmig as a program in C uses it: environments side by side, errors as codes, the log, a stop.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"
local tmp = require "spec.support.tmp"

local source = [[
#include <mig.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int lines, stop_at;

static void on_log(void *data, enum mig_log_level level, const char *logger, const char *text)
{
	if (level == MIG_LOG_INFO)
		printf("%s %s %s\n", (const char *)data, logger, text);
	if (++lines == stop_at)
		mig_interrupt(15);
}

static mig_env *open_env(const char *folder, const char *name)
{
	char file[4096];
	mig_error err = MIG_ERROR_INIT;
	mig_env *env;
	snprintf(file, sizeof file, "%s/mig.ini", folder);
	const mig_env_options opts = {
		.config_file = file,
		.log = on_log,
		.log_data = (void *)name,
		.log_level = MIG_LOG_INFO,
	};
	int rc = mig_env_open(&env, &opts, &err);
	if (rc < 0) {
		printf("%s open %s %s\n", name, mig_code_name(rc), err.message);
		if (env)
			abort();
	}
	mig_error_dispose(&err);
	return env;
}

static void result(const char *what, int rc, mig_error *err)
{
	char *line = rc < 0 ? mig_error_format(err) : NULL;
	if (rc < 0 && rc != err->code)
		abort();
	printf("%s %s%s%s\n", what, rc < 0 ? mig_code_name(rc) : "", rc < 0 ? " " : "done",
		rc < 0 && err->message ? err->message : "");
	if (rc < 0 && err->state)
		printf("%s state %s\n", what, err->state);
	if (rc < 0 && !strstr(line, err->message))
		abort();
	mig_free(line);
	mig_error_dispose(err);
}

static void list(const char *what, int rc, mig_revision_list *revs, mig_error *err)
{
	if (rc < 0) {
		result(what, rc, err);
		return;
	}
	printf("%s", what);
	for (size_t i = 0; i < revs->len; i++)
		printf(" %s", mig_revision_id(revs->items[i]));
	printf("\n");
	mig_revision_list_free(revs);
}

static void questions(mig_env *env)
{
	mig_error err = MIG_ERROR_INIT;
	mig_revision_list *revs;
	int rc = mig_history(env, NULL, &revs, &err);
	list("history", rc, revs, &err);
	rc = mig_heads(env, false, &revs, &err);
	list("heads", rc, revs, &err);
	rc = mig_current(env, false, &revs, &err);
	list("current", rc, revs, &err);
	rc = mig_current(env, true, &revs, &err);
	list("at heads", rc, revs, &err);
}

static int upgrade(mig_env *env, const char *target)
{
	mig_error err = MIG_ERROR_INIT;
	const mig_migrate_options opts = { .targets = &target, .ntargets = target ? 1 : 0 };
	int rc = mig_upgrade(env, &opts, &err);
	if (rc >= 0)
		printf("steps %d\n", rc);
	result("upgrade", rc, &err);
	/* an error that nobody asks for is not told, and not lost memory either */
	if (rc < 0 && mig_upgrade(env, &opts, NULL) >= 0 && rc != MIG_EINTERRUPTED)
		abort();
	return rc;
}

static void revisions(mig_env *env)
{
	mig_error err = MIG_ERROR_INIT;
	mig_revision_list *revs;
	if (mig_show(env, "b2", &revs, &err) < 0)
		abort();
	const mig_revision *rev = revs->items[0];
	mig_revision_list_free(revs);
	printf("%s|%s|%s|%zu %s|%zu|%d%d%d%d%d\n", mig_revision_id(rev), mig_revision_doc(rev),
		mig_revision_longdoc(rev), mig_revision_down_count(rev),
		mig_revision_id(mig_revision_down(rev, 0)), mig_revision_next_count(rev),
		mig_revision_is_head(rev), mig_revision_is_real_head(rev), mig_revision_is_base(rev),
		mig_revision_is_branch_point(rev), mig_revision_is_merge_point(rev));
	printf("%s\n", strrchr(mig_revision_path(rev), '/'));
	int rc = mig_show(env, "nosuch", &revs, &err);
	list("show", rc, revs, &err);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	if (argc < 4)
		return 2;
	stop_at = argc > 4 ? atoi(argv[4]) : 0;
	mig_env *one = open_env(argv[2], "one"), *two = open_env(argv[3], "two");
	if (!strcmp(argv[1], "both")) {
		upgrade(one, NULL);
		questions(one);
		questions(two);
		upgrade(two, "+1");
		questions(two);
		upgrade(one, NULL);
	} else if (!strcmp(argv[1], "errors")) {
		upgrade(one, "nosuch");
		upgrade(one, "+9");
		upgrade(two, NULL);
		questions(two);
	} else if (!strcmp(argv[1], "show")) {
		revisions(one);
	} else if (!strcmp(argv[1], "stop")) {
		upgrade(one, NULL);
		printf("signal %d\n", mig_interrupted());
		mig_interrupt(0);
		stop_at = 0;
		questions(one);
		upgrade(one, NULL);
	}
	if (argc % 2) {
		mig_env_free(one);
		mig_env_free(two);
	} else {
		mig_env_free(two);
		mig_env_free(one);
	}
	mig_env_free(NULL);
	return 0;
}
]]

local revisions = {
  { "a1", up = 'op.execute("CREATE TABLE a (x)")', down = 'op.drop_table("a")' },
  { "b2", "a1", doc = "second", up = 'op.execute("CREATE TABLE b (x)")',
    down = 'op.drop_table("b")' },
}

describe("libmig", function()
  local binary, one, two

  setup(function()
    local dir = tmp.dir()
    binary = dir .. "/client"
    tmp.write(dir .. "/client.c", source)
    env.lines(("gcc -std=c11 -Wall -Wextra -Werror -g %s -Iinclude %s -o %s %s -Wl,-rpath,%s")
      :format(env.cflags, env.quote(dir .. "/client.c"), env.quote(binary),
      env.quote(env.build .. "/libmig.so"), env.quote(env.build)))
  end)
  before_each(function()
    one = history.project(revisions)
    two = history.project(revisions)
  end)

  ---Run the client in another folder than the projects' own.
  local function client(how, ...)
    local run = program.run({ binary, how, one.dir, two.dir, ... })
    assert.equal("", run.err)
    assert.equal(0, run.code)
    return run.out
  end

  local log = " mig.runtime.migration "
  local function context(name)
    return name .. log .. "Context impl SQLiteImpl.\n"
      .. name .. log .. "Will assume transactional DDL.\n"
  end
  local nothing_applied = "history b2 a1\nheads b2\ncurrent\n"
    .. "at heads MIG_ENOTHEAD Database is not on all head revisions\n"
  local all_applied = "history b2 a1\nheads b2\ncurrent b2\nat heads b2\n"
  local full_run = "one" .. log .. "Running upgrade  -> a1, make a1\n"
    .. "one" .. log .. "Running upgrade a1 -> b2, second\nsteps 2\nupgrade done\n"

  for _, order in ipairs { "the first first", "the last first" } do
    it("has environments side by side, freed " .. order, function()
      local out = client("both", table.unpack(order == "the first first" and { "0" } or {}))
      assert.equal(context "one" .. full_run .. all_applied .. nothing_applied .. context "two"
        .. "two" .. log .. "Running upgrade  -> a1, make a1\nsteps 1\nupgrade done\n"
        .. nothing_applied:gsub("current", "current a1") .. "steps 0\nupgrade done\n", out)
      assert.equal("b2", history.version(one))
      assert.equal("a1", history.version(two))
    end)
  end

  it("tells errors as codes and as text", function()
    two:write("revisions/versions/b2.lua", history.text { "b2", "a1", up = "error('no')" })
    local out = client "errors"
    local expected = {
      "^upgrade MIG_ENOTFOUND Can't locate revision identified by 'nosuch'$",
      "^upgrade MIG_%u+ .",
      "^upgrade MIG_ESCRIPT no$",
      "^upgrade state rolled back: the database is as it was before the run$",
    }
    local lines = {}
    for _, line in ipairs(history.lines(out)) do
      if line:find "^upgrade" then lines[#lines + 1] = line end
    end
    assert.equal(#expected, #lines, out)
    for i, pattern in ipairs(expected) do assert.is_truthy(lines[i]:find(pattern), lines[i]) end
    assert.equal(nothing_applied, out:sub(-#nothing_applied))
  end)

  it("tells what is wrong with a configuration", function()
    one:write("mig.ini", "[mig]\n")
    two:write("mig.ini", "[mig]\njunk\n")
    assert.equal("one open MIG_ECONFIG No 'script_location' key found in configuration\n"
      .. "two open MIG_ECONFIG expected [section], key = value or # comment\n", client "none")
  end)

  it("describes revisions", function()
    local out = client "show"
    assert.equal("b2|second|second|1 a1|0|11000\n/b2.lua\n", out:sub(1, #out - #out:match
      "[^\n]*\n$"))
    assert.is_truthy(out:find("\nshow MIG_ENOTFOUND ", 1, true), out)
  end)

  it("stops when its log asks for that, and goes on when that is withdrawn", function()
    local out = client("stop", "3")
    assert.equal(context "one" .. "one" .. log .. "Running upgrade  -> a1, make a1\n"
      .. "upgrade MIG_EINTERRUPTED interrupted by SIGTERM\n"
      .. "upgrade state rolled back: the database is as it was before the run\n"
      .. "signal 15\n" .. nothing_applied .. full_run, out)
    assert.equal("b2", history.version(one))
  end)
end)
