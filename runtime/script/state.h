/* script/state.h - what the files of this room share; nobody else includes it. */
#ifndef MIG_SCRIPT_STATE_H
#define MIG_SCRIPT_STATE_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "base/interrupt.h"
#include "base/pool.h"
#include "mig/compare.h"
#include "script/host.h"
#include "script/targets.h"

#if LUA_VERSION_NUM != 504
#error "mig embeds Lua 5.4"
#endif

struct mig_host {
	struct mig_pool pool; /* what the Lua state is made of */
	lua_State *L;         /* the main state; bindings use the state they are called with */
	const struct mig_log *log;
	struct mig_progress *progress;
	struct mig_interrupt_listener listener;
	bool is_told;            /* `listener` listens; else Lua code polls */
	struct mig_sink *sink;   /* borrowed; NULL outside mig_host_begin() … mig_host_end() */
	struct mig_sink *mirror; /* of a forecast; borrowed, NULL: there is none */
	struct mig_host_txn txn;
	struct mig_host_opener opener; /* while targets() runs */
	struct mig_rows *open_rows;    /* result sets that scripts have not finished */
	mig_error error;       /* an error on its way into Lua: owned here, so that a raise inside
				  the conversion leaks nothing */
	struct mig_strs files; /* that the last step ran */
	char *location;
	int entry;   /* registry reference of the table that entry.lua returns */
	int sandbox; /* registry reference of the metatable of revision environments */
};

/** The host of a state or of any of its coroutines. */
struct mig_host *mig_script_host(lua_State *L);

/** Call what lies below `nargs` arguments; [-(nargs+1), +nresults|0]. The one lua_pcall of the
 *  project: errors become mig_error with file, line and traceback. */
int mig_script_call(lua_State *L, int nargs, int nresults, mig_error *err);

/** Call what lies below `nargs` arguments for a list of differences; [-(nargs+1), +0].
 *  @param out  owned by the caller */
int mig_script_call_for_differences(
	struct mig_host *host, int nargs, mig_differences **out, mig_error *err);

/** Raise the host's error (host->error) as a Lua error object; does not return. [-0, +0, v] */
int mig_script_raise(lua_State *L);

/** Push function `name` of entry.lua. [-0, +1, e] */
void mig_script_push_entry(struct mig_host *host, const char *name);

/** Push a list of strings. [-0, +1, e] */
void mig_script_push_list(lua_State *L, const char *const *items, size_t len);

/** Push a step as entry.lua sees it. [-0, +1, e] */
void mig_script_push_step(lua_State *L, const struct mig_host_step *step);

/** Find the innermost frame that runs a file of the user (not of the library).
 *  @param file  borrowed from Lua, valid while the frame runs
 *  @return whether there is one */
bool mig_script_where(lua_State *L, const char **file, int *line);

/** Whether a chunk is one of the library's rather than the user's. @param source  as of lua_Debug
 */
bool mig_script_is_ours(const char *source);

/** Let mig_interrupt() stop the Lua code of a host, until mig_script_unwatch(). */
void mig_script_watch(struct mig_host *host);
void mig_script_unwatch(struct mig_host *host);
/** The same for the coroutines that will be made. [-0, +0, e] */
void mig_script_watch_coroutines(lua_State *L);

/** package.searchers entry and preloads: `mig.…` from the embedded library, and mig.core.*. */
void mig_script_open_library(lua_State *L);

/** Load one embedded file as a chunk. [-0, +1|0] @return LUA_OK, or an error of luaL_loadbufferx
 *  with its message pushed */
int mig_script_load_embedded(lua_State *L, const char *name);

/** Openers of mig.core.sink, mig.core.reader and mig.core.log. */
int mig_script_open_sink(lua_State *L);
int mig_script_open_reader(lua_State *L);
int mig_script_open_log(lua_State *L);

/** Close every result set that a script left open. */
void mig_script_finish_rows(struct mig_host *host);

/** Whether the script has caught an error that ended the transaction: every statement would be
 *  committed by itself, or refused. The error is the host's then. */
bool mig_script_is_over(struct mig_host *host);
/** The SQL of argument `index`; raises for what a script may not say. */
const char *mig_script_check_sql(lua_State *L, struct mig_host *host, int index, size_t *len);

/** Bind values: Lua to C (raises for what cannot be bound; text is borrowed from the stack) and
 *  C to Lua. */
void mig_script_check_value(lua_State *L, int index, const char *name, mig_value *out);
void mig_script_push_value(lua_State *L, const mig_value *value);

#endif
