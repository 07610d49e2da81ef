#include "db/lease.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "db/lease_row.h"

enum {                    /* milliseconds */
	FIRST_PAUSE = 50, /* between two looks at the table … */
	LONGEST_PAUSE = 500,
	LOOK = 50,          /* between looks at whether somebody asked to stop */
	FIRST_ANSWER = 2500 /* that is waited for before it is told who holds the lease */
};
enum { LOST_RACES = 5 /* attempts that may fail without a row that explains it */ };

/* Somebody who waits, and what it has seen. */
struct wait {
	struct mig_lease *lease;
	struct mig_lease_rows rows; /* as last read */
	char *holder, *claim;       /* tokens of the two rows … */
	int64_t stands;             /* … and since when they have stood like that */
	int64_t began, pause;
	int races;
	bool told;
	bool claimed; /* a claim of this runner may be there */
};

static char *new_token(void)
{
	uint64_t parts[2];
	if (getrandom(parts, sizeof parts, 0) != (ssize_t)sizeof parts) {
		struct timespec time;
		clock_gettime(CLOCK_REALTIME, &time);
		parts[0] = (uint64_t)time.tv_sec << 30 ^ (uint64_t)time.tv_nsec;
		parts[1] = (uint64_t)getpid();
	}
	return mig_format(
		"%016llx%016llx", (unsigned long long)parts[0], (unsigned long long)parts[1]);
}

void mig_lease_init(struct mig_lease *lease, mig_conn *conn, const mig_driver *driver,
	const mig_driver_host *host, const char *schema, const char *name, const char *lock_key,
	int seconds)
{
	char *quoted = schema ? driver->quote_ident(schema) : NULL;
	*lease = (struct mig_lease){
		.driver = driver,
		.host = host,
		.sink = mig_sink_conn(conn, driver),
		.schema = mig_strdup(schema),
		.table = mig_format("%s%smig_lease", quoted ? quoted : "", quoted ? "." : ""),
		.name = mig_strdup(name),
		.lock_key = mig_strdup(lock_key),
		.token = new_token(),
		.seconds = seconds,
	};
	mig_free(quoted);
}

void mig_lease_dispose(struct mig_lease *lease)
{
	mig_sink_dispose(&lease->sink);
	mig_free(lease->schema);
	mig_free(lease->table);
	mig_free(lease->name);
	mig_free(lease->lock_key);
	mig_free(lease->token);
	*lease = (struct mig_lease){ 0 };
}

/* ---- what is told ---- */

static void notice(const struct wait *wait, bool warning, char *take_text)
{
	const mig_driver_host *host = wait->lease->host;
	if (host->notice)
		host->notice(host->data, warning, take_text);
	mig_free(take_text);
}

/* How long a claim has to stand: as long as both sides agree to. */
static int seconds_to_stand(const struct wait *wait)
{
	int theirs = wait->rows.lease.seconds, mine = wait->lease->seconds;
	return theirs > mine ? theirs : mine;
}

/* "pid 4711 on web1, user deploy, since 2026-11-26 17:01:08 UTC, running 9b5cc7d52c8d". */
static char *describe_holder(const struct wait *wait)
{
	const struct mig_lease_row *lease = &wait->rows.lease, *claim = &wait->rows.claim;
	struct mig_buf text = MIG_BUF_INIT;
	mig_buf_printf(&text, "%s, since %s", lease->holder, lease->since);
	if (claim->token && !*claim->token && *claim->revision)
		mig_buf_printf(&text, ", running %s", claim->revision);
	int64_t silent = mig_clock_now() - wait->stands;
	if (wait->claim && *wait->claim && silent >= FIRST_ANSWER)
		mig_buf_printf(&text,
			", which has not answered for %.0f s and loses the lease after %d",
			(double)silent / 1000, seconds_to_stand(wait));
	return mig_buf_take(&text);
}

/* Once, when it is known whether it answers and what it runs. */
static void tell(struct wait *wait)
{
	const struct mig_lease_row *claim = &wait->rows.claim;
	bool answered = claim->token && !*claim->token;
	if (wait->told || (!answered && mig_clock_now() - wait->stands < FIRST_ANSWER))
		return;
	wait->told = true;
	char *holder = describe_holder(wait);
	notice(wait, false, mig_format("waiting for another runner: %s, holds the lease", holder));
	mig_free(holder);
}

static int fail_locked(const struct wait *wait, const char *what, char *take_holder, mig_error *err)
{
	int rc = mig_fail(err, MIG_ELOCKED,
		"another runner holds the %s of this database: %s (waited %.1f s)", what,
		take_holder, (double)(mig_clock_now() - wait->began) / 1000);
	mig_free(take_holder);
	return rc;
}

