#include "engine/patience.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "db/verbs.h"
#include "engine/telling.h"

enum {
	TIMEOUT = 2000,       /* milliseconds, of ddl_lock_timeout */
	BUDGET = 60000,       /* … of ddl_lock_budget */
	FIRST_PAUSE = 500,    /* … before the second attempt */
	LONGEST_PAUSE = 8000, /* … which it grows to */
	LOOK = 50,            /* … between looks at whether somebody asked to stop */
	UNKNOWN = -2,         /* of `applied` */
};

int mig_patience_init(
	struct mig_patience *patience, mig_env *env, struct mig_sink *sink, mig_error *err)
{
	*patience = (struct mig_patience){
		.log = &env->log, .timeout = TIMEOUT, .budget = BUDGET, .of_step = -1, .applied = -1
	};
	const struct {
		const char *key;
		int *milliseconds;
	} settings[] = {
		{ "ddl_lock_timeout", &patience->timeout },
		{ "ddl_lock_budget", &patience->budget },
		{ "concurrent_lock_timeout", &patience->concurrent },
	};
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < sizeof settings / sizeof *settings; i++)
		rc = mig_config_seconds(
			&env->config, settings[i].key, settings[i].milliseconds, err);
	if (rc == 0 && sink && sink->conn && sink->driver->lock_wait)
		patience->sink = sink;
	return rc;
}

void mig_patience_step(struct mig_patience *patience)
{
	patience->of_step = -1;
}

void mig_patience_forget(struct mig_patience *patience)
{
	if (!patience->lasting)
		patience->applied = -1;
}

/* @param milliseconds  -1: as it was before */
static int apply(struct mig_patience *patience, int milliseconds, mig_error *err)
{
	struct mig_sink *sink = patience->sink;
	if (patience->applied == milliseconds)
		return 0;
	bool lasting = sink->autocommit || !sink->driver->transactional_ddl || patience->lasting;
	if (lasting && sink->driver->is_pooled && sink->driver->is_pooled(sink->conn))
		return mig_fail(err, MIG_EUNSUPPORTED,
			"concurrent_lock_timeout cannot be set behind a pooler, where it would "
			"stay in a session of others: give mig the address of the server itself");
	char *sql = sink->driver->lock_wait(milliseconds, !lasting);
	int rc = mig_sink_exec_aside(sink, sql, strlen(sql), err);
	mig_free(sql);
	if (rc == 0) {
		patience->applied = milliseconds;
		patience->lasting = lasting && milliseconds >= 0;
	}
	return rc;
}

int mig_patience_statement(
	struct mig_patience *patience, const char *sql, size_t len, mig_error *err)
{
	const struct mig_sink *sink = patience->sink;
	if (!sink)
		return 0;
	int wanted = sink->autocommit         ? patience->concurrent
		     : patience->of_step >= 0 ? patience->of_step
					      : patience->timeout;
	/* what was set behind a savepoint goes with it; a transaction that has failed takes no SET
	 */
	if (sink->driver->transactional_ddl &&
		mig_verb_effect(&sink->driver->lexis, sql, len) == MIG_VERB_GOES_BACK) {
		patience->applied = UNKNOWN;
		return 0;
	}
	bool plain = mig_verb_is_plain(&sink->driver->lexis, sql, len);
	/* where it lasts it is for locks that only DDL makes others wait for */
	if (plain && patience->lasting)
		return 0;
	return apply(patience, plain || !wanted ? -1 : wanted, err);
}

void mig_patience_end(struct mig_patience *patience)
{
	const struct mig_sink *sink = patience->sink;
	bool lost = sink && sink->driver->is_lost && sink->driver->is_lost(sink->conn);
	if (sink && !lost && patience->lasting && apply(patience, -1, NULL) == 0)
		mig_sink_collect(patience->sink, NULL); /* who asks next does so past the sink */
	mig_patience_forget(patience);
}

/* A pause that grows, and differs between runners that wait for the same: half of it to all. */
static int pause_after(unsigned attempts)
{
	unsigned short dice = 0;
	int most = FIRST_PAUSE;
	for (; attempts > 1 && most < LONGEST_PAUSE; attempts--)
		most *= 2;
	if (getrandom(&dice, sizeof dice, 0) != (ssize_t)sizeof dice)
		dice = 0;
	return most / 2 + (int)((int64_t)most / 2 * dice / 65535);
}

bool mig_patience_again(struct mig_patience *patience, const mig_error *err)
{
	int64_t moment = mig_clock_now();
	patience->began = patience->began ? patience->began : moment;
	int64_t left = patience->budget - (moment - patience->began);
	int wait = pause_after(++patience->attempts);
	if (!patience->sink || left < wait)
		return false;
	char *text = mig_error_format(err);
	mig_log(patience->log, MIG_LOG_WARN, mig_run_logger, "%s; trying again in %.1f s", text,
		wait / 1000.0);
	mig_free(text);
	for (; wait > 0 && !mig_interrupted(); wait -= LOOK)
		nanosleep(&(struct timespec){ .tv_nsec = LOOK * 1000000L }, NULL);
	return !mig_interrupted();
}
