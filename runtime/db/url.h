/* db/url.h - database URLs: `scheme[+driver]://[user[:password]@][host][:port][/database]
 * [?name=value&…]`. The structure, mig_url_param() and mig_url_redacted() are in mig/driver.h. */
#ifndef MIG_DB_URL_H
#define MIG_DB_URL_H

#include "mig/driver.h"

/** Parse `text`. Everything is percent-decoded (`+` stays a plus sign). SQLite has no host:
 *  `sqlite:///relative.db`, `sqlite:////absolute.db`, and a NULL database for `sqlite://` and
 *  `sqlite:///:memory:`. A relative path stays relative. Errors say what to write instead and
 *  quote nothing that may be a piece of a password.
 *  @param out  owned by the caller, dispose with mig_url_dispose(); empty after an error
 *  @return 0 or MIG_EINVALID */
int mig_url_parse(const char *text, mig_url *out, mig_error *err);

/** Free what `url` owns and empty it; accepts a zeroed one. */
void mig_url_dispose(mig_url *url);

#endif
