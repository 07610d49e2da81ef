/* script/squash.h - what the engine asks of lua/mig/squash. All of it between mig_host_begin() and
 * mig_host_end(), on a sink that reads. */
#ifndef MIG_SCRIPT_SQUASH_H
#define MIG_SCRIPT_SQUASH_H

#include "mig/compare.h"
#include "script/host.h"

/** Read the schema, all rows and the catalogue, and keep them under a number. */
int mig_host_record(struct mig_host *host, int slot, mig_error *err);

/** A list of texts. */
struct mig_host_texts {
	const char *const *items;
	size_t len;
};

/** A revision that goes. */
struct mig_host_squashed {
	const char *id, *doc;
	const struct mig_buf *source;
};

/** What the new revision says of itself; all borrowed. */
struct mig_host_squash {
	const char *revision, *message, *create_date;
	struct mig_host_texts down_revision, branch_labels, depends_on, replaces;
	const struct mig_host_squashed *steps; /* in the order in which they run */
	size_t nsteps;
	bool irreversible;
	bool concat;       /* the functions as they are, and not what comes of them */
	int before, after; /* records of the database, to render what lies between them */
};

/** The text of its file. */
int mig_host_squash(struct mig_host *host, const struct mig_host_squash *request,
	struct mig_buf *out, mig_error *err);

/** What two records do not have in common.
 *  @param again  a record of a database that came to be as the old one did: what differs between
 *                the two does not count. There need be none
 *  @param out    owned by the caller */
int mig_host_unlike(
	struct mig_host *host, int old, int new, int again, mig_differences **out, mig_error *err);

#endif
