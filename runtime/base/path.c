#include "base/path.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"

char *mig_path_join(const char *folder, const char *name)
{
	if (name[0] == '/' || !folder || !*folder)
		return mig_strdup(name);
	/* once for every revision file: printf would be a good part of listing a folder */
	size_t len = strlen(folder), slash = folder[len - 1] != '/', tail = strlen(name);
	char *path = mig_alloc(len + slash + tail + 1);
	memcpy(path, folder, len);
	path[len] = '/';
	memcpy(path + len + slash, name, tail);
	path[len + slash + tail] = '\0';
	return path;
}

char *mig_path_dirname(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return mig_strdup(".");
	return mig_strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

const char *mig_path_basename(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Append one component of a path to the absolute path in `out`. */
static void put_component(struct mig_buf *out, const char *part, size_t len)
{
	if (!len || (len == 1 && part[0] == '.'))
		return;
	if (len == 2 && part[0] == '.' && part[1] == '.') {
		while (out->len && out->data[--out->len] != '/')
			;
		if (out->cap)
			out->data[out->len] = '\0';
		return;
	}
	mig_buf_putc(out, '/');
	mig_buf_put(out, part, len);
}

char *mig_path_absolute(const char *path)
{
	char cwd[PATH_MAX] = "/";
	if (path[0] != '/' && !getcwd(cwd, sizeof cwd))
		return mig_strdup(path);
	char *full = path[0] == '/' ? mig_strdup(path) : mig_path_join(cwd, path);
	struct mig_buf out = MIG_BUF_INIT;
	for (const char *part = full; *part;) {
		size_t len = strcspn(part, "/");
		put_component(&out, part, len);
		part += len + (part[len] == '/');
	}
	mig_free(full);
	if (!out.len)
		mig_buf_putc(&out, '/');
	return mig_buf_take(&out);
}

char *mig_path_relative(const char *from, const char *to)
{
	struct mig_buf out = MIG_BUF_INIT;
	size_t same = 0; /* length of the folders both have, with the slash behind them */
	for (size_t i = 0;; i++) {
		bool from_ends = from[i] == '/' || !from[i], to_ends = to[i] == '/' || !to[i];
		if (from_ends && to_ends)
			same = i + (from[i] && to[i]);
		if (from[i] != to[i] || !from[i])
			break;
	}
	for (const char *rest = from + same; *rest;) {
		rest += strspn(rest, "/");
		size_t len = strcspn(rest, "/");
		if (len)
			mig_buf_puts(&out, out.len ? "/.." : "..");
		rest += len;
	}
	const char *below = to + same + strspn(to + same, "/");
	if (*below)
		mig_buf_printf(&out, "%s%s", out.len ? "/" : "", below);
	if (!out.len)
		mig_buf_putc(&out, '.');
	return mig_buf_take(&out);
}

const char *mig_path_display(const char *path)
{
	char cwd[PATH_MAX];
	if (path[0] != '/' || !getcwd(cwd, sizeof cwd) || !strcmp(cwd, "/"))
		return path;
	size_t len = strlen(cwd);
	return !strncmp(path, cwd, len) && path[len] == '/' && path[len + 1] ? path + len + 1
									     : path;
}

bool mig_has_suffix(const char *text, const char *suffix)
{
	size_t len = strlen(text), tail = strlen(suffix);
	return len >= tail && !strcmp(text + len - tail, suffix);
}
