#include "db/db.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "db/driver.h"

static bool is_known(const char *name, const char *const *known)
{
	for (; *known; known++)
		if (!strcmp(name, *known))
			return true;
	return false;
}

int mig_db_check(const mig_driver *driver, const mig_url *url, mig_error *err)
{
	if (driver->database_is_file && (url->host || url->user))
		return mig_fail(err, MIG_EINVALID,
			"a URL of %s has no host: write %s:///relative.db or %s:////absolute.db",
			driver->name, driver->name, driver->name);
	for (size_t i = 0; driver->params && i < url->nparams; i++) {
		const char *name = url->params[i].name;
		if (is_known(name, driver->params))
			continue;
		const char *nearest = mig_nearest(name, driver->params);
		struct mig_buf known = MIG_BUF_INIT;
		for (const char *const *param = driver->params; *param; param++)
			mig_buf_printf(&known, "%s%s", known.len ? ", " : "", *param);
		mig_fail(err, MIG_EINVALID, "unknown parameter '%s' in the %s URL%s%s%s", name,
			driver->name,
			nearest ? "; did you mean '" : "; known: ", nearest ? nearest : known.data,
			nearest ? "'?" : "");
		mig_buf_dispose(&known);
		return MIG_EINVALID;
	}
	return 0;
}

int mig_db_open(const mig_url *url, const mig_driver_host *host, struct mig_db *out, mig_error *err)
{
	*out = (struct mig_db){ 0 };
	const mig_driver *driver = mig_driver_find(url->scheme, err);
	if (!driver)
		return err ? err->code : MIG_EINVALID;
	int rc = mig_db_check(driver, url, err);
	if (!rc)
		rc = driver->open(url, host, &out->conn, err);
	if (!rc)
		out->driver = driver;
	return rc;
}

int mig_db_adopt(const mig_url *url, void *handle, const mig_driver_host *host, struct mig_db *out,
	mig_error *err)
{
	*out = (struct mig_db){ 0 };
	const mig_driver *driver = mig_driver_find(url->scheme, err);
	if (!driver)
		return err ? err->code : MIG_EINVALID;
	if (!driver->adopt)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"the driver for %s:// URLs cannot use a connection of the program",
			url->scheme);
	int rc = driver->adopt(handle, host, &out->conn, err);
	if (!rc)
		out->driver = driver;
	return rc;
}

void mig_db_close(struct mig_db *db)
{
	if (db->driver)
		db->driver->close(db->conn);
	*db = (struct mig_db){ 0 };
}
