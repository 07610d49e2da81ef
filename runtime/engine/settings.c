/* What mig.ini and env.lua say, env.lua first. */
#include <string.h>

#include "base/error.h"
#include "engine/env.h"

struct settings MIG_VEC(struct mig_setting);

/* The url stays out when it cannot be resolved: env.lua is there to find another one. */
static void add_own(mig_env *env, const char *key, struct settings *out)
{
	const char *value;
	if (mig_config_get(&env->config, key, &value, NULL) < 0 || !value)
		return;
	struct mig_setting setting = { .key = key, .value = value };
	mig_vec_push(out, setting);
}

/* @param problems  owns what `out` borrows */
static void add_other(mig_env *env, const struct mig_config_entry *entry, struct settings *out,
	struct mig_strs *problems)
{
	mig_error found = MIG_ERROR_INIT;
	struct mig_setting setting = { .section = entry->section, .key = entry->key };
	if (mig_config_get_in(&env->config, entry->section, entry->key, &setting.value, &found) <
		0) {
		char *problem = mig_error_format(&found);
		mig_vec_push(problems, problem);
		setting.problem = problem;
	}
	mig_error_dispose(&found);
	mig_vec_push(out, setting);
}

int mig_env_configure(mig_env *env, mig_error *err)
{
	if (env->configured)
		return 0;
	struct settings settings = { 0 };
	struct mig_strs problems = { 0 };
	for (size_t i = 0; i < env->config.entries.len; i++) {
		const struct mig_config_entry *entry = &env->config.entries.items[i];
		if (!strcmp(entry->section, env->config.section) ||
			!strcmp(entry->section, "DEFAULT"))
			add_own(env, entry->key, &settings);
		else
			add_other(env, entry, &settings, &problems);
	}
	int rc = mig_host_config(env->host, settings.items, settings.len, err);
	mig_vec_dispose(&settings);
	mig_strs_dispose(&problems);
	env->configured = rc == 0;
	return rc;
}

static int check_rebuild(mig_env *env, mig_error *err)
{
	static const char key[] = "sqlite_rebuild";
	const char *value;
	int rc = mig_env_setting(env, key, &value, err);
	return rc == 0 && value ? mig_config_check_choice(&env->config, key, value, err) : rc;
}

/* The settings that Lua minds. */
static int tell_settings(mig_env *env, mig_error *err)
{
	static const char *const texts[] = { "autogenerate_plugins", "sqlite_rebuild",
		"version_table", "version_table_schema" };
	static const char *const flags[] = { "compare_type", "compare_server_default",
		"include_schemas", "render_as_batch" };
	int rc = check_rebuild(env, err);
	for (size_t i = 0; rc == 0 && i < sizeof texts / sizeof *texts; i++) {
		const char *value;
		rc = mig_env_setting(env, texts[i], &value, err);
		if (rc == 0 && value)
			rc = mig_host_setting(env->host, texts[i], value, err);
	}
	for (size_t i = 0; rc == 0 && i < sizeof flags / sizeof *flags; i++) {
		const char *value;
		bool on;
		rc = mig_config_get(&env->config, flags[i], &value, err);
		if (rc < 0 || !value)
			continue;
		rc = mig_config_bool(&env->config, flags[i], false, &on, err);
		if (rc == 0)
			rc = mig_host_setting(env->host, flags[i], on ? "true" : "false", err);
	}
	return rc;
}

int mig_env_script(mig_env *env, mig_error *err)
{
	if (env->script_loaded)
		return 0;
	int rc = mig_env_host(env, err);
	if (rc == 0)
		rc = mig_env_configure(env, err);
	if (rc == 0)
		rc = mig_host_load_env(env->host, (const char *const *)env->x.items, env->x.len,
			&env->script, err);
	if (rc == 0)
		rc = tell_settings(env, err);
	env->script_loaded = rc == 0;
	return rc;
}

int mig_env_setting(mig_env *env, const char *key, const char **out, mig_error *err)
{
	for (size_t i = 0; i < env->script.keys.len; i++) {
		if (!strcmp(env->script.keys.items[i], key)) {
			*out = env->script.values.items[i];
			return 0;
		}
	}
	return mig_config_get(&env->config, key, out, err);
}

int mig_env_setting_bool(mig_env *env, const char *key, bool otherwise, bool *out, mig_error *err)
{
	for (size_t i = 0; i < env->script.keys.len; i++) {
		if (!strcmp(env->script.keys.items[i], key)) {
			*out = !strcmp(env->script.values.items[i], "true");
			return 0;
		}
	}
	return mig_config_bool(&env->config, key, otherwise, out, err);
}
