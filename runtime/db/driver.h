/* db/driver.h - the driver for a URL's scheme: linked in, or a module loaded when asked for. */
#ifndef MIG_DB_DRIVER_H
#define MIG_DB_DRIVER_H

#include "mig/driver.h"

/** The driver of a URL scheme. SQLite's is linked in; `mig-<name>.so` of others is looked for
 *  in the folders of $MIG_DRIVER_PATH (colons between them), in `../lib/mig/drivers` and in
 *  `drivers` beside the running program, and in `mig/drivers` beside libmig.so. A module stays
 *  loaded until the process ends.
 *  @return borrowed, or NULL with `err` set: MIG_EINVALID for an unknown scheme or a module
 *  that does not fit, MIG_ENOTFOUND for a module that is not there, MIG_EIO for one that the
 *  dynamic linker refuses */
const mig_driver *mig_driver_find(const char *scheme, mig_error *err);

/** Whether every slot that a driver must have is there. */
bool mig_driver_complete(const mig_driver *driver);

/** What is said of mig's own tables behind their columns; "": nothing. */
const char *mig_driver_table_options(const mig_driver *driver);

#endif
