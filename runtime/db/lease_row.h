/* db/lease_row.h - the table mig_lease: for each version table a row of kind "lease", who may run,
 * and one of kind "claim", who asks whether that one is still there. */
#ifndef MIG_DB_LEASE_ROW_H
#define MIG_DB_LEASE_ROW_H

#include "db/lease.h"

/** A row; zeroed: there is none. */
struct mig_lease_row {
	char *token;    /* of whoever made it; of a claim "": it is answered */
	char *holder;   /* host, process and user of the same */
	char *revision; /* of a claim: what the holder of the lease ran when it answered */
	char *since;    /* when */
	int seconds;    /* that a claim has to stand */
};
struct mig_lease_rows {
	struct mig_lease_row lease, claim;
};
void mig_lease_rows_dispose(struct mig_lease_rows *rows);

/** Whether the table is there. */
int mig_lease_table_exists(const struct mig_lease *lease, bool *out, mig_error *err);
/** Make it, unless somebody else does. */
int mig_lease_table_create(const struct mig_lease *lease, mig_error *err);

/** @param sink  of the connection to ask */
int mig_lease_rows_read(const struct mig_lease *lease, struct mig_sink *sink,
	struct mig_lease_rows *out, mig_error *err);

/** Add a row of this runner. @param condition  SQL that must hold; NULL: none
 *  @param changed  0: the condition does not hold */
int mig_lease_row_insert(struct mig_lease *lease, const char *kind, const char *condition,
	int64_t *changed, mig_error *err);
/** Take the row away if it is still that of `token`. */
int mig_lease_row_delete(struct mig_lease *lease, const char *kind, const char *token,
	int64_t *changed, mig_error *err);
/** Make the claim of `token` this runner's. */
int mig_lease_claim_replace(
	struct mig_lease *lease, const char *token, int64_t *changed, mig_error *err);
/** Empty the claim. @param revision  that is being run; "": none */
int mig_lease_claim_empty(
	const struct mig_lease *lease, struct mig_sink *sink, const char *revision, mig_error *err);
/** Change the lease of this runner, so that no other transaction can. */
int mig_lease_row_touch(struct mig_lease *lease, int64_t *changed, mig_error *err);

#endif
