#include "engine/squash_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"

void mig_squash_files_dispose(struct mig_squash_files *files)
{
	if (files->draft)
		unlink(files->draft);
	mig_strs_dispose(&files->old);
	mig_strs_dispose(&files->put);
	mig_free(files->folder);
	mig_free(files->draft);
	mig_free(files->path);
	*files = (struct mig_squash_files){ 0 };
}

/* Files in the folder for old ones must not be read as revisions. */
static int check_folder(const struct mig_squash_files *files, mig_env *env, mig_error *err)
{
	struct mig_strs folders = { 0 };
	bool recursive = false;
	int rc = mig_config_bool(
		&env->config, "recursive_version_locations", false, &recursive, err);
	if (rc == 0)
		rc = mig_env_version_folders(env, &folders, err);
	for (size_t i = 0; i < folders.len && rc == 0; i++) {
		size_t len = strlen(folders.items[i]);
		bool inside = !strncmp(files->folder, folders.items[i], len) &&
			      (!files->folder[len] || (recursive && files->folder[len] == '/'));
		if (inside)
			rc = mig_fail(err, MIG_EINVALID,
				"the old files cannot go to %s, where revisions are read from; "
				"--delete deletes them",
				mig_path_display(files->folder));
	}
	mig_strs_dispose(&folders);
	return rc;
}

static int find_place(struct mig_squash_files *files, const char *old, mig_error *err)
{
	char *place = mig_path_join(files->folder, mig_path_basename(old));
	bool taken = mig_fs_exists(place) || mig_strs_has(&files->put, place);
	int rc = taken ? mig_fail(err, MIG_EEXISTS, "%s cannot go to %s, which exists already",
				 mig_path_display(old), mig_path_display(place))
		       : 0;
	mig_strs_add(&files->put, place);
	mig_free(place);
	return rc;
}

int mig_squash_files_find(struct mig_squash_files *files, mig_env *env,
	const struct mig_squash_set *set, bool remove, mig_error *err)
{
	char *folder = mig_path_dirname(mig_revision_path(set->last));
	char *name = mig_format("%s_squashed.lua", mig_revision_id(set->last));
	files->path = mig_path_join(folder, name);
	files->folder = mig_path_join(env->location, "squashed");
	mig_free(name);
	mig_free(folder);
	int rc = remove ? 0 : check_folder(files, env, err);
	bool replaced = false; /* it is one of the old files, squashed before */
	for (size_t i = 0; i < set->revs.len && rc == 0; i++) {
		const char *path = mig_revision_path(set->revs.items[i]);
		mig_strs_add(&files->old, path);
		replaced |= !strcmp(path, files->path);
		if (!remove)
			rc = find_place(files, path, err);
	}
	if (rc == 0 && !replaced && mig_fs_exists(files->path))
		rc = mig_fail(err, MIG_EEXISTS, "%s exists already", mig_path_display(files->path));
	return rc;
}

int mig_squash_files_draft(
	struct mig_squash_files *files, const char *text, size_t len, mig_error *err)
{
	char *draft = mig_format("%s.new", files->path);
	int rc = mig_fs_write_new(draft, text, len, err);
	if (rc == 0)
		files->draft = draft;
	else
		mig_free(draft);
	return rc;
}

static int move(const char *from, const char *to, mig_error *err)
{
	if (rename(from, to) == 0)
		return 0;
	return mig_fail(err, MIG_EIO, "cannot move %s to %s: %s", mig_path_display(from),
		mig_path_display(to), strerror(errno));
}

static void tell(const mig_squash_options *opts, const char *verb, const char *path)
{
	if (opts->written)
		opts->written(opts->written_data, verb, path);
}

/* Old files first go out of the way, also those that are to be deleted: until the new one is in
 * its place, all can go back. */
static int put_away(const struct mig_squash_files *files, size_t *moved, mig_error *err)
{
	int rc = 0;
	for (; *moved < files->old.len && rc == 0; *moved += rc == 0) {
		const char *old = files->old.items[*moved];
		char *place = files->put.len ? NULL : mig_format("%s.old", old);
		rc = move(old, place ? place : files->put.items[*moved], err);
		mig_free(place);
	}
	return rc;
}

static void put_back(const struct mig_squash_files *files, size_t moved)
{
	for (size_t i = 0; i < moved; i++) {
		char *place = files->put.len ? NULL : mig_format("%s.old", files->old.items[i]);
		(void)move(place ? place : files->put.items[i], files->old.items[i], NULL);
		mig_free(place);
	}
}

static void delete_old(const struct mig_squash_files *files)
{
	for (size_t i = 0; i < files->old.len; i++) {
		char *place = mig_format("%s.old", files->old.items[i]);
		unlink(place);
		mig_free(place);
	}
}

int mig_squash_files_settle(
	struct mig_squash_files *files, const mig_squash_options *opts, mig_error *err)
{
	size_t moved = 0;
	int rc = files->put.len ? mig_fs_mkdirs(files->folder, err) : 0;
	if (rc == 0)
		rc = put_away(files, &moved, err);
	if (rc == 0)
		rc = move(files->draft, files->path, err);
	if (rc < 0) {
		put_back(files, moved);
		return rc;
	}
	mig_free(files->draft);
	files->draft = NULL;
	if (!files->put.len)
		delete_old(files);
	for (size_t i = 0; i < files->old.len; i++)
		tell(opts, files->put.len ? "Moving" : "Deleting", files->old.items[i]);
	tell(opts, "Generating", files->path);
	return 0;
}
