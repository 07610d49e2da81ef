/* The lexical rules of the three dialects, for specs that need no driver. */
#ifndef MIG_SPEC_DIALECTS_H
#define MIG_SPEC_DIALECTS_H

#include <lauxlib.h>
#include <lua.h>

#include "mig/driver.h"

/* The rules of the dialect that argument `arg` names; SQLite's by default. */
static inline const mig_lexis *check_lexis(lua_State *L, int arg)
{
	static const char *const names[] = { "sqlite", "postgresql", "mariadb", NULL };
	static const mig_lexis lexes[] = {
		{ .backtick_quotes = true,
			.bracket_quotes = true,
			.trigger_bodies = true,
			.placeholder = '?' },
		{ .dollar_quotes = true,
			.nested_comments = true,
			.escape_strings = true,
			.atomic_bodies = true,
			.placeholder = '$' },
		{ .backslash_escapes = true,
			.backtick_quotes = true,
			.hash_comments = true,
			.mariadb_comments = true,
			.delimiter_lines = true,
			.placeholder = 'q' },
	};
	return &lexes[luaL_checkoption(L, arg, "sqlite", names)];
}

#endif
