/* store.h - what the service knows, in SQLite or PostgreSQL.
 *
 * Functions return 1 (found, or done), 0 (there is none), or -1 after writing a line to standard
 * error. A store is for one thread. */
#ifndef STARTUP_STORE_H
#define STARTUP_STORE_H

#include <stdint.h>

struct store; /* a connection; each database defines its own */

struct country {
	char code[3];
	char name[64];
};

/** Borrowed during the call of a post_fn; NULL where there is none. */
struct post {
	int64_t id;
	const char *title, *body, *country, *created_at;
};

typedef void post_fn(void *data, const struct post *post);

/** One kind of database. SQL never has a value in it: values are parameters. */
struct store_kind {
	const char *scheme; /* what its URLs begin with */
	struct store *(*open)(const char *url);
	void (*close)(struct store *store);
	int (*find_country)(struct store *store, const char *code, struct country *out);
	/** Posts with an id above `after`, in order. */
	int (*list_posts)(
		struct store *store, int64_t after, int limit, post_fn *visit, void *data);
	int (*find_post)(struct store *store, int64_t id, post_fn *visit, void *data);
	/** The post's id and time are the database's. */
	int (*add_post)(struct store *store, const struct post *post, int64_t *id);
};

extern const struct store_kind sqlite_store, postgresql_store;

/** The kind of the URL's scheme, or NULL. */
const struct store_kind *store_kind_of(const char *url);

/** The SQL that both speak; parameters are $1 and on. */
extern const char sql_find_country[], sql_list_posts[], sql_find_post[], sql_add_post[];

#endif
