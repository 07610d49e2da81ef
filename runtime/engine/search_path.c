#include "engine/search_path.h"

#include <string.h>
#include <strings.h>

/* Also in a text: pg_dump calls set_config('search_path', …). */
static bool speaks_of_it(const char *sql, size_t len)
{
	static const char name[] = "search_path";
	for (const char *at = sql; len - (size_t)(at - sql) >= sizeof name - 1; at++)
		if ((*at | 0x20) == *name && !strncasecmp(at, name, sizeof name - 1))
			return true;
	return false;
}

static int run(struct mig_sink *sink, const char *sql, mig_error *err)
{
	return mig_sink_exec_aside(sink, sql, strlen(sql), err);
}

int mig_search_path_statement(
	bool *noted, struct mig_sink *sink, const char *sql, size_t len, mig_error *err)
{
	const mig_driver_search_path *path = sink->driver->search_path;
	if (!path || *noted || !speaks_of_it(sql, len))
		return 0;
	int rc = run(sink, path->note, err);
	*noted = rc == 0;
	return rc;
}

int mig_search_path_leave(bool noted, struct mig_sink *sink, mig_error *err)
{
	return noted ? run(sink, sink->driver->search_path->leave, err) : 0;
}

int mig_search_path_back(bool noted, struct mig_sink *sink, mig_error *err)
{
	return noted ? run(sink, sink->driver->search_path->back, err) : 0;
}

int mig_search_path_end(bool *noted, struct mig_sink *sink, mig_error *err)
{
	if (!*noted)
		return 0;
	*noted = false;
	return run(sink, sink->driver->search_path->again, err);
}
