#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/postgresql_conn.h"

/* Types of the catalogue pg_type, whose numbers never change. */
enum {
	BOOL = 16,
	BYTEA = 17,
	INT8 = 20,
	INT2 = 21,
	INT4 = 23,
	OID = 26,
	FLOAT4 = 700,
	FLOAT8 = 701
};
enum { NUMBER_SIZE = 32 };

/* Text is of no type, so that the server takes it for what stands at its place: a date, a name,
 * JSON. An integer is what the same digits in the SQL would be. */
static Oid type_of(const mig_value *value)
{
	switch (value->type) {
	case MIG_BOOLEAN:
		return BOOL;
	case MIG_INTEGER:
		return value->as.integer >= INT32_MIN && value->as.integer <= INT32_MAX ? INT4
											: INT8;
	case MIG_REAL:
		return FLOAT8;
	case MIG_BYTES:
		return BYTEA;
	default:
		return 0;
	}
}

/* The program's locale may write a comma, or another sign. */
static void format_real(char *out, double real)
{
	locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	locale_t before = plain ? uselocale(plain) : (locale_t)0;
	if (isnan(real)) /* which has no sign there */
		snprintf(out, NUMBER_SIZE, "NaN");
	else
		snprintf(out, NUMBER_SIZE, "%.17g", real);
	if (plain) {
		uselocale(before);
		freelocale(plain);
	}
}

static int set_param(
	struct mig_pg_params *p, size_t i, char *number, const mig_value *value, mig_error *err)
{
	p->types[i] = type_of(value);
	switch (value->type) {
	case MIG_NULL:
		break;
	case MIG_BOOLEAN:
		p->values[i] = value->as.boolean ? "true" : "false";
		break;
	case MIG_INTEGER:
		snprintf(number, NUMBER_SIZE, "%" PRId64, value->as.integer);
		p->values[i] = number;
		break;
	case MIG_REAL:
		format_real(number, value->as.real);
		p->values[i] = number;
		break;
	case MIG_BYTES:
		p->formats[i] = 1;
		/* fall through */
	case MIG_TEXT:
		if (value->type == MIG_TEXT && value->as.text.len &&
			memchr(value->as.text.data, '\0', value->as.text.len))
			return mig_fail(err, MIG_EINVALID,
				"parameter %zu is text with a NUL byte, which PostgreSQL cannot "
				"store: use sa.bytes for binary data",
				i + 1);
		if (value->as.text.len > INT_MAX)
			return mig_fail(err, MIG_EINVALID, "parameter %zu is too long", i + 1);
		p->values[i] = value->as.text.data ? value->as.text.data : "";
		p->lengths[i] = (int)value->as.text.len;
		break;
	}
	return 0;
}

int mig_pg_params_init(
	struct mig_pg_params *out, const mig_value *params, size_t nparams, mig_error *err)
{
	*out = (struct mig_pg_params){ .n = (int)nparams };
	if (!nparams)
		return 0;
	if (nparams > 65535)
		return mig_fail(err, MIG_EINVALID,
			"the statement has %zu parameters; PostgreSQL takes 65535", nparams);
	out->types = mig_calloc(nparams, sizeof *out->types);
	out->values = mig_calloc(nparams, sizeof *out->values);
	out->lengths = mig_calloc(nparams, sizeof *out->lengths);
	out->formats = mig_calloc(nparams, sizeof *out->formats);
	out->texts = mig_calloc(nparams, NUMBER_SIZE);
	int rc = 0;
	for (size_t i = 0; i < nparams && rc == 0; i++)
		rc = set_param(out, i, out->texts + i * NUMBER_SIZE, &params[i], err);
	if (rc < 0)
		mig_pg_params_dispose(out);
	return rc;
}

void mig_pg_params_dispose(struct mig_pg_params *params)
{
	free(params->types);
	free(params->values);
	free(params->lengths);
	free(params->formats);
	free(params->texts);
	*params = (struct mig_pg_params){ 0 };
}

/* --- values of a result ------------------------------------------------------------------ */

static double parse_real(const char *text)
{
	locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	double real = plain ? strtod_l(text, NULL, plain) : strtod(text, NULL);
	if (plain)
		freelocale(plain);
	return real;
}

/* Bytes come as hexadecimal digits, and are decoded when somebody wants them. */
static void decode_bytes(mig_cursor *cursor, int column, const char *text, mig_value *out)
{
	size_t len = 0;
	if (!cursor->bytes)
		cursor->bytes =
			mig_calloc((size_t)PQnfields(cursor->result), sizeof *cursor->bytes);
	PQfreemem(cursor->bytes[column]);
	cursor->bytes[column] = (char *)PQunescapeBytea((const unsigned char *)text, &len);
	out->type = MIG_BYTES;
	out->as.text.data = cursor->bytes[column] ? cursor->bytes[column] : "";
	out->as.text.len = cursor->bytes[column] ? len : 0;
}

void mig_pg_column_value(mig_cursor *cursor, size_t column, mig_value *out)
{
	int i = (int)column;
	*out = (mig_value){ .type = MIG_NULL };
	if (!cursor->result || cursor->row < 0 || i >= PQnfields(cursor->result) ||
		PQgetisnull(cursor->result, cursor->row, i))
		return;
	const char *text = PQgetvalue(cursor->result, cursor->row, i);
	switch (PQftype(cursor->result, i)) {
	case BOOL:
		out->type = MIG_BOOLEAN;
		out->as.boolean = *text == 't';
		return;
	case INT2:
	case INT4:
	case INT8:
	case OID:
		out->type = MIG_INTEGER;
		out->as.integer = strtoll(text, NULL, 10);
		return;
	case FLOAT4:
	case FLOAT8:
		out->type = MIG_REAL;
		out->as.real = parse_real(text);
		return;
	case BYTEA:
		decode_bytes(cursor, i, text, out);
		return;
	default:
		out->type = MIG_TEXT;
		out->as.text.data = text;
		out->as.text.len = (size_t)PQgetlength(cursor->result, cursor->row, i);
	}
}
