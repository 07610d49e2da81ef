#include "engine/standing.h"

#include <stdlib.h>

#include "base/buf.h"
#include "engine/journal.h"

/* A revision whose statements commit by themselves says where it is. */
static void put_journal(const struct mig_journal_row *row, struct mig_buf *out)
{
	mig_buf_printf(out, "statement %zu of the %s of revision %s since %s, %s", row->statement,
		row->direction, row->revision, row->since, row->runner);
}

/* For all others, the version rows say where they set out from. */
static void put_rows(const struct mig_strs *rows, struct mig_buf *out)
{
	mig_buf_puts(out, rows->len ? "the database is at revision " : "the database is at base");
	for (size_t i = 0; i < rows->len; i++)
		mig_buf_printf(out, "%s%s", i ? ", " : "", rows->items[i]);
}

char *mig_standing(void *data)
{
	mig_env *env = data;
	if (!env->db.conn)
		return NULL;
	/* one of its own: the run's has a state, and may be in the middle of something */
	struct mig_sink sink = mig_sink_conn(env->db.conn, env->driver);
	struct mig_strs rows = { 0 };
	struct mig_journal journal;
	struct mig_journal_row row = { 0 };
	struct mig_buf out = MIG_BUF_INIT;
	mig_journal_init(&journal, &env->version, &sink);
	bool known = mig_version_read(&env->version, &sink, &rows, NULL) == 0;
	if (known && mig_journal_read(&journal, &rows, &row, NULL) == 0 && row.revision)
		put_journal(&row, &out);
	else if (known)
		put_rows(&rows, &out);
	mig_journal_row_dispose(&row);
	mig_journal_dispose(&journal);
	mig_strs_dispose(&rows);
	mig_sink_dispose(&sink);
	return known ? mig_buf_take(&out) : NULL;
}
