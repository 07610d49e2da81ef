/* base/fs.h - files and folders, with errors that name them. */
#ifndef MIG_BASE_FS_H
#define MIG_BASE_FS_H

#include "base/buf.h"
#include "base/vec.h"
#include "mig/error.h"

/** Read a whole file, replacing the content of `out`. What has no size, such as a pipe, must end
 *  within 256 MB. MIG_ENOTFOUND: there is no such file. MIG_EINTERRUPTED: while a pipe was waited
 *  for. */
int mig_fs_read(const char *path, struct mig_buf *out, mig_error *err);

/** Write a new file. MIG_EEXISTS: there is one already, and it is left as it was. A file that
 *  could not be written whole is removed again. */
int mig_fs_write_new(const char *path, const char *data, size_t len, mig_error *err);

/** Make a folder and those above it; one that exists is fine. */
int mig_fs_mkdirs(const char *path, mig_error *err);

/** Whether something is there, and whether it is a folder. */
bool mig_fs_exists(const char *path);
bool mig_fs_is_dir(const char *path);

/** Whether two names lead to the same file or folder, through links too. */
bool mig_fs_same(const char *a, const char *b);

/** Append the paths of the regular files below `folder` whose name ends in `suffix` and does
 *  not begin with a dot, sorted by name, one folder after the other.
 *  @param recursive  also those of its folders, in sorted order
 *  @return 0, also when there is no such folder; MIG_EIO */
int mig_fs_list(const char *folder, const char *suffix, bool recursive, struct mig_strs *out,
	mig_error *err);

/** Whether a folder has no entry but "." and "..". */
bool mig_fs_is_empty(const char *folder);

#endif
