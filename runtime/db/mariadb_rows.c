#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/mariadb_conn.h"

enum { BINARY_CHARSET = 63 };

mig_cursor *mig_mariadb_cursor(mig_conn *conn, MYSQL_RES *take_result)
{
	mig_cursor *cursor = mig_alloc(sizeof *cursor);
	*cursor = (mig_cursor){ .conn = conn, .result = take_result, .after = conn->cursors };
	if (conn->cursors)
		conn->cursors->before = cursor;
	conn->cursors = cursor;
	return cursor;
}

int mig_mariadb_next(mig_cursor *cursor, mig_error *err)
{
	if (!cursor->conn)
		return mig_fail(err, MIG_EINVALID, "the connection of this result is closed");
	cursor->row = cursor->result ? mysql_fetch_row(cursor->result) : NULL;
	if (!cursor->row)
		return 0;
	cursor->lengths = mysql_fetch_lengths(cursor->result);
	return 1;
}

size_t mig_mariadb_column_count(const mig_cursor *cursor)
{
	return cursor->result ? mysql_num_fields(cursor->result) : 0;
}

const char *mig_mariadb_column_name(const mig_cursor *cursor, size_t column)
{
	if (column >= mig_mariadb_column_count(cursor))
		return NULL;
	return mysql_fetch_field_direct(cursor->result, (unsigned)column)->name;
}

/* What a field's text stands for. */
static enum mig_type type_of(const MYSQL_FIELD *field)
{
	switch (field->type) {
	case MYSQL_TYPE_TINY:
	case MYSQL_TYPE_SHORT:
	case MYSQL_TYPE_INT24:
	case MYSQL_TYPE_LONG:
	case MYSQL_TYPE_LONGLONG:
	case MYSQL_TYPE_YEAR:
		return MIG_INTEGER;
	case MYSQL_TYPE_FLOAT:
	case MYSQL_TYPE_DOUBLE:
		return MIG_REAL;
	case MYSQL_TYPE_BIT:
	case MYSQL_TYPE_GEOMETRY:
		return MIG_BYTES;
	case MYSQL_TYPE_TINY_BLOB:
	case MYSQL_TYPE_BLOB:
	case MYSQL_TYPE_MEDIUM_BLOB:
	case MYSQL_TYPE_LONG_BLOB:
	case MYSQL_TYPE_VARCHAR:
	case MYSQL_TYPE_VAR_STRING:
	case MYSQL_TYPE_STRING:
		return field->charsetnr == BINARY_CHARSET ? MIG_BYTES : MIG_TEXT;
	default: /* numbers with a point and dates lose nothing as text */
		return MIG_TEXT;
	}
}

void mig_mariadb_column_value(mig_cursor *cursor, size_t column, mig_value *out)
{
	*out = (mig_value){ .type = MIG_NULL };
	if (!cursor->row || column >= mig_mariadb_column_count(cursor) || !cursor->row[column])
		return;
	const MYSQL_FIELD *field = mysql_fetch_field_direct(cursor->result, (unsigned)column);
	const char *text = cursor->row[column];
	out->type = type_of(field);
	if (out->type == MIG_INTEGER && (field->flags & UNSIGNED_FLAG) &&
		strtoull(text, NULL, 10) > INT64_MAX)
		out->type = MIG_TEXT;
	if (out->type == MIG_INTEGER) {
		out->as.integer = strtoll(text, NULL, 10);
	} else if (out->type == MIG_REAL) {
		out->as.real = strtod(text, NULL);
	} else {
		out->as.text.data = text;
		out->as.text.len = cursor->lengths[column];
	}
}

/* The row and the lengths are parts of the result. */
static void end(mig_cursor *cursor)
{
	mysql_free_result(cursor->result);
	cursor->result = NULL;
	cursor->row = NULL;
	cursor->conn = NULL;
}

void mig_mariadb_finish(mig_cursor *cursor)
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
		end(cursor);
	}
	free(cursor);
}

void mig_mariadb_end_cursors(mig_conn *conn)
{
	for (mig_cursor *cursor = conn->cursors; cursor; cursor = cursor->after)
		end(cursor);
	conn->cursors = NULL;
}
