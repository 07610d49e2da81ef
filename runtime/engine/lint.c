/* What the rules find in revision files. */
#include "mig/lint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "db/driver.h"
#include "engine/env.h"
#include "script/forecast.h"

static int find_driver(mig_env *env, const char *dialect, const mig_driver **out, mig_error *err)
{
	if (!dialect) {
		int rc = mig_env_locate(env, err);
		*out = env->driver;
		return rc;
	}
	mig_error found = MIG_ERROR_INIT;
	*out = mig_driver_find(dialect, &found);
	if (!*out && found.code == MIG_EINVALID)
		mig_fail(&found, MIG_EINVALID,
			"there is no dialect '%s': write sqlite, postgresql or mariadb", dialect);
	return *out ? 0 : mig_error_move(err, &found);
}

static int look(mig_env *env, const mig_revision_list *list, mig_hazards *out, mig_error *err)
{
	int rc = mig_host_lint_begin(env->host, err);
	for (size_t i = list->len; i-- > 0 && rc == 0;) {
		const mig_revision *rev = list->items[i];
		const struct mig_host_step call = {
			.function = "upgrade",
			.revision = mig_revision_id(rev),
			.path = mig_revision_path(rev),
			.handle = mig_revision_handle(rev),
		};
		rc = mig_interrupted() ? mig_fail_interrupted(err)
				       : mig_host_lint(env->host, &call, out, err);
	}
	return rc;
}

/* Revisions are looked at with a sink that nothing is written to: it knows how the dialect's files
 * of SQL are split. */
static int look_offline(mig_env *env, const mig_driver *driver, const mig_revision_list *list,
	mig_hazards *out, mig_error *err)
{
	static const struct mig_host_txn none = { 0 };
	FILE *nowhere = fopen("/dev/null", "w");
	if (!nowhere)
		return mig_fail(err, MIG_EIO, "cannot open /dev/null: %s", strerror(errno));
	struct mig_sink sink = mig_sink_file(nowhere, driver);
	int rc = mig_host_begin(env->host, &sink, driver->name, NULL, &none, err);
	if (rc == 0)
		rc = look(env, list, out, err);
	mig_host_end(env->host);
	mig_sink_dispose(&sink);
	fclose(nowhere);
	return rc;
}

int mig_lint(mig_env *env, const mig_lint_options *opts, mig_hazards **out, mig_error *err)
{
	static const mig_lint_options none = { 0 };
	mig_revision_list *list = NULL;
	const mig_driver *driver = NULL;
	opts = opts ? opts : &none;
	*out = NULL;
	int rc = mig_history(env, opts->range, &list, err);
	if (rc == 0)
		rc = mig_env_script(env, err);
	if (rc == 0)
		rc = mig_env_configure(env, err);
	if (rc == 0)
		rc = find_driver(env, opts->dialect, &driver, err);
	if (rc == 0) {
		*out = mig_calloc(1, sizeof **out);
		rc = look_offline(env, driver, list, *out, err);
	}
	if (rc < 0) {
		mig_hazards_free(*out);
		*out = NULL;
	}
	mig_revision_list_free(list);
	return rc;
}

int mig_lint_rules(mig_env *env, mig_lint_rule_fn tell, void *data, mig_error *err)
{
	int rc = mig_env_script(env, err);
	return rc < 0 ? rc : mig_host_lint_rules(env->host, tell, data, err);
}

size_t mig_lint_findings(const mig_hazards *hazards, bool strict)
{
	enum mig_severity least = strict ? MIG_SEVERITY_WARNING : MIG_SEVERITY_ERROR;
	size_t count = 0;
	for (size_t i = 0; i < hazards->len; i++)
		count += hazards->items[i].severity >= least;
	return count;
}

void mig_hazards_free(mig_hazards *hazards)
{
	if (!hazards)
		return;
	mig_hazards_dispose(hazards);
	free(hazards);
}
