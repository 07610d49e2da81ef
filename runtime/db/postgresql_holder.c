/* Who holds the lock, and what a session lets others see of itself. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/runner.h"
#include "db/postgresql_conn.h"

enum { LONGEST_NAME = 63 }; /* bytes of application_name that the server keeps */

char *mig_pg_holder(mig_conn *conn, int64_t number)
{
	/* "process 4711 (mig: revision …, pid 12 on web1, user app at 10.0.0.3, connected since …)"
	 */
	static const char sql[] =
		"SELECT 'process ' || a.pid || ' (' || concat_ws(', ', "
		"nullif(a.application_name, ''), "
		"'user ' || a.usename || coalesce(' at ' || host(a.client_addr), ''), "
		"'connected since ' || to_char(a.backend_start AT TIME ZONE 'UTC', "
		"'YYYY-MM-DD HH24:MI:SS') || ' UTC') || ')' "
		"FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
		"WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = "
		"(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) "
		"AND (l.classid::bigint << 32 | l.objid::bigint) = %lld LIMIT 1";
	PGresult *result;
	char *query = mig_format(sql, (long long)number);
	int rc = mig_pg_run(conn, MIG_PG_STATEMENT, query, strlen(query), NULL, 0, &result, NULL);
	bool known = rc == 0 && PQntuples(result) > 0;
	char *holder =
		mig_strdup(known ? PQgetvalue(result, 0, 0) : "a process that has just ended");
	PQclear(result);
	free(query);
	return holder;
}

/* The name that a session gets is "mig: revision 9b5cc7d52c8d, pid 4711 on web1". What is the same
 * for all revisions is put together once: there may be thousands of them in a second. */

/* Append to a literal what the server takes in any encoding, and leaves as it is. @return bytes of
 * the name */
static size_t put_plain(struct mig_buf *out, const char *text, size_t most)
{
	size_t len = 0;
	for (; len < most && text[len]; len++) {
		char c = text[len] >= ' ' && text[len] <= '~' ? text[len] : '?';
		if (c == '\'')
			mig_buf_putc(out, c);
		mig_buf_putc(out, c);
	}
	return len;
}

void mig_pg_introduce(mig_conn *conn)
{
	const char *name = PQparameterStatus(conn->pg, "application_name");
	struct mig_buf text = MIG_BUF_INIT;
	size_t len = put_plain(&text, name && *name ? name : "mig", LONGEST_NAME);
	conn->name.first = mig_strndup(text.data, text.len);
	len += put_plain(&text, ": revision ", LONGEST_NAME - len);
	conn->name.before = mig_buf_take(&text);
	conn->name.room = LONGEST_NAME - len;
	char *runner = mig_runner_describe();
	for (char *c = runner; (c = strchr(c, '\'')); c++)
		*c = '?'; /* what follows is cut anywhere */
	mig_buf_puts(&text, ", ");
	put_plain(&text, runner, LONGEST_NAME);
	conn->name.after = mig_buf_take(&text);
	free(runner);
}

void mig_pg_name_dispose(struct mig_pg_name *name)
{
	free(name->first);
	free(name->before);
	free(name->after);
}

char *mig_pg_tell_revision(const mig_conn *conn, const char *revision)
{
	const struct mig_pg_name *name = &conn->name;
	/* behind a pooler it would stay in a session of others, and a lease says it */
	if (!name->first || conn->pooled)
		return NULL;
	struct mig_buf sql = MIG_BUF_INIT;
	mig_buf_puts(&sql, "SET application_name = '");
	mig_buf_puts(&sql, name->before);
	size_t left = name->room - put_plain(&sql, revision, name->room);
	mig_buf_put(&sql, name->after, strnlen(name->after, left));
	mig_buf_putc(&sql, '\'');
	return mig_buf_take(&sql);
}

char *mig_pg_put_back_name(const mig_conn *conn)
{
	return conn->name.first
		       ? mig_format(", pg_catalog.set_config('application_name', '%s', false)",
				 conn->name.first)
		       : mig_strdup("");
}
