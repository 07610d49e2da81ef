#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "store.h"

struct store {
	PGconn *pg;
};

static void close_store(struct store *store)
{
	if (!store)
		return;
	PQfinish(store->pg);
	free(store);
}

static struct store *open_store(const char *url)
{
	struct store *store = calloc(1, sizeof *store);
	if (!store)
		abort();
	store->pg = PQconnectdb(url);
	if (PQstatus(store->pg) == CONNECTION_OK)
		return store;
	fprintf(stderr, "startup: error: postgresql: %s", PQerrorMessage(store->pg));
	close_store(store);
	return NULL;
}

/* Run a statement. The service goes on when the server was away: the next request finds it again.
 * @return its result, or NULL after an error; for PQclear() */
static PGresult *query(struct store *store, const char *sql, int n, const char *const *values)
{
	if (PQstatus(store->pg) != CONNECTION_OK)
		PQreset(store->pg);
	PGresult *result = PQexecParams(store->pg, sql, n, NULL, values, NULL, NULL, 0);
	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		return result;
	fprintf(stderr, "startup: error: postgresql: %s", PQerrorMessage(store->pg));
	PQclear(result);
	return NULL;
}

static int find_country(struct store *store, const char *code, struct country *out)
{
	PGresult *result = query(store, sql_find_country, 1, &code);
	int rc = !result ? -1 : PQntuples(result) > 0;
	if (rc > 0) {
		snprintf(out->code, sizeof out->code, "%s", PQgetvalue(result, 0, 0));
		snprintf(out->name, sizeof out->name, "%s", PQgetvalue(result, 0, 1));
	}
	PQclear(result);
	return rc;
}

static const char *value(const PGresult *result, int row, int column)
{
	return PQgetisnull(result, row, column) ? NULL : PQgetvalue(result, row, column);
}

static int visit_posts(PGresult *take_result, post_fn *visit, void *data)
{
	if (!take_result)
		return -1;
	int n = PQntuples(take_result);
	for (int i = 0; i < n; i++) {
		const struct post post = {
			.id = strtoll(value(take_result, i, 0), NULL, 10),
			.title = value(take_result, i, 1),
			.body = value(take_result, i, 2),
			.country = value(take_result, i, 3),
			.created_at = value(take_result, i, 4),
		};
		visit(data, &post);
	}
	PQclear(take_result);
	return n > 0;
}

static int list_posts(struct store *store, int64_t after, int limit, post_fn *visit, void *data)
{
	char first[24], most[12];
	snprintf(first, sizeof first, "%" PRId64, after);
	snprintf(most, sizeof most, "%d", limit);
	return visit_posts(
		query(store, sql_list_posts, 2, (const char *[]){ first, most }), visit, data);
}

static int find_post(struct store *store, int64_t id, post_fn *visit, void *data)
{
	char number[24];
	snprintf(number, sizeof number, "%" PRId64, id);
	return visit_posts(query(store, sql_find_post, 1, (const char *[]){ number }), visit, data);
}

static int add_post(struct store *store, const struct post *post, int64_t *id)
{
	PGresult *result = query(
		store, sql_add_post, 3, (const char *[]){ post->title, post->body, post->country });
	if (result)
		*id = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
	PQclear(result);
	return result ? 1 : -1;
}

const struct store_kind postgresql_store = {
	.scheme = "postgresql://",
	.open = open_store,
	.close = close_store,
	.find_country = find_country,
	.list_posts = list_posts,
	.find_post = find_post,
	.add_post = add_post,
};
