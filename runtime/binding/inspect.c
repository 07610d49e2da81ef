/* Methods that look into a database: against the models, for what is wrong, for what was cut short.
 */
#include "binding/binding.h"

/* ---- check ---- */

int binding_push_differences(lua_State *L)
{
	const mig_differences *list = lua_touserdata(L, 1);
	lua_createtable(L, (int)list->len, 0);
	for (size_t i = 0; i < list->len; i++) {
		lua_createtable(L, 0, 3);
		binding_set_text(L, "kind", list->items[i].kind);
		binding_set_text(L, "text", list->items[i].text);
		binding_set_text(L, "json", list->items[i].json);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static void free_differences(void *list)
{
	mig_differences_free(list);
}

static int env_check(lua_State *L)
{
	struct binding *b = binding_check(L);
	mig_differences *list = NULL;
	binding_enter(b, L);
	int rc = mig_check(b->env, &list, &b->err);
	return binding_give(b, rc, binding_push_differences, free_differences, list);
}

static int push_text(lua_State *L)
{
	lua_pushstring(L, lua_touserdata(L, 1));
	return 1;
}

static int env_models(lua_State *L)
{
	struct binding *b = binding_check(L);
	char *text = NULL;
	binding_enter(b, L);
	int rc = mig_models(b->env, &text, &b->err);
	return binding_give(b, rc, push_text, mig_free, text);
}

/* ---- doctor ---- */

static int push_diagnosis(lua_State *L)
{
	const mig_diagnosis *diagnosis = lua_touserdata(L, 1);
	lua_createtable(L, (int)diagnosis->len, 0);
	for (size_t i = 0; i < diagnosis->len; i++) {
		const mig_check_result *item = &diagnosis->items[i];
		lua_createtable(L, 0, 4);
		binding_set_text(L, "subject", item->subject);
		binding_set_flag(L, "ok", !item->remedy);
		binding_set_text(L, "text", item->text);
		binding_set_text(L, "remedy", item->remedy);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static void free_diagnosis(void *diagnosis)
{
	mig_diagnosis_free(diagnosis);
}

static int env_doctor(lua_State *L)
{
	struct binding *b = binding_check(L);
	mig_diagnosis *diagnosis = NULL;
	binding_enter(b, L);
	int rc = mig_doctor(b->env, &diagnosis, &b->err);
	return binding_give(b, rc, push_diagnosis, free_diagnosis, diagnosis);
}

/* ---- unfinished ---- */

static int push_unfinished(lua_State *L)
{
	const mig_unfinished *unfinished = lua_touserdata(L, 1);
	lua_createtable(L, 0, 7);
	binding_set_text(L, "revision", unfinished->revision);
	binding_set_text(L, "direction", unfinished->direction);
	binding_set_number(L, "statement", (int64_t)unfinished->statement);
	binding_set_text(L, "state", unfinished->state);
	binding_set_text(L, "sql", unfinished->sql);
	binding_set_text(L, "runner", unfinished->runner);
	binding_set_text(L, "since", unfinished->since);
	return 1;
}

static void free_unfinished(void *unfinished)
{
	mig_unfinished_free(unfinished);
}

static int env_unfinished(lua_State *L)
{
	struct binding *b = binding_check(L);
	mig_unfinished *unfinished = NULL;
	binding_enter(b, L);
	int rc = mig_unfinished_read(b->env, &unfinished, &b->err);
	if (unfinished)
		return binding_give(b, rc, push_unfinished, free_unfinished, unfinished);
	binding_leave(b, rc);
	lua_pushnil(L);
	return 1;
}

static int env_repair(lua_State *L)
{
	struct binding *b = binding_check(L);
	if (!lua_isboolean(L, 2))
		return binding_refuse(
			L, "env:repair: did the statement take effect? (true or false)");
	bool done = lua_toboolean(L, 2);
	binding_enter(b, L);
	int rc = mig_repair(b->env, done, &b->err);
	binding_leave(b, rc);
	lua_pushboolean(L, rc > 0);
	return 1;
}

const luaL_Reg binding_inspections[] = {
	{ "check", env_check },
	{ "doctor", env_doctor },
	{ "models", env_models },
	{ "repair", env_repair },
	{ "unfinished", env_unfinished },
	{ NULL, NULL },
};
