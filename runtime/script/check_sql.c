/* What a script may not say in SQL. */
#include <string.h>

#include "base/error.h"
#include "db/lexer.h"
#include "db/verbs.h"
#include "script/state.h"

bool mig_script_is_over(struct mig_host *host)
{
	const struct mig_sink *sink = host->sink;
	if (!sink->conn || !sink->driver->transactional_ddl || sink->autocommit ||
		sink->driver->in_transaction(sink->conn))
		return false;
	mig_fail(&host->error, MIG_EDB,
		"the database rolled the transaction back because of an earlier error: "
		"nothing more can be run");
	return true;
}

static bool is_here(struct mig_host *host, const char *database, size_t len)
{
	static const char sql[] = "SELECT 1 FROM (SELECT 1 AS x) AS q WHERE BINARY DATABASE() = "
				  ":name";
	const struct mig_named name = { "name",
		{ .type = MIG_TEXT, .as = { .text = { database, len } } } };
	mig_cursor *cursor = NULL;
	int rc = mig_sink_query(host->sink, sql, sizeof sql - 1, &name, 1, &cursor, NULL);
	if (rc == 0)
		rc = host->sink->driver->next(cursor, NULL);
	host->sink->driver->finish(cursor);
	return rc > 0;
}

/* Whether mig's own tables stay in its reach, where a schema is a database. */
static bool stays_in_reach(struct mig_host *host, const char *sql, size_t len)
{
	const struct mig_sink *sink = host->sink;
	size_t used_len = 0;
	if (!sink->conn || !sink->driver->schema_is_database)
		return true;
	if (mig_verb_locks_tables(&sink->driver->lexis, sql, len)) {
		mig_fail(&host->error, MIG_EUNSUPPORTED,
			"LOCK TABLES would lock mig out of its own tables: leave it out, and "
			"UNLOCK TABLES with it (mariadb-dump --skip-add-locks)");
		return false;
	}
	const char *used = mig_verb_uses(&sink->driver->lexis, sql, len, &used_len);
	if (!used || is_here(host, used, used_len))
		return true;
	mig_fail(&host->error, MIG_EUNSUPPORTED,
		"a revision stays in its database, where its version is: leave USE out, and write "
		"the name of another database before that of the table");
	return false;
}

const char *mig_script_check_sql(lua_State *L, struct mig_host *host, int index, size_t *len)
{
	const char *sql = luaL_checklstring(L, index, len);
	enum mig_verb_effect effect = mig_verb_effect(&host->sink->driver->lexis, sql, *len);
	/* a script that sets savepoints wants to catch the errors of what comes after them */
	if (effect == MIG_VERB_MARKS_SAVEPOINT || effect == MIG_VERB_GOES_BACK)
		mig_sink_wait(host->sink);
	/* to go back is what a transaction that has failed still takes */
	bool over = effect != MIG_VERB_GOES_BACK && mig_script_is_over(host);
	if (memchr(sql, '\0', *len))
		mig_fail(&host->error, MIG_EINVALID, "SQL text cannot hold a NUL byte");
	else if (effect == MIG_VERB_ENDS_TRANSACTION)
		mig_fail(&host->error, MIG_EINVALID,
			"transactions belong to mig; use op.get_bind():commit() where a "
			"commit in the middle of a revision is meant");
	else if (effect == MIG_VERB_RESETS_SESSION)
		mig_fail(&host->error, MIG_EUNSUPPORTED,
			"DISCARD ALL would let go of the lock that keeps other runners out: write "
			"DISCARD PLANS, SEQUENCES or TEMP, and RESET for settings");
	else if (!over && stays_in_reach(host, sql, *len))
		return sql;
	mig_origin_blame(&host->sink->origin, sql, *len, &host->error);
	mig_sink_from(host->sink, NULL, 0, false);
	mig_script_raise(L);
	return NULL;
}
