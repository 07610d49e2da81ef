/* base/path.h - file names as text; nothing here touches the file system but getcwd. */
#ifndef MIG_BASE_PATH_H
#define MIG_BASE_PATH_H

#include <stdbool.h>

/** `name` under `folder`; `name` itself when it is absolute. Owned by the caller. */
char *mig_path_join(const char *folder, const char *name);
/** The absolute path `to` as seen from the absolute folder `from`, with ".." where it must be.
 *  Owned by the caller. */
char *mig_path_relative(const char *from, const char *to);
/** Everything before the last slash ("/" and "." at the ends). Owned by the caller. */
char *mig_path_dirname(const char *path);
/** What follows the last slash; borrowed from `path`. */
const char *mig_path_basename(const char *path);
/** `path` made absolute against the current folder, with "." and ".." and doubled slashes
 *  taken out as text. Owned by the caller. */
char *mig_path_absolute(const char *path);
/** `path` as a reader in the current folder would type it: relative when it lies below.
 *  Borrowed from `path`. */
const char *mig_path_display(const char *path);
/** Whether `text` ends with `suffix`. */
bool mig_has_suffix(const char *text, const char *suffix);

#endif
