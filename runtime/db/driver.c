#include "db/driver.h"

#include <assert.h>
#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/path.h"
#include "base/vec.h"
#include "db/sqlite.h"

static const mig_driver *const linked[] = { &mig_driver_sqlite };

/* Which module serves a scheme. */
static const struct module {
	const char *scheme, *name;
} modules[] = {
	{ "postgresql", "postgresql" },
	{ "postgres", "postgresql" },
	{ "mysql", "mariadb" },
	{ "mariadb", "mariadb" },
};

static const char *const known_schemes[] = { "sqlite", "postgresql", "postgres", "mysql", "mariadb",
	NULL };

bool mig_driver_complete(const mig_driver *driver)
{
	return driver->name && driver->impl && driver->schemes && driver->open && driver->close &&
	       driver->exec && driver->query && driver->next && driver->column_count &&
	       driver->column_name && driver->column_value && driver->finish && driver->begin &&
	       driver->begin_reading && driver->commit && driver->commit_locked &&
	       driver->rollback && driver->in_transaction && driver->has_table &&
	       driver->quote_ident && !driver->send == !driver->collect &&
	       !driver->lock == !driver->unlock;
}

static bool serves(const mig_driver *driver, const char *scheme)
{
	for (const char *const *known = driver->schemes; *known; known++)
		if (!strcmp(*known, scheme))
			return true;
	return false;
}

static void add_joined(struct mig_strs *folders, const char *folder, const char *const *tails)
{
	for (; *tails; tails++) {
		char *joined = mig_path_join(folder, *tails);
		mig_vec_push(folders, mig_path_absolute(joined));
		free(joined);
	}
}

static void add_beside_program(struct mig_strs *folders)
{
	static const char *const tails[] = { "../lib/mig/drivers", "drivers", NULL };
	char program[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
	/* without /proc, as in a bare root, there is the name it was started by */
	const char *name = (const char *)getauxval(AT_EXECFN);
	if (len > 0)
		program[len] = '\0';
	else if (!name || !realpath(name, program))
		return;
	char *bin = mig_path_dirname(program);
	add_joined(folders, bin, tails);
	free(bin);
}

/* Where libmig.so lies: the program that has loaded it may be anybody's. */
static void add_beside_library(struct mig_strs *folders)
{
	static const char *const tails[] = { "mig/drivers", "../mig/drivers", "../lib/mig/drivers",
		"drivers", NULL };
	Dl_info info;
	char *path = dladdr(linked, &info) && info.dli_fname && strstr(info.dli_fname, "/libmig.")
			     ? realpath(info.dli_fname, NULL)
			     : NULL;
	if (!path)
		return;
	char *folder = mig_path_dirname(path);
	add_joined(folders, folder, tails);
	free(folder);
	free(path);
}

static void add_folders(struct mig_strs *folders)
{
	/* Not from the environment of whoever calls a set-uid program. */
	const char *list = secure_getenv("MIG_DRIVER_PATH");
	while (list && *list) {
		size_t len = strcspn(list, ":");
		if (len) {
			char *folder = mig_strndup(list, len);
			mig_vec_push(folders, folder);
		}
		list += list[len] ? len + 1 : len;
	}
	add_beside_program(folders);
	add_beside_library(folders);
}

static const mig_driver *load(const char *path, const char *scheme, mig_error *err)
{
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		mig_fail(err, MIG_EIO, "the driver module cannot be loaded: %s", dlerror());
		return NULL;
	}
	const mig_driver *driver = dlsym(handle, "mig_driver_module");
	if (!driver)
		mig_fail(err, MIG_EINVALID, "%s is not a driver module of mig", path);
	else if (driver->abi != MIG_DRIVER_ABI)
		mig_fail(err, MIG_EINVALID,
			"%s is for another version of mig (driver interface %u, wanted %u): "
			"install the one that belongs to mig %s",
			path, driver->abi, MIG_DRIVER_ABI, MIG_VERSION);
	else if (!mig_driver_complete(driver) || !serves(driver, scheme))
		mig_fail(err, MIG_EINVALID, "%s is not a complete driver for %s:// URLs", path,
			scheme);
	else
		return driver; /* never closed: connections and errors may point into it */
	dlclose(handle);
	return NULL;
}

static const mig_driver *find_module(const struct module *module, mig_error *err)
{
	struct mig_strs folders = { 0 };
	struct mig_buf looked = MIG_BUF_INIT;
	const mig_driver *driver = NULL;
	char *file = mig_format("mig-%s.so", module->name);
	char *path = NULL;
	add_folders(&folders);
	for (size_t i = 0; i < folders.len; i++) {
		free(path);
		path = mig_path_join(folders.items[i], file);
		if (!access(path, F_OK)) {
			driver = load(path, module->scheme, err);
			goto done;
		}
		mig_buf_printf(&looked, "%s%s", i ? ", " : "", folders.items[i]);
	}
	mig_fail(err, MIG_ENOTFOUND,
		"the driver module %s for %s:// URLs is not installed (looked in %s): install it, "
		"or set MIG_DRIVER_PATH to its folder",
		file, module->scheme, looked.data);
done:
	mig_strs_dispose(&folders);
	mig_buf_dispose(&looked);
	free(path);
	free(file);
	return driver;
}

const mig_driver *mig_driver_find(const char *scheme, mig_error *err)
{
	for (size_t i = 0; i < sizeof linked / sizeof *linked; i++) {
		assert(linked[i]->abi == MIG_DRIVER_ABI && mig_driver_complete(linked[i]));
		if (serves(linked[i], scheme))
			return linked[i];
	}
	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
		if (!strcmp(modules[i].scheme, scheme))
			return find_module(&modules[i], err);
	const char *nearest = mig_nearest(scheme, known_schemes);
	if (nearest)
		mig_fail(err, MIG_EINVALID,
			"there is no driver for %s:// URLs, did you mean %s://?", scheme, nearest);
	else
		mig_fail(err, MIG_EINVALID,
			"there is no driver for %s:// URLs, only for sqlite://, postgresql://, "
			"mysql:// and mariadb://",
			scheme);
	return NULL;
}

const char *mig_driver_table_options(const mig_driver *driver)
{
	return driver->table_options ? driver->table_options : "";
}
