#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store.h"

enum { BUSY_TIMEOUT = 5000 /* milliseconds for other copies to finish a write */ };

struct store {
	sqlite3 *db;
	sqlite3_stmt *find_country, *list_posts, *find_post, *add_post;
};

static int fail(const struct store *store)
{
	fprintf(stderr, "startup: error: sqlite: %s\n", sqlite3_errmsg(store->db));
	return -1;
}

static void close_store(struct store *store)
{
	if (!store)
		return;
	sqlite3_finalize(store->find_country);
	sqlite3_finalize(store->list_posts);
	sqlite3_finalize(store->find_post);
	sqlite3_finalize(store->add_post);
	sqlite3_close(store->db);
	free(store);
}

static int prepare_all(struct store *store)
{
	const struct {
		const char *sql;
		sqlite3_stmt **out;
	} rows[] = {
		{ sql_find_country, &store->find_country },
		{ sql_list_posts, &store->list_posts },
		{ sql_find_post, &store->find_post },
		{ sql_add_post, &store->add_post },
	};
	int rc = SQLITE_OK;
	for (size_t i = 0; rc == SQLITE_OK && i < sizeof rows / sizeof *rows; i++)
		rc = sqlite3_prepare_v2(store->db, rows[i].sql, -1, rows[i].out, NULL);
	return rc;
}

/* "sqlite:///relative.db", "sqlite:////absolute.db" */
static struct store *open_store(const char *url)
{
	struct store *store = calloc(1, sizeof *store);
	const char *path = url + sizeof "sqlite:///" - 1;
	if (!store)
		abort();
	int rc = sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(store->db, BUSY_TIMEOUT);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(store->db, "PRAGMA foreign_keys = on", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = prepare_all(store);
	if (rc == SQLITE_OK)
		return store;
	fail(store);
	close_store(store);
	return NULL;
}

static const char *text(sqlite3_stmt *stmt, int column)
{
	return (const char *)sqlite3_column_text(stmt, column);
}

/* @return 1 a row, 0 none, -1 an error */
static int step(struct store *store, sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);
	return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : fail(store);
}

static int find_country(struct store *store, const char *code, struct country *out)
{
	sqlite3_stmt *stmt = store->find_country;
	sqlite3_bind_text(stmt, 1, code, -1, SQLITE_TRANSIENT);
	int rc = step(store, stmt);
	if (rc > 0) {
		snprintf(out->code, sizeof out->code, "%s", text(stmt, 0));
		snprintf(out->name, sizeof out->name, "%s", text(stmt, 1));
	}
	sqlite3_reset(stmt);
	return rc;
}

static int visit_posts(struct store *store, sqlite3_stmt *stmt, post_fn *visit, void *data)
{
	int rc, found = 0;
	while ((rc = step(store, stmt)) > 0) {
		const struct post post = {
			.id = sqlite3_column_int64(stmt, 0),
			.title = text(stmt, 1),
			.body = text(stmt, 2),
			.country = text(stmt, 3),
			.created_at = text(stmt, 4),
		};
		visit(data, &post);
		found = 1;
	}
	sqlite3_reset(stmt);
	return rc < 0 ? rc : found;
}

static int list_posts(struct store *store, int64_t after, int limit, post_fn *visit, void *data)
{
	sqlite3_bind_int64(store->list_posts, 1, after);
	sqlite3_bind_int(store->list_posts, 2, limit);
	return visit_posts(store, store->list_posts, visit, data);
}

static int find_post(struct store *store, int64_t id, post_fn *visit, void *data)
{
	sqlite3_bind_int64(store->find_post, 1, id);
	return visit_posts(store, store->find_post, visit, data);
}

static int add_post(struct store *store, const struct post *post, int64_t *id)
{
	sqlite3_stmt *stmt = store->add_post;
	sqlite3_bind_text(stmt, 1, post->title, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(stmt, 2, post->body, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(stmt, 3, post->country, -1, SQLITE_TRANSIENT); /* NULL stays NULL */
	int rc = step(store, stmt);
	if (rc > 0) {
		*id = sqlite3_column_int64(stmt, 0);
		rc = step(store, stmt) < 0 ? -1 : 1; /* to the end, which commits */
	}
	sqlite3_reset(stmt);
	return rc;
}

const struct store_kind sqlite_store = {
	.scheme = "sqlite:///",
	.open = open_store,
	.close = close_store,
	.find_country = find_country,
	.list_posts = list_posts,
	.find_post = find_post,
	.add_post = add_post,
};
