/* db/db.h - a connection together with the driver that made it. */
#ifndef MIG_DB_DB_H
#define MIG_DB_DB_H

#include "mig/driver.h"

/** A zeroed one is closed. */
struct mig_db {
	const mig_driver *driver;
	mig_conn *conn;
};

/** Whether the driver can make sense of the URL; touches nothing.
 *  @return 0; MIG_EINVALID for an unknown parameter, or a host where there can be none */
int mig_db_check(const mig_driver *driver, const mig_url *url, mig_error *err);

/** Find the driver of `url`, check the URL's parameters, and connect.
 *  @param host  borrowed; must outlive the connection
 *  @param out  owned by the caller, close with mig_db_close(); zeroed after an error
 *  @return 0; what mig_driver_find() returns; MIG_EINVALID for an unknown parameter;
 *  MIG_ECONNECT */
int mig_db_open(
	const mig_url *url, const mig_driver_host *host, struct mig_db *out, mig_error *err);

/** The same with a connection that is somebody else's. @param url  its scheme names the driver
 *  @return 0; MIG_EUNSUPPORTED when the driver cannot, or the state of the connection is wrong */
int mig_db_adopt(const mig_url *url, void *handle, const mig_driver_host *host, struct mig_db *out,
	mig_error *err);

/** Close; rolls back what is open. Accepts a zeroed one. */
void mig_db_close(struct mig_db *db);

#endif