/* ---- waiting ---- */

static void wait_init(struct wait *wait, struct mig_lease *lease)
{
	*wait = (struct wait){ .lease = lease, .began = mig_clock_now(), .pause = FIRST_PAUSE };
}

/* Leave no claim behind: who comes next would wait for its answer. */
static void wait_dispose(struct wait *wait)
{
	struct mig_lease *lease = wait->lease;
	if (wait->claimed)
		mig_lease_row_delete(lease, "claim", lease->token, NULL, NULL);
	mig_lease_rows_dispose(&wait->rows);
	mig_free(wait->holder);
	mig_free(wait->claim);
}

static bool is_over(const struct wait *wait)
{
	return mig_clock_now() - wait->began >= wait->lease->host->lock_timeout;
}

/* Sleep, a little longer each time, and not as long as the others. */
static int pause_for(struct wait *wait, mig_error *err)
{
	uint32_t dice = 0;
	if (getrandom(&dice, sizeof dice, 0) != (ssize_t)sizeof dice)
		dice = (uint32_t)mig_clock_now();
	int64_t end = mig_clock_now() + wait->pause / 2 + dice % (uint32_t)wait->pause;
	wait->pause = wait->pause * 2 < LONGEST_PAUSE ? wait->pause * 2 : LONGEST_PAUSE;
	for (int64_t left = end - mig_clock_now(); left > 0; left = end - mig_clock_now()) {
		int64_t length = left < LOOK ? left : LOOK;
		const struct timespec time = { 0, (long)length * 1000000 };
		int signal = wait->lease->host->interrupted();
		if (signal)
			return mig_fail_interrupted_by(signal, err);
		nanosleep(&time, NULL);
	}
	return 0;
}

static bool is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* Keep in mind since when both rows have stood as they are. */
static void look(struct wait *wait)
{
	const struct mig_lease_rows *rows = &wait->rows;
	if (is_same(wait->holder, rows->lease.token) && is_same(wait->claim, rows->claim.token))
		return;
	mig_free(wait->holder);
	mig_free(wait->claim);
	wait->holder = mig_strdup(rows->lease.token);
	wait->claim = mig_strdup(rows->claim.token);
	wait->stands = mig_clock_now();
}

/* Whether the claim has stood for long enough. Who made it acts first: another waits twice as long
 * before it takes the place of a claimer that seems to be gone, too. */
static bool is_unanswered(const struct wait *wait)
{
	bool mine = is_same(wait->claim, wait->lease->token);
	return mig_clock_now() - wait->stands >=
	       (int64_t)seconds_to_stand(wait) * (mine ? 1000 : 2000);
}

/* Take the lease away from somebody who does not answer: both rows or none. */
static void evict(struct wait *wait)
{
	struct mig_lease *lease = wait->lease;
	const mig_driver *driver = lease->driver;
	int64_t claims = 0, leases = 0;
	int rc = driver->begin(lease->sink.conn, NULL);
	if (rc == 0)
		rc = mig_lease_row_delete(lease, "claim", lease->token, &claims, NULL);
	if (rc == 0)
		rc = mig_lease_row_delete(lease, "lease", wait->holder, &leases, NULL);
	bool both = rc == 0 && claims == 1 && leases == 1;
	if (both && driver->commit(lease->sink.conn, NULL) == 0) {
		notice(wait, true,
			mig_format("the lease of %s is taken away: it does not answer any more",
				wait->rows.lease.holder));
		return;
	}
	/* it answered after all, or another runner was faster: the rows will say */
	driver->rollback(lease->sink.conn, NULL);
}

/* Ask whether the holder is still there. What goes wrong is seen when the rows are read again. */
static void claim(struct wait *wait)
{
	struct mig_lease *lease = wait->lease;
	wait->claimed = true;
	if (!wait->claim)
		mig_lease_row_insert(lease, "claim", NULL, NULL, NULL);
	else if (!*wait->claim)
		mig_lease_claim_replace(lease, "", NULL, NULL);
	else if (is_unanswered(wait) && is_same(wait->claim, lease->token))
		evict(wait);
	else if (is_unanswered(wait))
		mig_lease_claim_replace(lease, wait->claim, NULL, NULL);
}

