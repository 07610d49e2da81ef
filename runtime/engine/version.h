/* engine/version.h - the version table: which revisions a database is at. Alembic's own. */
#ifndef MIG_ENGINE_VERSION_H
#define MIG_ENGINE_VERSION_H

#include "base/vec.h"
#include "db/sink.h"
#include "graph/plan.h"
#include "mig/driver.h"

struct mig_version {
	const mig_driver *driver; /* borrowed */
	char *schema;             /* NULL: the default one */
	char *table;              /* "alembic_version" */
	char *qualified;          /* schema and table as SQL writes them */
	bool primary_key;         /* made when the table is made */
};

/** `schema` may be NULL; strings are copied. */
void mig_version_init(struct mig_version *version, const mig_driver *driver, const char *schema,
	const char *table, bool primary_key);
void mig_version_dispose(struct mig_version *version);

/** Whether the table is there. */
int mig_version_exists(
	const struct mig_version *version, struct mig_sink *sink, bool *out, mig_error *err);

/** Its rows, sorted; none when there is no such table. Replaces the content of `out`. */
int mig_version_read(const struct mig_version *version, struct mig_sink *sink, struct mig_strs *out,
	mig_error *err);

/** Append `text` as a literal of SQL. */
void mig_version_put_literal(
	const struct mig_version *version, struct mig_buf *out, const char *text);

/** Make the table. */
int mig_version_create(const struct mig_version *version, struct mig_sink *sink, mig_error *err);

/** Delete all rows. */
int mig_version_purge(const struct mig_version *version, struct mig_sink *sink, mig_error *err);

/** Write the change of rows that belongs to one step. Each UPDATE and DELETE must meet exactly
 *  one row: another number means that somebody else changed the table. Where statements are sent
 *  ahead, a later call of the sink tells.
 *  @param last  the transaction is committed directly after */
int mig_version_apply(const struct mig_version *version, struct mig_sink *sink,
	const struct mig_step *step, bool last, mig_error *err);

#endif
