/* engine/dotenv.h - the .env file beside mig.ini. */
#ifndef MIG_ENGINE_DOTENV_H
#define MIG_ENGINE_DOTENV_H

#include "base/vec.h"
#include "mig/error.h"

/** Read NAME=value lines: blank lines and `#` lines are skipped, a leading `export` is allowed,
 *  a value may stand in single or double quotes (which keep blanks and `#`); nothing is
 *  expanded. Names and values are appended, of a name that is there twice both; the process's
 * environment is not touched.
 *  @return 0; MIG_ECONFIG with file and line for a line that is neither; MIG_EIO */
int mig_dotenv_read(
	const char *path, struct mig_strs *names, struct mig_strs *values, mig_error *err);

#endif
