/* engine/naming.h - names of new revision files: file_template, its tokens, the slug, the date. */
#ifndef MIG_ENGINE_NAMING_H
#define MIG_ENGINE_NAMING_H

#include <time.h>

#include "base/buf.h"
#include "mig/error.h"

/** A moment, broken down in the zone the configuration asks for. */
struct mig_moment {
	time_t seconds; /* since the epoch */
	long microseconds;
	struct tm local;
	bool zoned; /* the text form ends in the offset from UTC */
};

/** Now. @param zone  an IANA name, "" or NULL: local time without an offset
 *  @return 0; MIG_ECONFIG `Can't locate timezone: X` */
int mig_moment_now(struct mig_moment *out, const char *zone, mig_error *err);

/** "2026-11-21 10:15:00.123456", with "+01:00" behind it when zoned; appended to `out`. */
void mig_moment_put(const struct mig_moment *moment, struct mig_buf *out);

/** The words of `message` joined by "_", in lower case, at most `limit` bytes long: a longer
 *  slug loses its last, perhaps halved, word and ends in "_". Appended to `out`. */
void mig_slug_put(const char *message, size_t limit, struct mig_buf *out);

/** Fill a file_template in: `%(rev)s %(slug)s %(epoch)s %(year)d %(month).2d %(day).2d
 *  %(hour).2d %(minute).2d %(second).2d`, `%%` is a percent sign (but `%%(` begins a token, as
 *  in alembic.ini). Appended to `out`.
 *  @return 0; MIG_ECONFIG for an unknown token, naming the known ones */
int mig_file_name_put(const char *file_template, const char *rev, const char *slug,
	const struct mig_moment *moment, struct mig_buf *out, mig_error *err);

#endif
