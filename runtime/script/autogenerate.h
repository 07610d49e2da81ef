/* script/autogenerate.h - what the engine asks of lua/mig/autogenerate.lua. All of it between
 * mig_host_begin() and mig_host_end(), on a sink that reads. */
#ifndef MIG_SCRIPT_AUTOGENERATE_H
#define MIG_SCRIPT_AUTOGENERATE_H

#include "mig/author.h"
#include "mig/compare.h"
#include "script/host.h"

/** Tell which version rows the database has, for the hooks of env.lua. It needs no sink. */
int mig_host_rows(struct mig_host *host, const struct mig_strs *rows, mig_error *err);

/** Read what the database holds and keep it for mig_host_compare(). */
int mig_host_reflect(struct mig_host *host, mig_error *err);

/** Compare the database with the models; with `reflected`, what was kept with the database.
 *  @param out  owned by the caller */
int mig_host_compare(struct mig_host *host, bool reflected, mig_differences **out, mig_error *err);

/** Read the whole schema, whatever env.lua leaves out, and keep it under a number.
 *  @param empty  whether there is nothing in it; may be NULL */
int mig_host_snapshot(struct mig_host *host, int slot, bool *empty, mig_error *err);

/** What would bring the database from one snapshot to another of the same database.
 *  @param out  owned by the caller */
int mig_host_left(struct mig_host *host, int from, int to, mig_differences **out, mig_error *err);

/** The models of the database as Lua source. */
int mig_host_models(struct mig_host *host, struct mig_buf *out, mig_error *err);

/** Find what mig_host_preview() writes to the sink that is then in use. */
int mig_host_prepare_preview(struct mig_host *host, mig_error *err);
int mig_host_preview(struct mig_host *host, mig_error *err);

/** Compare the database of the target with its models, for mig_host_draft(). */
int mig_host_collect(struct mig_host *host, mig_error *err);

/** A revision file to be written, as env.lua's hook left it. */
struct mig_host_draft {
	char *rev_id, *message, *branch_label, *version_path; /* NULL: not given */
	bool splice;
	struct mig_strs heads, depends_on;
};

struct mig_host_drafts MIG_VEC(struct mig_host_draft);

/** Fill new revisions with operations, when opts->autogenerate asks for it, and show them to
 *  env.lua's process_revision_directives. The operations are what mig_host_collect() found, or else
 *  those for the database of the reading.
 *  @param rev_id  of the file if there will be one */
int mig_host_draft(struct mig_host *host, const mig_author_options *opts, const char *rev_id,
	struct mig_host_drafts *out, mig_error *err);
void mig_host_drafts_dispose(struct mig_host_drafts *drafts);

#endif
