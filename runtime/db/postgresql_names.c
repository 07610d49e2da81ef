#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "db/names.h"
#include "db/postgresql_conn.h"

/* Words that are quoted when they are names, in order: those that the server reserves, and a few
 * that SQLAlchemy quotes. */
static const char *const reserved[] = {
	"all",
	"analyse",
	"analyze",
	"and",
	"any",
	"array",
	"as",
	"asc",
	"asymmetric",
	"authorization",
	"between",
	"binary",
	"both",
	"case",
	"cast",
	"check",
	"collate",
	"collation",
	"column",
	"concurrently",
	"constraint",
	"create",
	"cross",
	"current_catalog",
	"current_date",
	"current_role",
	"current_schema",
	"current_time",
	"current_timestamp",
	"current_user",
	"default",
	"deferrable",
	"desc",
	"distinct",
	"do",
	"else",
	"end",
	"except",
	"false",
	"fetch",
	"for",
	"foreign",
	"freeze",
	"from",
	"full",
	"grant",
	"group",
	"having",
	"ilike",
	"in",
	"initially",
	"inner",
	"intersect",
	"into",
	"is",
	"isnull",
	"join",
	"lateral",
	"leading",
	"left",
	"like",
	"limit",
	"localtime",
	"localtimestamp",
	"natural",
	"new",
	"not",
	"notnull",
	"null",
	"of",
	"off",
	"offset",
	"old",
	"on",
	"only",
	"or",
	"order",
	"outer",
	"over",
	"overlaps",
	"placing",
	"primary",
	"references",
	"returning",
	"right",
	"select",
	"session_user",
	"similar",
	"some",
	"symmetric",
	"table",
	"tablesample",
	"then",
	"to",
	"trailing",
	"true",
	"union",
	"unique",
	"user",
	"using",
	"variadic",
	"verbose",
	"when",
	"where",
	"window",
	"with",
};

char *mig_pg_quote_ident(const char *name)
{
	bool plain = mig_name_is_plain(name) &&
		     !mig_name_is_among(name, reserved, sizeof reserved / sizeof *reserved);
	return plain ? mig_strdup(name) : mig_name_quote(name, '"');
}

char *mig_pg_literal(const mig_value *value)
{
	struct mig_buf out = MIG_BUF_INIT;
	if (value->type == MIG_BOOLEAN)
		return mig_strdup(value->as.boolean ? "true" : "false");
	if (value->type != MIG_BYTES)
		return NULL;
	mig_buf_puts(&out, "'\\x");
	for (size_t i = 0; i < value->as.text.len; i++)
		mig_buf_printf(&out, "%02x", (unsigned char)value->as.text.data[i]);
	mig_buf_puts(&out, "'::bytea");
	return mig_buf_take(&out);
}
