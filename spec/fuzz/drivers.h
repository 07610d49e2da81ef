/* The drivers that are modules, whose headers no file can include together: each says what a
 * connection is. The fuzz targets link them under names of their own. */
#ifndef MIG_FUZZ_DRIVERS_H
#define MIG_FUZZ_DRIVERS_H

#include "mig/driver.h"

extern const mig_driver mig_driver_postgresql, mig_driver_mariadb;

/* db/mariadb_conn.h and db/postgresql_conn.h say what these do. */
int mig_mariadb_check_params(const mig_url *url, mig_error *err);
int mig_mariadb_position(const char *message, const char *sql, size_t len);
int mig_pg_position(const char *text, const char *sql, size_t len);

#endif
