#include "engine/telling.h"

#include <string.h>

const char mig_run_logger[] = "mig.runtime.migration";

static void put_ids(struct mig_buf *out, const char *const *ids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			mig_buf_puts(out, ", ");
		mig_buf_puts(out, ids[i]);
	}
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

/* Tell the runners that wait for this one. */
static int tell_others(struct mig_sink *sink, const struct mig_step *step, mig_error *err)
{
	const mig_driver *driver = sink->driver;
	bool can = sink->conn && step->rev && driver->tell_revision;
	char *sql = can ? driver->tell_revision(sink->conn, mig_revision_id(step->rev)) : NULL;
	int rc = sql ? mig_sink_exec_aside(sink, sql, strlen(sql), err) : 0;
	mig_free(sql);
	return rc;
}

int mig_tell_step(struct mig_telling *telling, const struct mig_step *step, size_t number,
	size_t count, mig_error *err)
{
	struct mig_buf text = MIG_BUF_INIT;
	mig_buf_puts(&text, "Running ");
	mig_buf_puts(&text, telling->direction);
	mig_buf_putc(&text, ' ');
	put_ids(&text, step->from, step->nfrom);
	mig_buf_puts(&text, " -> ");
	put_ids(&text, step->to, step->nto);
	int rc = tell_others(telling->sink, step, err);
	if (rc == 0)
		rc = mig_sink_comment(telling->sink, text.data, err);
	if (telling->shows_doc && *mig_revision_doc(step->rev)) {
		mig_buf_puts(&text, ", ");
		mig_buf_puts(&text, mig_revision_doc(step->rev));
	}
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
