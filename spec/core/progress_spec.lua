-- The progress callback of libmig, as a program in C gets it.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"
local tmp = require "spec.support.tmp"

local source = [[
#include <mig.h>

#include <stdio.h>
#include <string.h>

static void on_log(void *data, enum mig_log_level level, const char *logger, const char *text)
{
	(void)data, (void)level, (void)logger;
	if (!strncmp(text, "Running", 7))
		printf("log %s\n", text);
}

static void on_progress(void *data, const mig_progress_event *event)
{
	static const char *const kinds[] = { "step", "rows", "bytes", "end" };
	printf("%s %s %s %s %zu/%zu %s %lld/%lld\n", (const char *)data, kinds[event->kind],
		event->direction, event->revision ? event->revision : "-", event->step,
		event->steps, event->what ? event->what : "-", (long long)event->done,
		(long long)event->total);
}

int main(int argc, char **argv)
{
	mig_error err = MIG_ERROR_INIT;
	mig_env *env;
	char name[] = "run:";
	const mig_env_options opts = { .config_file = argv[2],
		.log = on_log,
		.log_level = MIG_LOG_INFO,
		.progress = on_progress,
		.progress_data = name };
	int rc = mig_env_open(&env, &opts, &err);
	const char *target = argc > 3 ? argv[3] : NULL;
	const mig_migrate_options to = { .targets = &target, .ntargets = argc > 3 };
	if (rc == 0 && !strcmp(argv[1], "upgrade"))
		rc = mig_upgrade(env, &to, &err);
	else if (rc == 0 && !strcmp(argv[1], "downgrade"))
		rc = mig_downgrade(env, &to, &err);
	else if (rc == 0)
		rc = mig_stamp(env, &to, &err);
	if (rc < 0)
		printf("%s\n", err.message);
	mig_env_free(env);
	mig_error_dispose(&err);
	return rc < 0;
}
]]

describe("the progress callback", function()
  local binary

  setup(function()
    local dir = tmp.dir()
    binary = dir .. "/client"
    tmp.write(dir .. "/client.c", source)
    env.lines(("gcc -std=c11 -Wall -Wextra -Werror -g %s -Iinclude %s -o %s %s -Wl,-rpath,%s")
      :format(env.cflags, dir .. "/client.c", binary, env.build .. "/libmig.so", env.build))
  end)

  local function events(project, ...)
    local run = program.run({ binary, (...), project:path("mig.ini"), select(2, ...) },
      { cwd = project.dir })
    return history.lines(run.out)
  end

  it("tells of each step before its line of the log, and of the end", function()
    local project = history.project { { "a1" }, { "b1", "a1" } }
    assert.are.same({
      "run: step upgrade a1 1/2 - 0/0", "log Running upgrade  -> a1, make a1",
      "run: step upgrade b1 2/2 - 0/0", "log Running upgrade a1 -> b1, make b1",
      "run: end upgrade b1 2/2 - 0/0",
    }, events(project, "upgrade"))
    assert.are.same({}, events(project, "upgrade"))
    assert.are.same({
      "run: step downgrade b1 1/2 - 0/0", "log Running downgrade b1 -> a1, make b1",
      "run: step downgrade a1 2/2 - 0/0", "log Running downgrade a1 -> , make a1",
      "run: end downgrade a1 2/2 - 0/0",
    }, events(project, "downgrade", "base"))
    assert.are.same({
      "run: step stamp_revision b1 1/1 - 0/0", "log Running stamp_revision  -> b1",
      "run: end stamp_revision b1 1/1 - 0/0",
    }, events(project, "stamp"))
  end)

  it("tells of the end of a run that fails", function()
    local project = history.project { { "a1" }, { "b1", "a1", up = "error 'no'" }, { "c1", "b1" } }
    local told = events(project, "upgrade")
    assert.are.equal("run: end upgrade b1 2/3 - 0/0", told[#told - 1])
  end)
end)
