#include "db/flight.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

static bool is_statement(const struct mig_flight *flight)
{
	return flight->sql != NULL;
}

static void dispose(struct mig_flight *flight)
{
	free(flight->sql);
	free(flight->file);
	free(flight->revision);
	free(flight->expected);
	free(flight->text);
}

void mig_flights_add(struct mig_flights *flights, const char *sql, size_t len, bool is_commit,
	const struct mig_origin *origin, char *take_expected)
{
	struct mig_flight flight = {
		.sql = mig_strndup(sql, len),
		.file = mig_strdup(origin->file),
		.revision = mig_strdup(origin->revision),
		.line = origin->line,
		.is_text = origin->is_text,
		.is_commit = is_commit,
		.expected = take_expected,
	};
	mig_vec_push(flights, flight);
	flights->statements++;
	flights->bytes += len;
}

void mig_flights_log(struct mig_flights *flights, const struct mig_log *log,
	enum mig_log_level level, const char *logger, const char *text)
{
	if (!mig_log_wants(log, level))
		return;
	if (!flights->statements) {
		mig_log(log, level, logger, "%s", text);
		return;
	}
	struct mig_flight flight = {
		.log = log, .level = level, .logger = logger, .text = mig_strdup(text)
	};
	mig_vec_push(flights, flight);
}

void mig_flights_progress(
	struct mig_flights *flights, struct mig_progress *progress, const mig_progress_event *event)
{
	if (!progress->write)
		return;
	if (!flights->statements) {
		mig_progress_tell(progress, event);
		return;
	}
	struct mig_flight flight = {
		.progress = progress, .event = *event, .text = mig_strdup(event->what)
	};
	mig_vec_push(flights, flight);
}

static void tell(struct mig_flight *flight)
{
	if (flight->log)
		mig_log(flight->log, flight->level, flight->logger, "%s", flight->text);
	flight->event.what = flight->text;
	if (flight->progress)
		mig_progress_tell(flight->progress, &flight->event);
}

/* Everything in front is over: take it out, and tell what was to be told behind it. */
static void advance(struct mig_flights *flights)
{
	dispose(&flights->items[flights->first++]);
	while (flights->first < flights->len && !is_statement(&flights->items[flights->first])) {
		struct mig_flight *flight = &flights->items[flights->first++];
		tell(flight);
		dispose(flight);
	}
	if (flights->first == flights->len)
		flights->first = flights->len = 0;
}

static void blame(const struct mig_flight *flight, mig_error *err)
{
	struct mig_origin origin = { flight->revision, flight->file, flight->line,
		flight->is_text };
	mig_origin_blame(&origin, flight->sql, strlen(flight->sql), err);
}

void mig_flights_arrived(void *data, int64_t changed)
{
	struct mig_flights *flights = data;
	struct mig_flight *flight = &flights->items[flights->first];
	if (flight->expected && changed != 1 && !flights->failure.code) {
		mig_fail(&flights->failure, MIG_EDB, "%s; %lld found", flight->expected,
			(long long)changed);
		blame(flight, &flights->failure);
	}
	flights->commits += flight->is_commit;
	flights->bytes -= strlen(flight->sql);
	flights->statements--;
	advance(flights);
}

void mig_flights_fail(struct mig_flights *flights, mig_error *err)
{
	if (flights->statements)
		blame(&flights->items[flights->first], err);
	mig_flights_drop(flights);
}

void mig_flights_drop(struct mig_flights *flights)
{
	for (; flights->first < flights->len; flights->first++)
		dispose(&flights->items[flights->first]);
	flights->first = flights->len = flights->statements = flights->bytes = 0;
	mig_error_dispose(&flights->failure);
}

void mig_flights_dispose(struct mig_flights *flights)
{
	mig_flights_drop(flights);
	free(flights->items);
	*flights = (struct mig_flights){ 0 };
}

static int lines_before(const char *sql, size_t len, int position)
{
	int lines = 0;
	for (size_t i = 0; i < len && i + 1 < (size_t)position; i++)
		lines += sql[i] == '\n';
	return lines;
}

void mig_origin_blame(const struct mig_origin *origin, const char *sql, size_t len, mig_error *err)
{
	if (!err)
		return;
	if (!err->sql && err->code != MIG_EINTERRUPTED && err->code != MIG_ECONNECT)
		err->sql = mig_strndup(sql, len);
	if (!err->revision && origin->revision)
		mig_error_set(&err->revision, origin->revision);
	if (err->file || !origin->file)
		return;
	mig_error_set(&err->file, origin->file);
	err->line = origin->line;
	if (origin->is_text && origin->line && err->position > 0)
		err->line += lines_before(sql, len, err->position);
}
