/* graph/target.h - what "head", "9b5c", "pay@head" and "+2" stand for.
 *
 *	head             the only head            heads          all real heads
 *	base             before the first one     ID             an id, a unique prefix, a label
 *	L@head L@heads L@base L@ID                the same, on the line of L: a label or an id
 *	+N -N L@+N L@-N                           relative to the rows of the version table
 *	ID+N ID-N L@ID+N head-1 base+2            relative to a point
 *
 * A relative target is one from its first character to its last; the exact name of a revision or
 * a label goes first. */
#ifndef MIG_GRAPH_TARGET_H
#define MIG_GRAPH_TARGET_H

#include "graph/graph.h"

/** How to say that there are several heads where one was asked for. */
enum mig_heads_text {
	MIG_HEADS_TARGET,  /**< upgrade, downgrade, history, show */
	MIG_HEADS_STAMP,   /**< stamp */
	MIG_HEADS_PARENT,  /**< the parent of a new revision */
	MIG_HEADS_LIBRARY, /**< with the ids */
};

/** What every function below needs to know. They return 0 or a negative code and fill
 *  `err` (which may be NULL):
 *  - MIG_ENOTFOUND: `Can't locate revision identified by '…'`; it goes on with `: Revision … is
 *    not a member of branch '…'` where that is the reason
 *  - MIG_EAMBIGUOUS: several heads, several revisions with that prefix, or an ambiguous walk
 *  - MIG_EINVALID: a walk beyond the end of the history */
struct mig_resolver {
	const struct mig_graph *graph;
	enum mig_heads_text heads_text;
	const char *typed; /**< what the message about heads quotes; NULL: the symbol at fault */
	mig_error *err;
};

/** Where a downgrade goes. */
struct mig_descent {
	const mig_revision *rev;    /**< stays applied; NULL: base */
	const mig_revision *branch; /**< go down on its line alone; NULL: everywhere */
	const char *warning;        /**< static; NULL: none */
};

/** The revisions that the rows of a version table name, without repetitions, in their order. */
int mig_target_rows(
	const struct mig_resolver *r, const char *const *rows, size_t nrows, struct mig_revs *out);

/** The revision that declares label `label`, or whose id it is or begins. */
int mig_target_branch(const struct mig_resolver *r, const char *label, const mig_revision **out);

/** One revision for an absolute target; *out is NULL for base and for `head` without revisions. */
int mig_target_one(const struct mig_resolver *r, const char *spec, const mig_revision **out);

/** Append all revisions of an absolute target; none for base. `-N` and `L@-N` go down from each
 *  real head. */
int mig_target_all(const struct mig_resolver *r, const char *spec, struct mig_revs *out);

/** Append what `upgrade spec` goes up to.
 *  @param clamp  end a walk at the end of the history instead of failing */
int mig_target_upgrade(const struct mig_resolver *r, const char *spec, const struct mig_revs *rows,
	bool clamp, struct mig_revs *out);

/** What `downgrade spec` goes down to. */
int mig_target_downgrade(const struct mig_resolver *r, const char *spec,
	const struct mig_revs *rows, struct mig_descent *out);

/** Append where a history range begins; walks end at the base. */
int mig_target_lower(const struct mig_resolver *r, const char *spec, struct mig_revs *out);

/** Whether `spec` is relative (`+N`, `ID-N`, `L@-N`). */
bool mig_target_is_relative(const struct mig_graph *graph, const char *spec);

/** Split a range `a:b`. Empty sides are NULL.
 *  @param lower, upper  owned by the caller, set only when 1 is returned; free with mig_free()
 *  @return 1: a range; 0: there is no colon; MIG_EINVALID: several colons */
int mig_target_split(const char *text, char **lower, char **upper, mig_error *err);

#endif
