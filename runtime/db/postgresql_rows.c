/* Rows: a result is complete before its first row is read, so that other statements can run while a
 * script goes through it. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/postgresql_conn.h"

mig_cursor *mig_pg_cursor(mig_conn *conn, PGresult *take_result)
{
	mig_cursor *cursor = mig_alloc(sizeof *cursor);
	*cursor = (mig_cursor){
		.conn = conn, .result = take_result, .row = -1, .after = conn->cursors
	};
	if (conn->cursors)
		conn->cursors->before = cursor;
	conn->cursors = cursor;
	return cursor;
}

int mig_pg_next(mig_cursor *cursor, mig_error *err)
{
	if (!cursor->result)
		return mig_fail(err, MIG_EINVALID, "the connection of this result is closed");
	if (cursor->row + 1 >= PQntuples(cursor->result))
		return 0;
	cursor->row++;
	return 1;
}

size_t mig_pg_column_count(const mig_cursor *cursor)
{
	return cursor->result ? (size_t)PQnfields(cursor->result) : 0;
}

const char *mig_pg_column_name(const mig_cursor *cursor, size_t column)
{
	return cursor->result ? PQfname(cursor->result, (int)column) : NULL;
}

/* Free the rows; the cursor itself is still to be finished. */
static void end(mig_cursor *cursor)
{
	for (size_t i = 0; cursor->bytes && i < mig_pg_column_count(cursor); i++)
		PQfreemem(cursor->bytes[i]);
	free(cursor->bytes);
	PQclear(cursor->result);
	cursor->bytes = NULL;
	cursor->result = NULL;
}

void mig_pg_finish(mig_cursor *cursor)
{
	if (!cursor)
		return;
	if (cursor->conn) {
		if (cursor->before)
			cursor->before->after = cursor->after;
		else
			cursor->conn->cursors = cursor->after;
		if (cursor->after)
			cursor->after->before = cursor->before;
	}
	end(cursor);
	free(cursor);
}

void mig_pg_end_cursors(mig_conn *conn)
{
	for (mig_cursor *cursor = conn->cursors; cursor; cursor = cursor->after) {
		end(cursor);
		cursor->conn = NULL;
	}
	conn->cursors = NULL;
}
