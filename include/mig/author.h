/* mig/author.h - writing environments and revision files.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_AUTHOR_H
#define MIG_AUTHOR_H

#include "common.h"
#include "env.h"
#include "error.h"

MIG_BEGIN_DECLS

/** Told about each file or folder written or left alone: `verb` is "Creating directory",
 *  "Generating" or "File … already exists, skipping"'s "Skipping". Before and after a hook of
 *  [post_write_hooks] it is "Running post write hook" and "Finished post write hook", and `path`
 *  the hook's name. Both are valid during the call. */
typedef void (*mig_written_fn)(void *data, const char *verb, const char *path);

/** A template that mig_init() can write. */
typedef struct mig_template {
	const char *name;     /**< "generic" */
	const char *synopsis; /**< first line of its README */
} mig_template;

/** The templates, in a fixed order, ending with a row whose name is NULL; static. */
MIG_API const mig_template *mig_templates(void);

/** What mig_init() writes; a zeroed struct is valid. */
typedef struct mig_init_options {
	const char *directory;     /**< NULL: "revisions" */
	const char *template_name; /**< NULL: "generic" */
	const char *config_file;   /**< NULL: $MIG_CONFIG, then "mig.ini" in the current folder */
	mig_written_fn written;    /**< may be NULL */
	void *written_data;
} mig_init_options;

/** Write a new environment. Never overwrites a file.
 *  @return 0; MIG_EEXISTS when the directory is not empty, MIG_ENOTFOUND for an unknown
 *  template, MIG_EIO */
MIG_API int mig_init(const mig_init_options *opts, mig_error *err);

/** A new revision file; a zeroed struct is valid. */
typedef struct mig_author_options {
	const char *message;        /**< NULL: "empty message" and no slug */
	const char *rev_id;         /**< NULL: 12 random hexadecimal digits */
	const char *const *parents; /**< targets, "base" for a new root; none: the head */
	size_t nparents;
	bool splice;                   /**< allow parents that are not heads */
	bool merge;                    /**< refuse fewer than two parents */
	const char *branch_label;      /**< a label for the branch that begins here; may be NULL */
	const char *const *depends_on; /**< targets or labels */
	size_t ndepends_on;
	const char *version_path; /**< one of the version folders; NULL: that of the parent */
	bool autogenerate;        /**< fill it with what leads from the database, which must be at
				       the heads, to target_metadata of env.lua */
	mig_written_fn written;   /**< may be NULL */
	void *written_data;
} mig_author_options;

/** Write a revision file with the environment's script.lua.tmpl, and load it back. Never
 *  overwrites a file; a file that does not load is removed again, and then revisions and lists
 *  got from `env` before are no longer valid. env.lua's process_revision_directives may make
 *  several files of it, or none. The programs of [post_write_hooks] in mig.ini are run on the files
 *  that were written, which stay when one of them fails.
 *  @param out  the new revisions, owned by the caller; may be NULL
 *  @return 0; MIG_EAMBIGUOUS with several heads, MIG_ENOTFOUND for an unknown parent, MIG_EEXISTS
 *  when id or file exist, MIG_EINVALID, MIG_ESCRIPT when the template fails, MIG_EIO, also
 *  when a hook fails; with
 *  autogenerate also as mig_check() */
MIG_API int mig_author_revision(
	mig_env *env, const mig_author_options *opts, mig_revision_list **out, mig_error *err);

MIG_END_DECLS

#endif
