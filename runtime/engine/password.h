/* engine/password.h - a password that stands in a file of its own, as container platforms give it.
 */
#ifndef MIG_ENGINE_PASSWORD_H
#define MIG_ENGINE_PASSWORD_H

#include "engine/env.h"

/** Complete `url`, when it has no password and its database is no file, with the first line of the
 *  file that the setting password_file names.
 *  @param driver  of the URL
 *  @return 0, also without the setting; MIG_ECONFIG when the file cannot be read or its first line
 *  is empty */
int mig_password_read(mig_env *env, const mig_driver *driver, mig_url *url, mig_error *err);

#endif
