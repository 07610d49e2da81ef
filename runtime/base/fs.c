#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/path.h"

static int fail_errno(mig_error *err, const char *what, const char *path)
{
	if (errno == EINTR && mig_interrupted())
		return mig_fail_interrupted(err);
	int code = errno == ENOENT ? MIG_ENOTFOUND : errno == EEXIST ? MIG_EEXISTS : MIG_EIO;
	return mig_fail(
		err, code, "cannot %s %s: %s", what, mig_path_display(path), strerror(errno));
}

/* Bytes that are read of what has no size, such as a pipe: a device may go on for ever. And of a
 * file: no database takes a statement, and no Lua a chunk, that is as large. */
enum { ENDLESS = 256 << 20, LARGEST = 1 << 30 };

static int read_all(int fd, size_t size, struct mig_buf *out)
{
	if (size >= LARGEST) {
		errno = EFBIG;
		return -1;
	}
	mig_buf_reserve(out, size + 1); /* one more, so that the last read sees the end */
	for (;;) {
		ssize_t got = read(fd, out->data + out->len, out->cap - out->len - 1);
		if (got < 0 && errno == EINTR && !mig_interrupted())
			continue;
		if (got < 0)
			return -1;
		out->len += (size_t)got;
		out->data[out->len] = '\0';
		if (got == 0)
			return 0;
		if (!size && out->len > ENDLESS) {
			errno = EFBIG;
			return -1;
		}
		if (out->len + 1 == out->cap)
			mig_buf_reserve(out, out->cap);
		else if (out->len == size)
			return 0; /* as long as fstat said: spare the read that finds the end */
	}
}

int mig_fs_read(const char *path, struct mig_buf *out, mig_error *err)
{
	mig_buf_clear(out);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, "read", path);
	struct stat st;
	int rc = 0;
	if (fstat(fd, &st) < 0)
		rc = fail_errno(err, "read", path);
	else if (S_ISDIR(st.st_mode))
		rc = mig_fail(
			err, MIG_EIO, "cannot read %s: it is a folder", mig_path_display(path));
	else if (read_all(fd, st.st_size > 0 ? (size_t)st.st_size : 0, out) < 0)
		rc = fail_errno(err, "read", path);
	close(fd);
	return rc;
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t put = write(fd, data, len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		data += put;
		len -= (size_t)put;
	}
	return 0;
}

int mig_fs_write_new(const char *path, const char *data, size_t len, mig_error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return fail_errno(err, "create", path);
	int failed = write_all(fd, data, len) < 0 ? errno : 0;
	if (close(fd) < 0 && !failed)
		failed = errno;
	if (!failed)
		return 0;
	unlink(path);
	errno = failed;
	return fail_errno(err, "write", path);
}

int mig_fs_mkdirs(const char *path, mig_error *err)
{
	char *copy = mig_strdup(path);
	int rc = 0;
	for (char *slash = *copy ? copy + 1 : copy; rc == 0; slash++) {
		slash = strchr(slash, '/');
		if (slash)
			*slash = '\0';
		if (mkdir(copy, 0777) < 0 && (errno != EEXIST || !mig_fs_is_dir(copy)))
			rc = fail_errno(err, "create folder", copy);
		if (!slash)
			break;
		*slash = '/';
	}
	mig_free(copy);
	return rc;
}

bool mig_fs_exists(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0;
}

bool mig_fs_same(const char *a, const char *b)
{
	struct stat one, two;
	return !strcmp(a, b) || (stat(a, &one) == 0 && stat(b, &two) == 0 &&
					one.st_dev == two.st_dev && one.st_ino == two.st_ino);
}

bool mig_fs_is_dir(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* d_type spares a stat per file; file systems that do not fill it, and links, get one. A link that
 * leads nowhere counts as a file: whoever reads it will say what is wrong. */
static mode_t kind_of(const char *path, const struct dirent *entry)
{
	struct stat st;
	if (entry->d_type == DT_REG)
		return S_IFREG;
	if (entry->d_type == DT_DIR)
		return S_IFDIR;
	return stat(path, &st) == 0 ? st.st_mode & S_IFMT : S_IFREG;
}

int mig_fs_list(const char *folder, const char *suffix, bool recursive, struct mig_strs *out,
	mig_error *err)
{
	DIR *dir = opendir(folder);
	if (!dir)
		return errno == ENOENT ? 0 : fail_errno(err, "read folder", folder);
	struct mig_strs folders = { 0 };
	size_t first = out->len;
	errno = 0; /* only this tells the end of a folder from an error */
	for (struct dirent *entry; (entry = readdir(dir)); errno = 0) {
		if (entry->d_name[0] == '.')
			continue;
		char *path = mig_path_join(folder, entry->d_name);
		mode_t kind = kind_of(path, entry);
		if (kind == S_IFREG && mig_has_suffix(entry->d_name, suffix))
			mig_vec_push(out, path);
		else if (kind == S_IFDIR && recursive && !mig_has_suffix(entry->d_name, suffix))
			mig_vec_push(&folders, path);
		else
			mig_free(path);
	}
	int rc = errno ? fail_errno(err, "read folder", folder) : 0;
	closedir(dir);
	if (out->len > first)
		qsort(out->items + first, out->len - first, sizeof *out->items, by_name);
	if (folders.len)
		qsort(folders.items, folders.len, sizeof *folders.items, by_name);
	for (size_t i = 0; i < folders.len && rc == 0; i++)
		rc = mig_fs_list(folders.items[i], suffix, true, out, err);
	mig_strs_dispose(&folders);
	return rc;
}

bool mig_fs_is_empty(const char *folder)
{
	DIR *dir = opendir(folder);
	if (!dir)
		return false;
	bool empty = true;
	for (struct dirent *entry; empty && (entry = readdir(dir));)
		empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
	closedir(dir);
	return empty;
}
