#include "engine/telling.h"

const char mig_run_logger[] = "mig.runtime.migration";

static void put_ids(struct mig_buf *out, const char *const *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		mig_buf_printf(out, "%s%s", i ? ", " : "", ids[i]);
}

static void tell_progress(
	struct mig_telling *telling, const struct mig_step *step, size_t number, size_t count)
{
	const mig_progress_event event = {
		.kind = MIG_PROGRESS_STEP,
		.direction = telling->direction,
		.revision = step->rev ? mig_revision_id(step->rev) : NULL,
		.step = number,
		.steps = count,
	};
	telling->began = true;
	mig_progress_step(telling->progress, &event);
	mig_sink_progress(telling->sink, telling->progress, &event);
}

int mig_tell_step(struct mig_telling *telling, const struct mig_step *step, size_t number,
	size_t count, mig_error *err)
{
	struct mig_buf text = MIG_BUF_INIT;
	mig_buf_printf(&text, "Running %s ", telling->direction);
	put_ids(&text, step->from, step->nfrom);
	mig_buf_puts(&text, " -> ");
	put_ids(&text, step->to, step->nto);
	int rc = mig_sink_comment(telling->sink, text.data, err);
	if (telling->shows_doc && *mig_revision_doc(step->rev))
		mig_buf_printf(&text, ", %s", mig_revision_doc(step->rev));
	tell_progress(telling, step, number, count);
	mig_sink_log(telling->sink, telling->log, MIG_LOG_INFO, mig_run_logger, text.data);
	mig_buf_dispose(&text);
	if (rc == 0 && telling->progress->write) /* who follows the run shall see what it is at */
		rc = mig_sink_ask(telling->sink, err);
	return rc;
}

void mig_tell_changes(const struct mig_telling *telling, const struct mig_step *step)
{
	struct mig_buf text = MIG_BUF_INIT;
	for (size_t i = 0; i < step->nchanges && mig_log_wants(telling->log, MIG_LOG_DEBUG); i++) {
		const struct mig_row_change *c = &step->changes[i];
		mig_buf_clear(&text);
		if (c->kind == MIG_ROW_INSERT)
			mig_buf_printf(&text, "new branch insert %s", c->to);
		else if (c->kind == MIG_ROW_DELETE)
			mig_buf_printf(&text, "branch delete %s", c->from);
		else
			mig_buf_printf(&text, "update %s to %s", c->from, c->to);
		mig_sink_log(telling->sink, telling->log, MIG_LOG_DEBUG, mig_run_logger, text.data);
	}
	mig_buf_dispose(&text);
}

void mig_tell_end(struct mig_telling *telling)
{
	mig_progress_event event = telling->progress->step;
	event.kind = MIG_PROGRESS_END;
	event.what = NULL;
	event.done = event.total = 0;
	if (telling->began)
		mig_progress_tell(telling->progress, &event);
	telling->began = false;
	mig_progress_dispose(telling->progress);
}