/* Wait until there is no lease. */
static int await(struct wait *wait, mig_error *err)
{
	for (;;) {
		int rc = mig_lease_rows_read(wait->lease, &wait->lease->sink, &wait->rows, err);
		if (rc < 0 || !wait->rows.lease.token)
			return rc;
		look(wait);
		tell(wait);
		if (is_over(wait))
			return fail_locked(wait, "lease", describe_holder(wait), err);
		claim(wait);
		rc = pause_for(wait, err);
		if (rc < 0)
			return rc;
	}
}

/* ---- taking ---- */

/* Somebody who needs no lease has the lock of the server. */
static int wait_for_lock(struct wait *wait, mig_error *err)
{
	struct mig_lease *lease = wait->lease;
	if (is_over(wait))
		return fail_locked(wait, "lock",
			lease->driver->lock_holder(lease->sink.conn, lease->lock_key), err);
	if (!wait->told) {
		char *holder = lease->driver->lock_holder(lease->sink.conn, lease->lock_key);
		notice(wait, false,
			mig_format("waiting for another runner: %s holds the lock", holder));
		mig_free(holder);
	}
	wait->told = true;
	return pause_for(wait, err);
}

/* One attempt. @return 1 taken, 0 not yet */
static int try(struct wait *wait, mig_error *err)
{
	struct mig_lease *lease = wait->lease;
	mig_error found = MIG_ERROR_INIT;
	int64_t changed = 0;
	char *condition = lease->driver->lease_condition
				  ? lease->driver->lease_condition(lease->lock_key)
				  : NULL;
	int rc = mig_lease_row_insert(lease, "lease", condition, &changed, &found);
	mig_free(condition);
	/* of several that insert the row at once, all but one are refused it in some way */
	if (rc < 0 && rc != MIG_EINTERRUPTED && ++wait->races < LOST_RACES) {
		mig_error_dispose(&found);
		return pause_for(wait, err);
	}
	if (rc < 0)
		return mig_error_move(err, &found);
	return changed == 1 ? 1 : wait_for_lock(wait, err);
}

int mig_lease_take(struct mig_lease *lease, mig_error *err)
{
	struct wait wait;
	wait_init(&wait, lease);
	int rc = mig_lease_table_create(lease, err);
	while (rc == 0) {
		rc = await(&wait, err);
		if (rc == 0)
			rc = try(&wait, err);
	}
	wait_dispose(&wait);
	lease->held = rc > 0;
	lease->lost = false;
	return rc < 0 ? rc : 0;
}

int mig_lease_is_taken(struct mig_lease *lease, bool *out, mig_error *err)
{
	struct mig_lease_rows rows = { 0 };
	bool exists = false;
	int rc = mig_lease_table_exists(lease, &exists, err);
	if (rc == 0 && exists)
		rc = mig_lease_rows_read(lease, &lease->sink, &rows, err);
	*out = rc == 0 && rows.lease.token;
	mig_lease_rows_dispose(&rows);
	return rc;
}

int mig_lease_await(struct mig_lease *lease, mig_error *err)
{
	struct wait wait;
	wait_init(&wait, lease);
	int rc = await(&wait, err);
	wait_dispose(&wait);
	return rc;
}

/* ---- holding ---- */

int mig_lease_hold(struct mig_lease *lease, mig_error *err)
{
	int64_t changed = 0;
	int rc = mig_lease_row_touch(lease, &changed, err);
	/* a cluster may answer with a deadlock where another was faster: better be careful */
	lease->lost = rc < 0 || changed != 1;
	if (rc < 0 || changed == 1)
		return rc;
	return mig_fail(err, MIG_ELOCKED,
		"another runner has taken the lease of this database, as this one did not answer "
		"for %d s (lease_duration)",
		lease->seconds);
}

int mig_lease_answer(
	const struct mig_lease *lease, struct mig_sink *sink, const char *revision, mig_error *err)
{
	struct mig_lease_rows rows = { 0 };
	int rc = mig_lease_rows_read(lease, sink, &rows, err);
	bool mine = rc == 0 && rows.lease.token && !strcmp(rows.lease.token, lease->token);
	if (mine && rows.claim.token && *rows.claim.token)
		rc = mig_lease_claim_empty(lease, sink, revision, err);
	mig_lease_rows_dispose(&rows);
	return rc;
}

void mig_lease_release(struct mig_lease *lease)
{
	const mig_driver *driver = lease->driver;
	bool lost = driver->is_lost && driver->is_lost(lease->sink.conn);
	if (lease->held && !lost) {
		int64_t changed = 0;
		mig_lease_row_delete(lease, "lease", lease->token, &changed, NULL);
		if (changed == 1)
			mig_lease_row_delete(lease, "claim", "", NULL, NULL);
	}
	lease->held = false;
}
