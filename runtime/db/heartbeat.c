#include "db/heartbeat.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/error.h"

enum { LONGEST_INTERVAL = 1000 /* milliseconds between two looks at the table */ };

struct mig_heartbeat {
	const mig_url *place;
	const struct mig_lease *lease;
	mig_driver_host host;
	mig_conn *conn; /* the thread's, once it runs; NULL: it broke down */
	pthread_t thread;
	pthread_mutex_t mutex; /* of what follows */
	pthread_cond_t change;
	bool stop;
	char *revision;
};

/* A driver asks its host without saying for whom: each thread has one heartbeat at most. */
static _Thread_local struct mig_heartbeat *own;

static int interrupted(void)
{
	struct mig_heartbeat *heartbeat = own;
	if (!heartbeat)
		return 0;
	pthread_mutex_lock(&heartbeat->mutex);
	bool stop = heartbeat->stop;
	pthread_mutex_unlock(&heartbeat->mutex);
	return stop ? SIGTERM : 0;
}

/* Look at the table once. An error is none: the next look may have more luck, and a run whose
 * claims nobody answered notices before it commits. */
static void beat(struct mig_heartbeat *heartbeat, const char *revision)
{
	const mig_driver *driver = heartbeat->lease->driver;
	if (!heartbeat->conn &&
		driver->open(heartbeat->place, &heartbeat->host, &heartbeat->conn, NULL) < 0)
		return;
	struct mig_sink sink = mig_sink_conn(heartbeat->conn, driver);
	mig_lease_answer(heartbeat->lease, &sink, revision, NULL);
	mig_sink_dispose(&sink);
	if (driver->is_lost && driver->is_lost(heartbeat->conn)) {
		driver->close(heartbeat->conn);
		heartbeat->conn = NULL;
	}
}

/* Wait for the next look. @return false: there is none. The mutex is held. */
static bool sleep_until_next(struct mig_heartbeat *heartbeat)
{
	int64_t interval = (int64_t)heartbeat->lease->seconds * 1000 / 6;
	struct timespec end;
	if (interval > LONGEST_INTERVAL)
		interval = LONGEST_INTERVAL;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += (time_t)(interval / 1000);
	end.tv_nsec += (long)(interval % 1000) * 1000000;
	if (end.tv_nsec >= 1000000000) {
		end.tv_sec++;
		end.tv_nsec -= 1000000000;
	}
	int rc = 0;
	while (!heartbeat->stop && rc == 0)
		rc = pthread_cond_timedwait(&heartbeat->change, &heartbeat->mutex, &end);
	return !heartbeat->stop;
}

static void *run(void *data)
{
	struct mig_heartbeat *heartbeat = data;
	own = heartbeat;
	pthread_mutex_lock(&heartbeat->mutex);
	while (sleep_until_next(heartbeat)) {
		char *revision = mig_strdup(heartbeat->revision);
		pthread_mutex_unlock(&heartbeat->mutex);
		beat(heartbeat, revision);
		mig_free(revision);
		pthread_mutex_lock(&heartbeat->mutex);
	}
	pthread_mutex_unlock(&heartbeat->mutex);
	return NULL;
}

static void init(struct mig_heartbeat *heartbeat)
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&heartbeat->change, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&heartbeat->mutex, NULL);
}

static void dispose(struct mig_heartbeat *heartbeat)
{
	heartbeat->lease->driver->close(heartbeat->conn);
	pthread_cond_destroy(&heartbeat->change);
	pthread_mutex_destroy(&heartbeat->mutex);
	mig_free(heartbeat->revision);
	mig_free(heartbeat);
}

/* Signals are for the threads of the program. */
static int start_thread(struct mig_heartbeat *heartbeat)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int rc = pthread_create(&heartbeat->thread, NULL, run, heartbeat);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

int mig_heartbeat_start(const mig_url *place, const struct mig_lease *lease,
	struct mig_heartbeat **out, mig_error *err)
{
	struct mig_heartbeat *heartbeat = mig_calloc(1, sizeof *heartbeat);
	*heartbeat = (struct mig_heartbeat){
		.place = place,
		.lease = lease,
		.host = { .lock_timeout = lease->seconds * 1000, .interrupted = interrupted },
		.revision = mig_strdup(""),
	};
	init(heartbeat);
	*out = NULL;
	/* here, where an error can be told */
	int rc = lease->driver->open(place, &heartbeat->host, &heartbeat->conn, err);
	int failure = rc < 0 ? 0 : start_thread(heartbeat);
	if (failure)
		rc = mig_fail(err, MIG_EIO, "cannot start a thread: %s", strerror(failure));
	if (rc < 0)
		dispose(heartbeat);
	else
		*out = heartbeat;
	return rc;
}

void mig_heartbeat_tell(struct mig_heartbeat *heartbeat, const char *revision)
{
	pthread_mutex_lock(&heartbeat->mutex);
	mig_free(heartbeat->revision);
	heartbeat->revision = mig_strdup(revision ? revision : "");
	pthread_mutex_unlock(&heartbeat->mutex);
}

void mig_heartbeat_stop(struct mig_heartbeat *heartbeat)
{
	if (!heartbeat)
		return;
	pthread_mutex_lock(&heartbeat->mutex);
	heartbeat->stop = true;
	pthread_cond_signal(&heartbeat->change);
	pthread_mutex_unlock(&heartbeat->mutex);
	pthread_join(heartbeat->thread, NULL);
	dispose(heartbeat);
}
