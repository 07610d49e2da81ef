#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "db/mariadb_conn.h"

/* The words that MariaDB does not take as names, sorted. */
static const char *const reserved[] = {
	"accessible",
	"add",
	"all",
	"alter",
	"analyze",
	"and",
	"as",
	"asc",
	"asensitive",
	"before",
	"between",
	"bigint",
	"binary",
	"blob",
	"both",
	"by",
	"call",
	"cascade",
	"case",
	"change",
	"char",
	"character",
	"check",
	"collate",
	"column",
	"condition",
	"constraint",
	"continue",
	"convert",
	"create",
	"cross",
	"current_date",
	"current_role",
	"current_time",
	"current_timestamp",
	"current_user",
	"cursor",
	"database",
	"databases",
	"day_hour",
	"day_microsecond",
	"day_minute",
	"day_second",
	"dec",
	"decimal",
	"declare",
	"default",
	"delayed",
	"delete",
	"delete_domain_id",
	"desc",
	"describe",
	"deterministic",
	"distinct",
	"distinctrow",
	"div",
	"do_domain_ids",
	"double",
	"drop",
	"dual",
	"each",
	"else",
	"elseif",
	"enclosed",
	"escaped",
	"except",
	"exists",
	"exit",
	"explain",
	"false",
	"fetch",
	"float",
	"float4",
	"float8",
	"for",
	"force",
	"foreign",
	"from",
	"fulltext",
	"general",
	"grant",
	"group",
	"having",
	"high_priority",
	"hour_microsecond",
	"hour_minute",
	"hour_second",
	"if",
	"ignore",
	"ignore_domain_ids",
	"ignore_server_ids",
	"in",
	"index",
	"infile",
	"inner",
	"inout",
	"insensitive",
	"insert",
	"int",
	"int1",
	"int2",
	"int3",
	"int4",
	"int8",
	"integer",
	"intersect",
	"interval",
	"into",
	"is",
	"iterate",
	"join",
	"key",
	"keys",
	"kill",
	"leading",
	"leave",
	"left",
	"like",
	"limit",
	"linear",
	"lines",
	"load",
	"localtime",
	"localtimestamp",
	"lock",
	"long",
	"longblob",
	"longtext",
	"loop",
	"low_priority",
	"master_demote_to_replica",
	"master_demote_to_slave",
	"master_heartbeat_period",
	"master_ssl_verify_server_cert",
	"match",
	"maxvalue",
	"mediumblob",
	"mediumint",
	"mediumtext",
	"middleint",
	"minute_microsecond",
	"minute_second",
	"mod",
	"modifies",
	"natural",
	"no_write_to_binlog",
	"not",
	"null",
	"numeric",
	"offset",
	"on",
	"optimize",
	"option",
	"optionally",
	"or",
	"order",
	"out",
	"outer",
	"outfile",
	"over",
	"page_checksum",
	"parse_vcol_expr",
	"partition",
	"portion",
	"position",
	"precision",
	"primary",
	"procedure",
	"purge",
	"range",
	"read",
	"read_write",
	"reads",
	"real",
	"recursive",
	"ref_system_id",
	"references",
	"regexp",
	"release",
	"rename",
	"repeat",
	"replace",
	"require",
	"resignal",
	"restrict",
	"return",
	"returning",
	"revoke",
	"right",
	"rlike",
	"row_number",
	"rows",
	"schema",
	"schemas",
	"second_microsecond",
	"select",
	"sensitive",
	"separator",
	"set",
	"show",
	"signal",
	"slow",
	"smallint",
	"spatial",
	"specific",
	"sql",
	"sql_big_result",
	"sql_calc_found_rows",
	"sql_small_result",
	"sqlexception",
	"sqlstate",
	"sqlwarning",
	"ssl",
	"starting",
	"stats_auto_recalc",
	"stats_persistent",
	"stats_sample_pages",
	"straight_join",
	"table",
	"terminated",
	"then",
	"tinyblob",
	"tinyint",
	"tinytext",
	"to",
	"trailing",
	"trigger",
	"true",
	"undo",
	"union",
	"unique",
	"unlock",
	"unsigned",
	"update",
	"usage",
	"use",
	"using",
	"utc_date",
	"utc_time",
	"utc_timestamp",
	"values",
	"varbinary",
	"varchar",
	"varcharacter",
	"varying",
	"when",
	"where",
	"while",
	"window",
	"with",
	"write",
	"xor",
	"year_month",
	"zerofill",
};

static int compare(const void *word, const void *entry)
{
	return strcmp(word, *(const char *const *)entry);
}

static bool is_plain_name(const char *name)
{
	const char *p = name;
	if (!*p || *p == '$' || (*p >= '0' && *p <= '9'))
		return false;
	while ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_' || *p == '$')
		p++;
	return !*p && !bsearch(name, reserved, sizeof reserved / sizeof *reserved, sizeof *reserved,
			      compare);
}

char *mig_mariadb_quote_ident(const char *name)
{
	if (is_plain_name(name))
		return mig_strdup(name);
	struct mig_buf out = MIG_BUF_INIT;
	mig_buf_putc(&out, '`');
	for (; *name; name++) {
		if (*name == '`')
			mig_buf_putc(&out, '`');
		mig_buf_putc(&out, *name);
	}
	mig_buf_putc(&out, '`');
	return mig_buf_take(&out);
}

void mig_mariadb_put_string(struct mig_buf *out, const char *text, size_t len, bool backslashes)
{
	mig_buf_putc(out, '\'');
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		/* a client that reads a script line by line may drop or stop at these */
		const char *escape = c == '\0'     ? "\\0"
				     : c == '\r'   ? "\\r"
				     : c == '\x1a' ? "\\Z"
						   : NULL;
		if (c == '\'' || (c == '\\' && backslashes))
			mig_buf_putc(out, c);
		if (escape && backslashes)
			mig_buf_puts(out, escape);
		else
			mig_buf_putc(out, c);
	}
	mig_buf_putc(out, '\'');
}

char *mig_mariadb_literal(const mig_value *value)
{
	struct mig_buf out = MIG_BUF_INIT;
	if (value->type == MIG_BOOLEAN)
		return mig_strdup(value->as.boolean ? "true" : "false");
	if (value->type != MIG_TEXT)
		return NULL;
	mig_mariadb_put_string(&out, value->as.text.data, value->as.text.len, true);
	return mig_buf_take(&out);
}
