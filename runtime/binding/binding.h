/* binding/binding.h - what the files of the Lua module share.
 *
 * `require "mig"` from any Lua 5.4: a client of the public headers, as the program is. The Lua API
 * used here is the host's; that of the environments, each of which has a state of its own, is
 * libmig's business. Nothing is shared between the two but bytes. */
#ifndef MIG_BINDING_BINDING_H
#define MIG_BINDING_BINDING_H

#include <lauxlib.h>
#include <lua.h>

#include "mig.h"

#if LUA_VERSION_NUM != 504
#error "the module is for Lua 5.4"
#endif

#define BINDING_ENV "mig.Environment"

/** The userdata of an environment. */
struct binding {
	mig_env *env;   /* NULL: closed */
	lua_State *L;   /* of the call in progress; NULL: there is none */
	mig_error err;  /* of the call: here, so that a raise on its way out leaks nothing */
	char *err_line; /* the error in one line */
};

/** User values of the userdata, by number. */
enum binding_slot {
	BINDING_LOG = 1, /* functions, or nil */
	BINDING_PROGRESS,
	BINDING_CAUGHT, /* the first error of a callback in the call in progress, or nil */
	BINDING_SLOTS = BINDING_CAUGHT,
};

/* lifetime.c */

/** The open environment at stack index 1, which no call is using; raises otherwise. */
struct binding *binding_check(lua_State *L);
/** Around each call into libmig: between the two nothing may raise. leave() raises the error of
 *  the call if `rc` is negative, or else that of a callback. */
void binding_enter(struct binding *b, lua_State *L);
void binding_leave(struct binding *b, int rc);
/** Close; accepts one that is closed. Also __gc and __close. [-0, +0, e] */
int binding_close(lua_State *L);

/* callbacks.c: libmig's callbacks, `data` is the struct binding. They never raise. */
void binding_on_log(void *data, enum mig_log_level level, const char *logger, const char *text);
void binding_on_progress(void *data, const mig_progress_event *event);
/** Take what libmig tells of in the call in progress. Never raises: an error is kept as that of a
 *  callback is. Who makes the call has seen to a little room on the stack.
 *  @param index  of a table
 *  @param taker  runs protected; arguments: the table, `data` as light userdata
 *  @return whether it was taken; nothing is any more after an error */
bool binding_take(struct binding *b, int index, lua_CFunction taker, void *data);

/* errors.c */

/** Push an error as a table. b->err_line is its line, so that nothing is lost where memory is.
 *  [-0, +1, e] */
void binding_push_error(lua_State *L, struct binding *b, const mig_error *err);

/** Raise b->err, with the error of a callback beside it. Does not return. [-0, +0, v] */
int binding_raise(lua_State *L, struct binding *b);
/** Raise MIG_EINVALID, blaming who called the function. Does not return. [-0, +0, v] */
int binding_refuse(lua_State *L, const char *format, ...);
/** The metatable of errors. [-0, +1, e] */
void binding_push_error_class(lua_State *L);

/* options.c */

/** Strings; borrowed from values that stay on the stack. */
struct binding_list {
	const char **items;
	size_t len;
};

/** What the options of all functions are read into. */
struct binding_options {
	const char *config, *section, *url, *log_level, *tag;
	const char *message, *rev_id, *branch_label, *version_path;
	const char *rev_range, *dialect, *scratch;
	struct binding_list x, head, depends_on;
	bool purge, splice, autogenerate, check_heads, resolve_dependencies, strict, keep;
	double lock_timeout; /* seconds; negative: not given */
};

enum binding_kind {
	BINDING_TEXT,     /* const char * */
	BINDING_FLAG,     /* bool */
	BINDING_LIST,     /* struct binding_list: a string, or a list of them */
	BINDING_PAIRS,    /* the same; { name = "value" } is { "name=value" } */
	BINDING_SECONDS,  /* double */
	BINDING_FUNCTION, /* a user value; `offset` is its number, the userdata is at 1 */
};

/** An option; tables of them end with { 0 }. */
struct binding_option {
	const char *name;
	enum binding_kind kind;
	size_t offset; /* in struct binding_options */
};

/** Read the table at `index`, which may be nil; raises for anything that is not in `rows`. What was
 *  read stays on the stack. @param function  in messages */
void binding_read_options(lua_State *L, int index, const char *function,
	const struct binding_option *rows, struct binding_options *out);
/** Read a string, a list of strings, or nil. What was read stays on the stack. */
void binding_read_list(
	lua_State *L, int index, const char *function, const char *what, struct binding_list *out);
/** Read a string, or nil (NULL). */
const char *binding_read_text(lua_State *L, int index, const char *function, const char *what);

/* inspect.c */

/** Push a list of differences, which is the only argument, as light userdata. [-1, +1, e] */
int binding_push_differences(lua_State *L);

/* revisions.c */

/** Leave the call, as binding_leave() does, with a list of revisions as its result. [-0, +1, e] */
int binding_give_revisions(struct binding *b, int rc, mig_revision_list *take_list);
/** Push a list of revisions, which is the only argument, as light userdata. [-1, +1, e] */
int binding_push_revisions(lua_State *L);

/* give.c */

/** Leave the call with a value of libmig's as its result: the table is made before the error of a
 *  callback is raised, so that nothing is owned any more by then. [-0, +1, e]
 *  @param push  a function of one argument, the value as light userdata
 *  @param dispose  frees the value
 *  @param value  NULL after an error */
int binding_give(
	struct binding *b, int rc, lua_CFunction push, void (*dispose)(void *value), void *value);
/** Set fields of the table on top. [-0, +0, e] */
void binding_set_text(lua_State *L, const char *name, const char *value);
void binding_set_number(lua_State *L, const char *name, int64_t value);
void binding_set_flag(lua_State *L, const char *name, bool value);

/* Methods of an environment, by file. */
extern const luaL_Reg binding_migrations[];  /* migrate.c */
extern const luaL_Reg binding_questions[];   /* questions.c */
extern const luaL_Reg binding_authoring[];   /* author.c */
extern const luaL_Reg binding_inspections[]; /* inspect.c */
extern const luaL_Reg binding_forecasts[];   /* forecast.c */
extern const luaL_Reg binding_tests[];       /* test.c */
extern const luaL_Reg binding_verdicts[];    /* verify.c */
extern const luaL_Reg binding_targets[];     /* targets.c */
extern const luaL_Reg binding_statements[];  /* sql.c */

#endif
