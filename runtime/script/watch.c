/* Stopping Lua code. With a hook set, all Lua code is a fifth slower, also where the hook has
 * nothing to do. So in a process of mig's own there is none until somebody asks to stop, and then
 * the signal handler sets it. Elsewhere, where another thread may ask, a hook looks now and then.
 */
#include "base/error.h"
#include "base/interrupt.h"
#include "base/process.h"
#include "script/state.h"

enum { INSTRUCTIONS_PER_POLL = 10000 };

static void rest(lua_State *L);

/* Once it has decided to stop, the hook comes back at every line, so that a pcall() in the
 * script cannot swallow the decision. */
static void on_hook(lua_State *L, lua_Debug *frame)
{
	if (!mig_interrupted()) {
		rest(L); /* the request was withdrawn */
		return;
	}
	lua_sethook(L, on_hook, LUA_MASKLINE | LUA_MASKCOUNT, 1);
	lua_getinfo(L, "S", frame);
	if (mig_script_is_ours(
		    frame->source)) /* not in the middle of what cleans up after a script */
		return;
	mig_fail_interrupted(&mig_script_host(L)->error);
	mig_script_raise(L);
}

/* May run in a signal handler: lua_sethook() is made for that. It is not made for another thread.
 */
static void stop(void *data)
{
	lua_sethook(data, on_hook, LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

static void poll(lua_State *L)
{
	lua_sethook(L, on_hook, LUA_MASKCOUNT, INSTRUCTIONS_PER_POLL);
}

/* The hook, or none, for a state that nobody wants to stop. */
static void rest(lua_State *L)
{
	const struct mig_host *host = mig_script_host(L);
	if (host->is_told && L == host->L)
		lua_sethook(L, NULL, 0, 0);
	else
		poll(L);
	if (mig_interrupted()) /* just now; the hook that was set then is gone */
		stop(L);
}

/* A signal handler cannot know which coroutine runs, so these poll. A coroutine begins with the
 * hook of the one that makes it. Upvalue: coroutine.create or .wrap */
static int make_coroutine(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TFUNCTION);
	lua_settop(L, 1);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	poll(L);
	lua_call(L, 1, 1);
	rest(L);
	return 1;
}

void mig_script_watch_coroutines(lua_State *L)
{
	static const char *const makers[] = { "create", "wrap" };
	lua_getglobal(L, LUA_COLIBNAME);
	for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
		lua_getfield(L, -1, makers[i]);
		lua_pushcclosure(L, make_coroutine, 1);
		lua_setfield(L, -2, makers[i]);
	}
	lua_pop(L, 1);
}

void mig_script_watch(struct mig_host *host)
{
	host->listener = (struct mig_interrupt_listener){ .stop = stop, .data = host->L };
	host->is_told = mig_process_is_own() && mig_interrupt_listen(&host->listener);
	rest(host->L);
}

void mig_script_unwatch(struct mig_host *host)
{
	if (host->is_told)
		mig_interrupt_leave(&host->listener);
}
