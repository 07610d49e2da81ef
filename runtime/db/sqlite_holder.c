/* Which process holds the lock of a database file: the system knows it of each lock. And a lock of
 * our own, which SQLite does not know of. */
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "db/sqlite_conn.h"

/* Bytes that SQLite locks, in the database file and in the -shm file of write-ahead logs: see "File
 * Locking" and "WAL-mode File Format" in its documentation. */
enum {
	PENDING = 0x40000000,
	RESERVED = PENDING + 1,
	SHARED = PENDING + 2,
	SHARED_BYTES = 510,
	RUNNER =
		SHARED + SHARED_BYTES, /* ours: beyond those of SQLite, which locks nothing there */
	WAL_WRITE = 120,
	WAL_EXCLUSIVE = 3, /* writing, and what stops all writing */
};

/* Which locks are in whose way, in this order. */
static const struct question {
	off_t start, len;
	short type;  /* of the lock that we would like to have */
	bool shm;    /* in that file rather than in the database's */
	bool begins; /* it is in the way of a transaction that begins to write */
} questions[] = {
	{ WAL_WRITE, 1, F_RDLCK, true, true },
	{ WAL_WRITE, WAL_EXCLUSIVE, F_RDLCK, true, true },
	{ RESERVED, 1, F_RDLCK, false, true },
	{ PENDING, 1, F_RDLCK, false, true },
	{ RUNNER, 1, F_RDLCK, false, true },
	{ SHARED, SHARED_BYTES, F_RDLCK, false, true },
	{ SHARED, SHARED_BYTES, F_WRLCK, false, false },
};

/* SQLite's own descriptor of a file, at or after `first`. One of ours would not do: closing it
 * gives up all locks that this process has on the file. @return -1 when it has none */
static int find_descriptor(const char *path, int first)
{
	enum { MOST = 1024 };
	struct stat wanted, info;
	if (stat(path, &wanted) < 0)
		return -1;
	for (int fd = first; fd < MOST; fd++)
		if (!fstat(fd, &info) && info.st_dev == wanted.st_dev &&
			info.st_ino == wanted.st_ino)
			return fd;
	return -1;
}

static struct flock lock_of(off_t start, off_t len, short type)
{
	return (struct flock){
		.l_start = start, .l_len = len, .l_type = type, .l_whence = SEEK_SET
	};
}

bool mig_sqlite_keep_out(mig_conn *conn, bool on)
{
	struct flock lock = lock_of(RUNNER, 1, on ? F_WRLCK : F_UNLCK);
	int fd = conn->path ? find_descriptor(conn->path, 0) : -1;
	while (fd >= 0 && fcntl(fd, F_SETLK, &lock) < 0) /* one to read only cannot lock */
		fd = find_descriptor(conn->path, fd + 1);
	return fd >= 0;
}

bool mig_sqlite_is_kept_out(mig_conn *conn)
{
	struct flock lock = lock_of(RUNNER, 1, F_RDLCK);
	int fd = conn->path ? find_descriptor(conn->path, 0) : -1;
	return fd >= 0 && !fcntl(fd, F_GETLK, &lock) && lock.l_type != F_UNLCK;
}

/* @return the process; 0: nobody, or nobody knows */
static pid_t find_process(const mig_conn *conn)
{
	char *shm = mig_format("%s-shm", conn->path);
	const int file = find_descriptor(conn->path, 0), index = find_descriptor(shm, 0);
	pid_t found = 0;
	for (size_t i = 0; i < sizeof questions / sizeof *questions && found <= 0; i++) {
		const struct question *q = &questions[i];
		struct flock lock = lock_of(q->start, q->len, q->type);
		int fd = q->shm ? index : file;
		bool asked = fd >= 0 && (q->begins || !conn->beginning);
		if (asked && !fcntl(fd, F_GETLK, &lock) && lock.l_type != F_UNLCK)
			found = lock.l_pid;
	}
	free(shm);
	return found > 0 ? found : 0;
}

/* The content of a small file of the system's; "" when it cannot be read. */
static char *read_small(const char *path)
{
	char text[4096] = "";
	FILE *file = fopen(path, "re");
	size_t len = file ? fread(text, 1, sizeof text - 1, file) : 0;
	if (file)
		fclose(file);
	text[len] = '\0';
	return mig_strdup(text);
}

/* Seconds since 1970 at which the machine was started; 0: not known. */
static long long boot_time(void)
{
	struct timespec up;
	return clock_gettime(CLOCK_BOOTTIME, &up) < 0 ? 0 : (long long)time(NULL) - up.tv_sec;
}

/* The name of the program, which stands in parentheses, and when it was started. Not its arguments,
 * which may hold anything. */
static void put_program(pid_t pid, struct mig_buf *out)
{
	enum { FIELDS_BETWEEN = 19 }; /* the name and the time */
	char *path = mig_format("/proc/%ld/stat", (long)pid), *text = read_small(path);
	const char *name = strchr(text, '('), *at = strrchr(text, ')');
	if (name && at > name) {
		mig_buf_puts(out, ", ");
		for (const char *c = name + 1; c < at; c++)
			mig_buf_putc(out, (unsigned char)*c < ' ' || *c == 0x7f ? '?' : *c);
	}
	for (int i = 0; at && i <= FIELDS_BETWEEN; i++)
		at = strchr(at + 1, ' ');
	long ticks = sysconf(_SC_CLK_TCK);
	if (at && ticks > 0 && boot_time()) {
		time_t began = (time_t)(boot_time() + strtoll(at, NULL, 10) / ticks);
		char *when = mig_utc_text(began);
		mig_buf_printf(out, ", running since %s", when);
		free(when);
	}
	free(text);
	free(path);
}

static void put_user(pid_t pid, struct mig_buf *out)
{
	char *path = mig_format("/proc/%ld", (long)pid);
	struct stat info;
	if (!stat(path, &info)) {
		char text[4096];
		struct passwd entry, *user = NULL;
		getpwuid_r(info.st_uid, &entry, text, sizeof text, &user);
		if (user)
			mig_buf_printf(out, ", user %s", user->pw_name);
		else
			mig_buf_printf(out, ", user %ld", (long)info.st_uid);
	}
	free(path);
}

char *mig_sqlite_holder(mig_conn *conn)
{
	pid_t pid = conn->path ? find_process(conn) : 0;
	if (!pid)
		return mig_strdup("another process");
	struct mig_buf who = MIG_BUF_INIT;
	put_program(pid, &who);
	put_user(pid, &who);
	char *standing = NULL;
	if (conn->beginning && conn->host->standing && !conn->asking) {
		conn->asking = true;
		standing = conn->host->standing(conn->host->data);
		conn->asking = false;
	}
	if (standing)
		mig_buf_printf(&who, ", %s", standing);
	char *text = who.len ? mig_format("process %ld (%s)", (long)pid, who.data + 2)
			     : mig_format("process %ld", (long)pid);
	free(standing);
	mig_buf_dispose(&who);
	return text;
}
